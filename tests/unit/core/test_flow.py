"""Flows, their order in policies, and the two drivers, which must carry out the same flow alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import anyio
import attrs
import pytest

from llmport._core.flow import (
    Call,
    Effect,
    Flow,
    Forward,
    Read,
    Reply,
    Send,
    Sleep,
    compose,
    evolve_call,
    read,
    send,
)
from llmport._runtime import driving
from llmport.errors import Attempt, DecodeError, LlmError, TransportError

CALL = Call(operation="ask", method="POST", path="/v1/ask", headers={"a": "b"}, content=b"12345")
REPLY = Reply(CALL, 200, {})


# --------------------------------------------------------------------------------------------------- values


def test_a_call_shows_the_size_of_its_body_only() -> None:
    assert "<5 bytes>" in repr(CALL)
    assert "12345" not in repr(CALL)


def test_a_call_is_changed_as_attrs_would() -> None:
    before = repr(CALL)

    assert evolve_call(CALL, attempt=2, deadline=1.0) == attrs.evolve(CALL, attempt=2, deadline=1.0)
    assert repr(CALL) == before
    with pytest.raises(TypeError, match="a call has no tries"):
        evolve_call(CALL, tries=2)


def test_callbacks_of_a_reply_run_once_the_last_first() -> None:
    reply = Reply(CALL, 200, {})
    ran: list[int] = []
    reply.on_close(lambda: ran.append(1))
    reply.on_close(lambda: ran.append(2))

    reply.closed()
    reply.closed()

    assert ran == [2, 1]


def test_typed_effects() -> None:
    for flow, effect in ((send(CALL), Send(CALL)), (read(REPLY), Read(REPLY))):
        assert next(flow) == effect
        with pytest.raises(StopIteration) as done:
            flow.send(b"answer")
        assert done.value.value == b"answer"


@pytest.mark.parametrize(
    ("when_repeated", "is_billed", "is_retryable"),
    [("harmless", False, True), ("billed", True, True), ("doubled", True, False)],
)
def test_an_error_knows_whose_attempt_it_ended(
    *, when_repeated: Any, is_billed: bool, is_retryable: bool
) -> None:
    call = attrs.evolve(CALL, attempt=2, when_repeated=when_repeated)
    flow = send(call)
    next(flow)
    with pytest.raises(TransportError) as caught:
        flow.throw(TransportError("sent, and no answer"))

    assert caught.value.attempts == (
        Attempt(2, "TransportError", None, None, 0.0, None, "headers", "ambiguous", is_billed),
    )
    assert (caught.value.possibly_billed, caught.value.is_retryable) == (is_billed, is_retryable)


def test_an_error_of_a_reply_knows_the_attempts_before_and_the_time() -> None:
    before = Attempt(1, "ServerError", 500, "req_1", 0.5, 1.0, "headers", "rejected")
    call = attrs.evolve(CALL, attempt=2, began=100.0, when_repeated="billed")
    reply = Reply(call, 200, {}, request_id="req_2", failed=(before,), clock=lambda: 107.0)
    error: LlmError = DecodeError("no JSON")
    reply.explain(error)

    assert (error.status, error.request_id) == (200, "req_2")
    assert error.attempts == (
        before,
        Attempt(2, "DecodeError", 200, "req_2", 0.0, 7.0, "decode", "ambiguous", True),
    )


def marked(name: str, trace: list[str]) -> Any:
    def policy(call: Call, forward: Forward) -> Flow[Reply]:
        trace.append(f"{name} begins")
        reply = yield from forward(call)
        trace.append(f"{name} ends")
        return reply

    return policy


def test_the_first_policy_is_the_outermost() -> None:
    trace: list[str] = []
    flow = compose([marked("one", trace), marked("two", trace)], send)(CALL)

    assert next(flow) == Send(CALL)
    assert trace == ["one begins", "two begins"]
    with pytest.raises(StopIteration) as done:
        flow.send(REPLY)
    assert done.value.value is REPLY
    assert trace == ["one begins", "two begins", "two ends", "one ends"]


def test_without_policies_the_innermost_stands_alone() -> None:
    assert compose([], send) is send


# -------------------------------------------------------------------------------------------------- drivers

Perform = Callable[[Effect], object]


def drive_blocking(flow: Flow[Any], perform: Perform) -> Any:
    return driving.drive(flow, perform)


def drive_awaiting(backend: str, flow: Flow[Any], perform: Perform) -> Any:
    async def awaited(effect: Effect) -> object:
        await anyio.lowlevel.checkpoint()
        return perform(effect)

    return anyio.run(driving.adrive, flow, awaited, backend=backend)


@pytest.fixture(params=["blocking", "asyncio", "trio"])
def drive(request: pytest.FixtureRequest) -> Callable[[Flow[Any], Perform], Any]:
    return drive_blocking if request.param == "blocking" else partial(drive_awaiting, request.param)


def test_outcomes_are_sent_back_in_order(drive: Any) -> None:
    def flow() -> Flow[list[object]]:
        one = yield Sleep(1)
        two = yield Sleep(2)
        return [one, two]

    assert drive(flow(), lambda effect: effect.seconds * 10) == [10, 20]


def test_a_flow_may_need_nothing(drive: Any) -> None:
    def flow() -> Flow[str]:
        return "done"
        yield

    assert drive(flow(), pytest.fail) == "done"


def test_a_flow_may_fail_at_once(drive: Any) -> None:
    def flow() -> Flow[str]:
        raise KeyError("at once")
        yield

    with pytest.raises(KeyError, match="at once"):
        drive(flow(), pytest.fail)


def failing(error: BaseException) -> Perform:
    def perform(effect: Effect) -> object:
        if effect == Sleep(0):
            raise error
        return effect

    return perform


@pytest.mark.parametrize(
    "error", [TransportError("broke"), ValueError("x"), KeyboardInterrupt(), GeneratorExit()]
)
def test_what_fails_is_thrown_into_the_flow(drive: Any, error: BaseException) -> None:
    caught: list[BaseException] = []

    def flow() -> Flow[object]:
        try:
            yield Sleep(0)
        except BaseException as thrown:  # noqa: BLE001 - what is caught is the point
            caught.append(thrown)
        if isinstance(error, GeneratorExit):
            return "over"
        return (yield Sleep(1))

    outcome = drive(flow(), failing(error))

    assert caught == [error]
    assert outcome == ("over" if isinstance(error, GeneratorExit) else Sleep(1))


@pytest.mark.parametrize("error", [TransportError("broke"), KeyboardInterrupt(), GeneratorExit()])
def test_what_the_flow_does_not_catch_leaves_it_cleaned_up(drive: Any, error: BaseException) -> None:
    ran: list[str] = []

    def flow() -> Flow[None]:
        try:
            yield Sleep(0)
        finally:
            ran.append("finally")

    with pytest.raises(type(error)) as caught:
        drive(flow(), failing(error))
    assert caught.value is error
    assert ran == ["finally"]


def test_a_stop_iteration_never_ends_a_flow(drive: Any) -> None:
    def flow() -> Flow[str]:
        yield Sleep(0)
        return "never"

    with pytest.raises(RuntimeError, match="StopIteration"):
        drive(flow(), failing(StopIteration("not an answer")))


@pytest.mark.parametrize("value", [None, (), StopIteration("a value"), ValueError("a value")])
def test_any_value_may_be_returned(drive: Any, value: object) -> None:
    def flow() -> Flow[object]:
        yield Sleep(1)
        return value

    assert drive(flow(), lambda effect: effect) is value


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_cancelling_reaches_the_flow(backend: str) -> None:
    seen: list[BaseException] = []

    def flow() -> Flow[None]:
        try:
            yield Sleep(1)
        except BaseException as error:
            seen.append(error)
            raise

    async def main() -> None:
        with anyio.CancelScope() as scope:

            async def forever(_: Effect) -> None:
                scope.cancel()
                await anyio.sleep_forever()

            await driving.adrive(flow(), forever)
        assert scope.cancelled_caught
        assert isinstance(seen[0], anyio.get_cancelled_exc_class())

    anyio.run(main, backend=backend)


def test_a_coroutine_that_is_dropped_closes_its_flow() -> None:
    seen: list[type] = []

    def flow() -> Flow[None]:
        try:
            yield Sleep(1)
        except BaseException as error:
            seen.append(type(error))
            raise

    class Never:
        def __await__(self) -> Iterator[None]:
            yield

    async def forever(_: Effect) -> None:
        await Never()

    coroutine = driving.adrive(flow(), forever)
    coroutine.send(None)
    coroutine.close()

    assert seen == [GeneratorExit]
