"""The deadline policy: one moment for the whole call, streamed or not."""

from __future__ import annotations

import attrs
import pytest

from llmport._core.flow import Call, Reply, Send, compose, send
from llmport.config import Timeouts
from llmport.errors import ServerError
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
    clock = iter([0.0, 0.0, 9.0, 9.9])
    now = lambda: next(clock)  # noqa: E731 - shared by both policies
    flow = compose([Deadline(clock=now), Retry(9, wait=lambda _: 0.5, clock=now)], send)(CALL)

    first = next(flow)
    flow.throw(ServerError("500"))
    second = flow.send(None)

    assert isinstance(first, Send)
    assert isinstance(second, Send)
    assert (first.call.deadline, second.call.deadline) == (10.0, 10.0)
    with pytest.raises(ServerError):
        flow.throw(ServerError("500"))  # at 9.9, half a second is too long
