"""The deadline policy: one moment for the whole call, streamed or not."""

from __future__ import annotations

import contextvars
import math
import threading
from typing import Any

import anyio
import attrs
import pytest
from still_clock import Clock

from llmport import deadline
from llmport._core.flow import Call, Reply, Send, compose, send
from llmport.config import Timeouts
from llmport.errors import ConfigurationError, DeadlineExceededError, ServerError
from llmport.policies.deadline import Deadline
from llmport.policies.retry import Retry

CALL = Call(operation="ask", method="POST", path="/", timeouts=Timeouts(total=10.0, stream_total=100.0))


@pytest.mark.parametrize(("is_stream", "deadline"), [(False, 1010.0), (True, 1100.0)])
def test_sets_the_moment(*, is_stream: bool, deadline: float) -> None:
    call = attrs.evolve(CALL, is_stream=is_stream)
    flow = Deadline(clock=lambda: 1000.0)(call, send)

    assert next(flow) == Send(attrs.evolve(call, deadline=deadline))
    with pytest.raises(StopIteration) as done:
        flow.send(reply := Reply(call, 200, {}))
    assert done.value.value is reply


def test_the_deadline_is_set_once_for_all_attempts() -> None:
    clock = Clock()
    flow = compose([Deadline(clock=clock), Retry(9, wait=lambda _: 0.5, clock=clock)], send)(CALL)

    first = next(flow)
    clock.now = 1008.0
    flow.throw(ServerError("500"))
    second = flow.send(None)

    assert isinstance(first, Send)
    assert isinstance(second, Send)
    assert (first.call.deadline, second.call.deadline) == (1010.0, 1010.0)
    clock.now = 1009.9
    with pytest.raises(ServerError):
        flow.throw(ServerError("500"))  # half a second is too long now


# ------------------------------------------------------------------------------------------------- around calls


def moment_of(call: Call, clock: Clock) -> float | None:
    """When *call* must be over, if it is made now."""
    effect = next(Deadline(clock=clock)(call, send))
    assert isinstance(effect, Send)
    return effect.call.deadline


def test_a_deadline_around_a_call_is_its_own_where_it_ends_first() -> None:
    clock = Clock()
    with deadline(3, clock=clock):
        clock.now += 1
        assert moment_of(CALL, clock) == 1003.0
        with deadline(60, clock=clock):
            assert moment_of(CALL, clock) == 1003.0
        with deadline(1.5, clock=clock):
            assert moment_of(CALL, clock) == 1002.5
        assert moment_of(CALL, clock) == 1003.0
    with deadline(60, clock=clock):
        assert moment_of(CALL, clock) == 1011.0
    with deadline(math.inf, clock=clock):
        assert moment_of(CALL, clock) == 1011.0


def test_a_call_that_goes_on_from_another_keeps_to_its_deadline() -> None:
    clock = Clock()

    assert moment_of(attrs.evolve(CALL, deadline=1004.0), clock) == 1004.0
    assert moment_of(attrs.evolve(CALL, deadline=1040.0), clock) == 1010.0


@pytest.mark.parametrize("seconds", [0, -1, -math.inf, 1e-9])
def test_a_call_too_late_is_not_begun(seconds: float) -> None:
    clock = Clock()
    with deadline(seconds, clock=clock):
        clock.now += max(seconds, 0)
        with pytest.raises(DeadlineExceededError, match="nothing was sent") as caught:
            next(Deadline(clock=clock)(CALL, send))

    assert (caught.value.outcome, caught.value.is_retryable) == ("not sent", False)


@pytest.mark.parametrize("seconds", [math.nan, "10", None])
def test_a_deadline_is_a_number(seconds: Any) -> None:
    with pytest.raises(ConfigurationError, match="number of seconds"), deadline(seconds):
        pass


def test_an_error_within_ends_it_too() -> None:
    clock = Clock()
    with pytest.raises(KeyError), deadline(1, clock=clock):
        raise KeyError

    assert moment_of(CALL, clock) == 1010.0


def test_threads_have_their_own_unless_they_run_in_a_copy_of_the_context() -> None:
    clock = Clock()
    found: list[float | None] = []

    def look() -> None:
        found.append(moment_of(CALL, clock))

    with deadline(1, clock=clock):
        context = contextvars.copy_context()
        for target in (look, lambda: context.run(look)):
            thread = threading.Thread(target=target)
            thread.start()
            thread.join()

    assert found == [1010.0, 1001.0]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_tasks_inherit_it_and_their_own_ends_with_them(backend: str) -> None:
    clock = Clock()
    found: dict[str, float | None] = {}

    async def child(name: str, seconds: float) -> None:
        with deadline(seconds, clock=clock):
            await anyio.lowlevel.checkpoint()
            found[name] = moment_of(CALL, clock)

    async def main() -> None:
        with deadline(5, clock=clock):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(child, "patient", 7)
                tasks.start_soon(child, "hasty", 2)
            found["parent"] = moment_of(CALL, clock)

    anyio.run(main, backend=backend)

    assert found == {"patient": 1005.0, "hasty": 1002.0, "parent": 1005.0}
