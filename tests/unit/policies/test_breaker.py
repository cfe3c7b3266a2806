"""The circuit breaker: when it opens, whom it refuses, and what closes it."""

from __future__ import annotations

import pickle
import threading
from contextlib import suppress
from typing import Any

import attrs
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from still_clock import Clock

from llmport._core.flow import Call, Reply, Send, Sleep, compose, send
from llmport.errors import (
    CircuitOpenError,
    ConfigurationError,
    ConnectError,
    DeadlineExceededError,
    InvalidRequestError,
    LlmError,
    OverloadedError,
    RateLimitError,
    ServerError,
    StreamInterruptedError,
    TransportError,
)
from llmport.policies.breaker import Circuit, CircuitBreaker, family_of, is_outage
from llmport.policies.retry import Retry
from llmport.resilience import Breaker

CALL = Call(operation="ask", method="POST", path="/v1/ask", model="claude-sonnet-5-5")
REPLY = Reply(CALL, 200, {})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker(clock=clock)


def attempt(breaker: CircuitBreaker, outcome: BaseException | None, call: Call = CALL) -> None:
    flow = breaker(call, send)
    assert next(flow) == Send(call)
    with pytest.raises(StopIteration if outcome is None else type(outcome)) as caught:
        flow.send(REPLY) if outcome is None else flow.throw(outcome)
    assert caught.value is outcome or caught.value.value is REPLY


def refused(breaker: CircuitBreaker, call: Call = CALL) -> CircuitOpenError:
    with pytest.raises(CircuitOpenError) as caught:
        next(breaker(call, send))
    return caught.value


def down() -> LlmError:
    return OverloadedError("overloaded", status=529)


def fail(breaker: CircuitBreaker, times: int) -> None:
    for _ in range(times):
        attempt(breaker, down())


def test_opens_when_half_of_ten_attempts_have_failed(breaker: CircuitBreaker) -> None:
    for number in range(9):
        attempt(breaker, down() if number % 2 == 0 else None)
    assert not breaker.circuit(CALL).is_open
    attempt(breaker, None)

    error = refused(breaker)
    assert error.retry_after == 5.0
    assert not error.is_retryable
    assert "5.0 s" in str(error)


@pytest.mark.parametrize(
    "outcome",
    [
        InvalidRequestError("no", status=400),
        RateLimitError("slow down", status=429),
        DeadlineExceededError("too late"),
        StreamInterruptedError("cancelled", is_retryable=False, phase="stream"),
        GeneratorExit(),
        None,
    ],
    ids=["400", "429", "deadline", "cancelled", "closed", "success"],
)
def test_neither_a_wrong_request_nor_a_rate_limit_opens_it(
    breaker: CircuitBreaker, outcome: BaseException | None
) -> None:
    for _ in range(50):
        attempt(breaker, outcome)

    assert not breaker.circuit(CALL).is_open


@pytest.mark.parametrize(
    "error", [ServerError("500", status=500), ConnectError("no"), TransportError("lost")]
)
def test_what_the_provider_or_the_network_fails_at_opens_it(breaker: CircuitBreaker, error: LlmError) -> None:
    assert is_outage(error)
    for _ in range(10):
        attempt(breaker, error)

    refused(breaker)


def test_failures_long_ago_do_not_count(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker, 9)
    clock.now += 31.5
    fail(breaker, 9)

    assert not breaker.circuit(CALL).is_open


def test_one_probe_decides_and_each_that_fails_doubles_the_pause(
    breaker: CircuitBreaker, clock: Clock
) -> None:
    fail(breaker, 10)
    for pause in [10.0, 20.0, 40.0, 60.0, 60.0]:
        error = refused(breaker)
        assert error.retry_after is not None
        clock.now += error.retry_after
        probe = breaker(CALL, send)
        next(probe)
        refused(breaker)  # there is one already
        with pytest.raises(OverloadedError):
            probe.throw(down())
        assert refused(breaker).retry_after == pause
    clock.now += 60
    attempt(breaker, None)

    assert not breaker.circuit(CALL).is_open
    fail(breaker, 9)
    assert not breaker.circuit(CALL).is_open  # and it knows nothing of what was before
    fail(breaker, 1)
    assert refused(breaker).retry_after == 5.0


def test_an_answer_that_says_no_closes_it_too(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker, 10)
    clock.now += 5
    attempt(breaker, RateLimitError("slow down", status=429))

    assert not breaker.circuit(CALL).is_open


@pytest.mark.parametrize("outcome", [GeneratorExit(), KeyboardInterrupt(), DeadlineExceededError("too late")])
def test_a_cancelled_probe_does_not_leave_it_half_open(
    breaker: CircuitBreaker, clock: Clock, outcome: BaseException
) -> None:
    fail(breaker, 10)
    clock.now += 5
    attempt(breaker, outcome)
    attempt(breaker, None)  # the next one is the probe, at once

    assert not breaker.circuit(CALL).is_open


def test_a_probe_that_takes_longer_than_the_pause_decides_too(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker, 10)
    clock.now += 5
    slow = breaker(CALL, send)
    next(slow)
    clock.now += 5
    next(other := breaker(CALL, send))
    clock.now += 1
    with pytest.raises(StopIteration):
        slow.send(REPLY)

    assert not breaker.circuit(CALL).is_open
    other.close()


def test_probes_that_fail_together_double_the_pause_once(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker, 10)
    probes = []
    for _ in range(2):
        clock.now += 5
        next(probe := breaker(CALL, send))
        probes.append(probe)
    for probe in probes:
        with pytest.raises(OverloadedError):
            probe.throw(down())

    assert refused(breaker).retry_after == 10.0


def test_a_probe_that_is_never_heard_of_again_only_puts_the_next_one_off(
    breaker: CircuitBreaker, clock: Clock
) -> None:
    fail(breaker, 10)
    clock.now += 5
    lost = breaker(CALL, send)
    next(lost)
    clock.now += 5
    attempt(breaker, None)
    assert not breaker.circuit(CALL).is_open
    with pytest.raises(OverloadedError):
        lost.throw(down())

    assert not breaker.circuit(CALL).is_open  # what it says at last is of no interest


def test_what_was_sent_before_it_opened_changes_nothing(breaker: CircuitBreaker) -> None:
    early = [breaker(CALL, send) for _ in range(3)]
    for flow in early:
        next(flow)
    fail(breaker, 10)
    with pytest.raises(StopIteration):
        early[0].send(REPLY)
    with pytest.raises(OverloadedError):
        early[1].throw(down())
    early[2].close()

    assert refused(breaker).retry_after == 5.0


def test_models_and_endpoints_have_circuits_of_their_own(breaker: CircuitBreaker) -> None:
    fail(breaker, 10)

    refused(breaker, attrs.evolve(CALL, model="claude-sonnet-5-5-20260801"))
    attempt(breaker, None, attrs.evolve(CALL, model="claude-haiku-4-5"))
    attempt(breaker, None, attrs.evolve(CALL, base_url="https://there.example"))


@pytest.mark.parametrize(
    ("model", "family"),
    [
        ("claude-sonnet-4-5-20250929", "claude-sonnet-4-5"),
        ("claude-sonnet-4-5", "claude-sonnet-4-5"),
        ("20250929", "20250929"),
        (None, ""),
    ],
    ids=["dated", "undated", "only a date", "none"],
)
def test_a_date_makes_no_family_of_its_own(model: str | None, family: str) -> None:
    assert family_of(model) == family


def test_a_call_that_is_refused_is_not_waited_for_by_its_retries(clock: Clock) -> None:
    breaker = CircuitBreaker(Breaker(min_attempts=1), clock=clock)
    flow = compose([Retry(5, wait=lambda _: 0.5, clock=clock), breaker], send)(CALL)
    next(flow)
    assert flow.throw(down()) == Sleep(0.5)
    with pytest.raises(CircuitOpenError) as caught:
        flow.send(None)

    assert [attempt.error for attempt in caught.value.attempts] == ["OverloadedError", "CircuitOpenError"]


def test_a_call_may_end_in_the_middle_of_anything(breaker: CircuitBreaker) -> None:
    circuit = breaker.circuit(CALL)

    def drop_a_call() -> None:
        with circuit._lock:  # the garbage collector runs where it likes
            circuit.cancelled(circuit.admit())

    thread = threading.Thread(target=drop_a_call, daemon=True)
    thread.start()
    thread.join(5)
    assert not thread.is_alive()


def test_threads_get_one_probe_between_them(clock: Clock) -> None:
    circuit = Circuit(Breaker(min_attempts=1), clock)
    circuit.ended(circuit.admit(), is_failure=True)
    clock.now += 5
    admitted: list[object] = []
    barrier = threading.Barrier(8)

    def ask() -> None:
        barrier.wait()
        with suppress(CircuitOpenError):
            admitted.append(circuit.admit())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(admitted) == 1


def test_a_copy_in_another_process_begins_anew() -> None:
    breaker = CircuitBreaker()
    fail(breaker, 10)

    assert not pickle.loads(pickle.dumps(breaker)).circuit(CALL).is_open


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"failure_share": 0}, "failure_share"),
        ({"pause": -1}, "pause"),
        ({"min_attempts": "10"}, "min_attempts"),
    ],
    ids=["share", "pause", "attempts"],
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, Any], word: str) -> None:
    with pytest.raises(ConfigurationError, match=word):
        Breaker(**settings)


class Circuits(RuleBasedStateMachine):
    """However attempts and time mix: open means that nothing but one probe at a time passes, and it always ends."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.circuit = Circuit(Breaker(), self.clock)
        self.under_way: list[tuple[object, bool]] = []  # tokens, and whether they are probes
        self.pause = 0.0
        self.opened = 0.0

    @rule(seconds=st.floats(0, 70))
    def wait(self, seconds: float) -> None:
        self.clock.now += seconds

    @rule()
    def begin(self) -> None:
        was_open = self.circuit.is_open
        try:
            token = self.circuit.admit()
        except CircuitOpenError as error:
            self.check(was_open, error)
        else:
            self.under_way.append((token, was_open))

    def check(self, was_open: bool, error: CircuitOpenError) -> None:  # noqa: FBT001 - of this class only
        assert was_open
        assert error.retry_after is not None
        assert 0 < error.retry_after <= 60

    @precondition(lambda self: self.under_way)
    @rule(data=st.data(), outcome=st.sampled_from(["success", "failure", "nothing"]))
    def end(self, data: st.DataObject, outcome: str) -> None:
        token, is_probe = self.under_way.pop(data.draw(st.integers(0, len(self.under_way) - 1)))
        was_open = self.circuit.is_open
        if outcome == "nothing":
            self.circuit.cancelled(token)
        else:
            self.circuit.ended(token, is_failure=outcome == "failure")
        if was_open and not is_probe:
            assert self.circuit.is_open  # only a probe decides
        if was_open and outcome != "success":
            assert self.circuit.is_open

    @rule(times=st.integers(1, 15))
    def fail(self, times: int) -> None:
        for _ in range(times):
            if not self.circuit.is_open:
                self.circuit.ended(self.circuit.admit(), is_failure=True)

    @invariant()
    def ends(self) -> None:
        """Whatever became of the probes: a minute later somebody may try."""
        now = self.clock.now
        copy = Circuit(Breaker(), self.clock)
        vars(copy).update(vars(self.circuit))
        self.clock.now += 60
        copy.admit()
        self.clock.now = now


TestCircuits = Circuits.TestCase
