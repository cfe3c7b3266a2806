"""Ending a flow from elsewhere: what it is told, when, and what is interrupted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from llmport._core.cancellation import Cancellation
from llmport._core.flow import Call, Close, Flow, Park, Race, Read, Reply, Send, Sleep, send
from llmport.errors import ConnectError, LlmError, StreamInterruptedError, TransportError

CALL = Call(operation="ask", method="POST", path="/", is_stream=True)


class Interruptions:
    def __init__(self) -> None:
        self.count = 0

    def interrupt(self) -> None:
        self.count += 1


def reply_of(body: object) -> Reply:
    return Reply(CALL, 200, {}, body=body)


def polite(seen: list[LlmError]) -> Flow[str]:
    """Sends, reads, and closes whatever happens, as flows do."""
    reply: Reply = yield Send(CALL)
    try:
        yield Read(reply)
        yield Sleep(1)
    except LlmError as error:
        seen.append(error)
        yield Close(reply)
        raise
    return "done"


def run(flow: Flow[Any], *outcomes: Any) -> Any:
    """Send *outcomes* into *flow*, which must end with the last."""
    next(flow)
    for outcome in outcomes:
        try:
            flow.throw(outcome) if isinstance(outcome, BaseException) else flow.send(outcome)
        except StopIteration as done:
            return done.value
    raise AssertionError("the flow goes on")


def test_a_flow_that_is_let_be_is_carried_out_as_it_is() -> None:
    cancellation = Cancellation()

    assert run(cancellation.guard(polite([])), reply_of(Interruptions()), b"x", None) == "done"


def test_errors_pass_as_they_are() -> None:
    flow, error = Cancellation().guard(polite([])), ConnectError("It is gone.")
    next(flow)

    with pytest.raises(ConnectError) as caught:
        flow.throw(error)
    assert caught.value is error


def test_what_a_flow_waits_for_is_interrupted_and_the_flow_told_why() -> None:
    cancellation, seen, body = Cancellation(), list[LlmError](), Interruptions()
    flow = cancellation.guard(polite(seen))
    next(flow)
    read = flow.send(reply_of(body))
    assert isinstance(read, Read)

    cancellation.set()
    assert body.count == 1
    assert isinstance(flow.throw(TransportError("It broke.", phase="stream")), Close)
    with pytest.raises(StreamInterruptedError, match="cancelled") as caught:
        flow.send(None)

    assert seen == [caught.value]
    assert (caught.value.is_retryable, caught.value.phase) == (False, "stream")


def test_a_flow_that_was_not_waiting_is_told_before_it_waits_again_and_only_once() -> None:
    cancellation, seen = Cancellation(), list[LlmError]()
    flow = cancellation.guard(polite(seen))
    next(flow)
    flow.send(reply_of(Interruptions()))

    cancellation.set()
    assert isinstance(flow.send(b"x"), Close)
    with pytest.raises(StreamInterruptedError):
        flow.send(None)
    assert len(seen) == 1


def test_a_flow_that_fails_by_itself_may_close_what_it_holds_and_tell_why() -> None:
    def failing() -> Flow[str]:
        reply: Reply = yield Send(CALL)
        yield Read(reply)
        yield Close(reply)
        raise ConnectError("Of its own.")

    cancellation = Cancellation()
    flow = cancellation.guard(failing())
    next(flow)
    flow.send(reply_of(Interruptions()))
    cancellation.set()

    assert isinstance(flow.send(b"x"), Close)
    with pytest.raises(ConnectError):
        flow.send(None)


def test_sending_tells_how_to_interrupt_it() -> None:
    cancellation, connection = Cancellation(), Interruptions()
    effect = next(cancellation.guard(polite([])))
    assert isinstance(effect, Send)
    assert effect.call.watch is not None

    effect.call.watch(connection.interrupt)
    cancellation.set()
    cancellation.set()
    assert connection.count == 2


def test_what_is_waited_for_no_more_is_left_alone() -> None:
    cancellation, connection = Cancellation(), Interruptions()
    cancellation.watch(connection.interrupt)
    cancellation.watch(None)
    cancellation.set()

    assert connection.count == 0


def test_what_comes_to_be_waited_for_too_late_is_interrupted_at_once() -> None:
    cancellation, connection = Cancellation(), Interruptions()
    cancellation.set()
    cancellation.watch(connection.interrupt)

    assert connection.count == 1


@pytest.mark.parametrize("error", [KeyboardInterrupt(), GeneratorExit()])
def test_what_ends_the_program_passes(error: BaseException) -> None:
    cancellation = Cancellation()
    flow = cancellation.guard(polite([]))
    next(flow)
    cancellation.set()

    with pytest.raises(type(error)) as caught:
        flow.throw(error)
    assert caught.value is error


class Place:
    """A place in a queue that is never served."""

    def __init__(self) -> None:
        self.wake: Callable[[], object] | None = None

    def call(self, wake: Callable[[], object]) -> None:
        self.wake = wake


def test_who_waits_for_a_turn_is_woken_and_does_not_take_it_for_the_turn() -> None:
    def queued() -> Flow[str]:
        yield Park(Place(), 5.0)
        return "served"

    cancellation, woken = Cancellation(), Interruptions()
    flow = cancellation.guard(queued())
    effect = next(flow)
    assert isinstance(effect, Park)
    assert effect.until == 5.0
    effect.ticket.call(woken.interrupt)
    cancellation.set()
    assert woken.count == 1
    with pytest.raises(StreamInterruptedError):
        flow.send(None)


def test_news_for_a_place_in_a_queue_wake_its_owner_as_ever() -> None:
    place, woken = Place(), Interruptions()

    def queued() -> Flow[str]:
        yield Park(place)
        return "served"

    flow = Cancellation().guard(queued())
    effect = next(flow)
    assert isinstance(effect, Park)
    effect.ticket.call(woken.interrupt)
    assert place.wake is not None
    place.wake()

    assert woken.count == 1
    with pytest.raises(StopIteration) as done:
        flow.send(None)
    assert done.value.value == "served"


def test_all_who_race_are_interrupted() -> None:
    def race() -> Flow[Reply]:
        reply: Reply = yield Race((partial(send, CALL),), 1.0)
        return reply

    cancellation, racers = Cancellation(), Interruptions()
    effect = next(cancellation.guard(race()))
    assert isinstance(effect, Race)
    assert effect.watch is not None
    effect.watch(racers.interrupt)
    cancellation.set()

    assert racers.count == 1
