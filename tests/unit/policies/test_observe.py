"""What observers are told of a call, event by event, and that they cannot break it."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import attrs
import pytest
from still_clock import Clock

from llmport._core.flow import Call, Reply, Send, compose, send
from llmport.client import Completion
from llmport.errors import Attempt, DecodeError, OverloadedError, StreamInterruptedError
from llmport.observers import (
    AttemptFailed,
    AttemptStarted,
    AttemptSucceeded,
    CallEnded,
    CallEvent,
    CallStarted,
    CircuitChanged,
    FirstContent,
)
from llmport.policies.breaker import CircuitBreaker
from llmport.policies.call_log import fields_of, line_of
from llmport.policies.observe import ObserveCalls, observe_attempts
from llmport.policies.retry import Retry
from llmport.resilience import Breaker
from llmport.usage import Usage

CALL = Call(operation="create_message", method="POST", path="/", model="some-model", max_tokens=7)
ANSWER = Completion(
    id="m", model="some-model-1", content=(), stop_reason="end_turn", usage=Usage(output_tokens=5)
)


class Play:
    """A call between the two policies, with a retry policy as there is one in a client."""

    def __init__(self, *observers: Any, call: Call = CALL) -> None:
        self.events: list[CallEvent] = []
        self.clock = Clock(0.0)
        observe = ObserveCalls(
            [self.events.append, *observers], provider="someone", address="http://there", clock=self.clock
        )
        retry = Retry(clock=self.clock, on_failure=lambda *_: None)
        self.flow = compose([observe, retry, observe_attempts], send)(call)
        self.effect = next(self.flow)

    def kinds(self) -> list[str]:
        return [type(event).__name__ for event in self.events]

    def answer(self, **facts: Any) -> Reply:
        assert isinstance(self.effect, Send)
        reply = Reply(self.effect.call, 200, {}, request_id="req_1", **facts)
        with pytest.raises(StopIteration) as done:
            self.flow.send(reply)
        assert done.value.value is reply
        return reply

    @property
    def end(self) -> CallEnded:
        event = self.events[-1]
        assert isinstance(event, CallEnded)
        return event


def test_a_call_that_goes_well() -> None:
    play = Play()
    play.clock.now = 2.0
    reply = play.answer(answer=ANSWER, usage=ANSWER.usage, waited=0.5, held=0.25)
    # Not over before its reply is.
    assert play.kinds() == ["CallStarted", "AttemptStarted", "AttemptSucceeded"]

    play.clock.now = 2.5
    reply.closed()
    reply.closed()

    started, attempt, succeeded, ended = play.events
    assert isinstance(started, CallStarted)
    assert (started.call.provider, started.call.address) == ("someone", "http://there")
    assert (started.call.model, started.call.operation, started.call.max_tokens) == (
        "some-model",
        "create_message",
        7,
    )
    assert attempt == AttemptStarted(call=started.call, at=0.0, attempt=1)
    assert succeeded == AttemptSucceeded(
        call=started.call, at=2.0, attempt=1, seconds=2.0, status=200, request_id="req_1"
    )
    assert ended == CallEnded(
        call=started.call,
        at=2.5,
        seconds=2.5,
        outcome="answered",
        status=200,
        request_id="req_1",
        attempts=1,
        queue_wait=0.5,
        limiter_wait=0.25,
        usage=ANSWER.usage,
    )
    assert play.end.completion == ANSWER


def test_attempts_and_the_waits_between_them() -> None:
    play = Play()
    play.clock.now = 1.0
    error = OverloadedError("no", status=529, request_id="req_0", retry_after=3.0)
    play.flow.throw(error)  # which sleeps
    play.clock.now = 5.0
    play.effect = play.flow.send(None)
    reply = play.answer(answer=ANSWER)
    reply.closed()

    assert play.kinds() == [
        "CallStarted",
        "AttemptStarted",
        "AttemptFailed",
        "AttemptStarted",
        "AttemptSucceeded",
        "CallEnded",
    ]
    failed = play.events[2]
    assert isinstance(failed, AttemptFailed)
    assert (failed.attempt, failed.seconds, failed.status, failed.request_id) == (1, 1.0, 529, "req_0")
    assert failed.error is error
    assert play.end.attempts == 2
    assert play.end.retry_wait >= 3.0
    assert [attempt.number for attempt in play.end.failed] == [1]


def test_a_call_that_fails() -> None:
    play = Play(call=attrs.evolve(CALL, max_attempts=1))

    with pytest.raises(OverloadedError) as caught:
        play.flow.throw(OverloadedError("no", status=529, request_id="req_0"))

    assert (play.end.outcome, play.end.error, play.end.status) == ("failed", caught.value, 529)
    assert play.end.completion is play.end.usage is play.end.cost is None
    assert play.kinds().count("CallEnded") == 1


@pytest.mark.parametrize("error", [asyncio.CancelledError(), KeyboardInterrupt(), GeneratorExit()])
def test_a_call_that_is_cancelled(error: BaseException) -> None:
    play = Play()

    with pytest.raises(type(error)):
        play.flow.throw(error)

    assert play.kinds()[-2:] == ["AttemptFailed", "CallEnded"]
    assert (play.end.outcome, play.end.error) == ("cancelled", error)


STREAM = attrs.evolve(CALL, is_stream=True)


def test_a_stream_ends_when_its_body_is_closed() -> None:
    play = Play(call=STREAM)
    play.clock.now = 1.0
    reply = play.answer()
    first = play.events[-1]
    assert isinstance(first, FirstContent)
    assert first.seconds == 1.0

    play.clock.now = 4.0
    reply.so_far, reply.usage, reply.is_whole = ANSWER, ANSWER.usage, True
    reply.closed()

    assert (play.end.outcome, play.end.seconds, play.end.first_content) == ("answered", 4.0, 1.0)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(None, "closed"), (StreamInterruptedError("cut"), "failed")],
    ids=["reader-left", "cut"],
)
def test_a_stream_that_is_not_read_whole_says_so_with_what_had_arrived(error: Any, outcome: str) -> None:
    play = Play(call=STREAM)
    reply = play.answer()
    reply.so_far = attrs.evolve(ANSWER, stop_reason=None)
    reply.usage = Usage(input_tokens=3)
    if error is not None:
        reply.explain(error)

    reply.closed()

    assert (play.end.outcome, play.end.error) == (outcome, error)
    assert play.end.usage == Usage(input_tokens=3)


def test_an_answer_that_could_not_be_read_is_a_failure() -> None:
    play = Play()
    reply = play.answer()
    reply.explain(DecodeError("not as described"))

    reply.closed()

    assert play.end.outcome == "failed"
    assert isinstance(play.end.error, DecodeError)


def test_an_observer_that_raises_is_logged_once_and_breaks_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def broken(event: CallEvent) -> None:
        raise ZeroDivisionError

    later: list[CallEvent] = []
    play = Play(broken, later.append)
    play.answer(answer=ANSWER).closed()

    assert play.kinds() == [type(event).__name__ for event in later]
    (record,) = [record for record in caplog.records if "observer" in record.message]
    assert record.levelno == logging.WARNING
    assert "an observer raised ZeroDivisionError at a CallStarted" in record.message


def test_without_observers_a_call_is_handed_on_as_it_is() -> None:
    flow = compose([ObserveCalls([]), observe_attempts], send)(CALL)
    effect = next(flow)

    assert isinstance(effect, Send)
    assert effect.call is CALL


class Recorder:
    """Somebody who records what happens while it is on."""

    def __init__(self) -> None:
        self.is_on = False
        self.events: list[CallEvent] = []

    def observe(self, event: CallEvent) -> None:
        self.events.append(event)


def test_a_recorder_costs_nothing_before_it_is_on_and_sees_all_from_then_on() -> None:
    recorder = Recorder()
    policies = [ObserveCalls([], recorder), observe_attempts]
    effect = next(compose(policies, send)(CALL))
    assert isinstance(effect, Send)
    assert effect.call is CALL

    recorder.is_on = True
    flow = compose(policies, send)(CALL)
    next(flow)
    with pytest.raises(StopIteration):
        flow.send(Reply(CALL, 200, {}, request_id="req_1", answer=ANSWER))
    assert [type(event) for event in recorder.events] == [CallStarted, AttemptStarted, AttemptSucceeded]


def test_who_observes_is_told_beside_a_recorder_that_is_off() -> None:
    recorder, events = Recorder(), list[CallEvent]()
    flow = compose([ObserveCalls([events.append], recorder)], send)(CALL)
    next(flow)

    assert [type(event) for event in events] == [CallStarted]


def test_a_prompt_shows_in_no_events_repr() -> None:
    class Question:
        request = "the prompt"

    play = Play(call=attrs.evolve(CALL, question=Question()))
    play.answer(answer=attrs.evolve(ANSWER, extra={"said": "the prompt"})).closed()

    assert play.end.call.request == "the prompt"
    assert "the prompt" not in repr(play.events)


def ended(**facts: Any) -> CallEnded:
    play = Play()
    play.answer(answer=ANSWER, usage=ANSWER.usage).closed()
    return attrs.evolve(play.end, **facts)


def test_the_log_has_one_line_and_stable_fields_for_each_call(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="llmport")
    flow = compose([ObserveCalls([])], send)(CALL)
    next(flow)
    reply = Reply(CALL, 200, {}, request_id="req_1", answer=ANSWER, usage=ANSWER.usage)
    with pytest.raises(StopIteration):
        flow.send(reply)
    reply.closed()

    (record,) = caplog.records
    fields = {name: value for name, value in vars(record).items() if name.startswith("llmport_")}
    assert fields["llmport_operation"] == "create_message"
    assert fields["llmport_output_tokens"] == 5
    assert fields["llmport_outcome"] == "answered"
    assert "llmport_error_type" not in fields  # what is not known is not there
    assert "\n" not in record.getMessage()


def test_a_line_says_what_matters() -> None:
    failed = Attempt(1, "OverloadedError", 529, "req_0", wait=2.0)
    event = ended(seconds=3.0, attempts=2, failed=(failed,), queue_wait=0.25, retry_wait=2.0)

    assert line_of(event) == (
        "create_message: answered after 3.000 s, some-model, 2 attempts, queued 0.250 s, waited between attempts 2.000 s, "
        "0 tokens in, 5 out, cost unknown (no price for some-model-1), request req_1"
    )
    assert "from the cache" in line_of(ended(is_cached=True, attempts=0))


def test_a_cost_that_is_unknown_is_no_field() -> None:
    assert "cost" not in fields_of(ended())


def test_a_circuit_that_opens_and_closes_is_told_of_once() -> None:
    events: list[CallEvent] = []
    clock = Clock(0.0)
    policies = [
        ObserveCalls([events.append], clock=clock),
        CircuitBreaker(Breaker(min_attempts=2), clock=clock),
        observe_attempts,
    ]

    def attempt(*, is_failure: bool) -> None:
        flow = compose(policies, send)(CALL)
        next(flow)
        if is_failure:
            with pytest.raises(OverloadedError):
                flow.throw(OverloadedError("no", status=529))
        else:
            with pytest.raises(StopIteration):
                flow.send(Reply(CALL, 200, {}))

    attempt(is_failure=True)
    attempt(is_failure=True)
    clock.now = 60.0
    attempt(is_failure=False)
    attempt(is_failure=False)

    changes = [event for event in events if isinstance(event, CircuitChanged)]
    assert [change.is_open for change in changes] == [True, False]
