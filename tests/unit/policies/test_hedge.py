"""Second copies: when there is one, what it costs, and what never has one."""

from __future__ import annotations

import pickle
from contextlib import suppress
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from still_clock import Clock

from llmport._core.flow import Call, Race, Reply, Send, send
from llmport.client import Completion
from llmport.errors import (
    ConfigurationError,
    ConnectError,
    LlmError,
    LocalLimitError,
    ServerError,
    StreamInterruptedError,
    TransportError,
)
from llmport.policies.hedge import Hedging, Pace
from llmport.policies.restraint import Restraint
from llmport.resilience import Hedge
from llmport.retry_limits import RetryBudget
from llmport.usage import Usage

CALL = Call(operation="ask", method="POST", path="/v1/ask", model="m", when_repeated="billed")
REPLY = Reply(CALL, 200, {})
ANSWER = Completion(id="m", model="m", content=(), stop_reason="end_turn", usage=Usage())


def first_effect(policy: Hedging, call: Call = CALL) -> Any:
    return next(policy(call, send))


def take(policy: Hedging, clock: Clock, seconds: float) -> None:
    """Make a call that takes so many seconds, whoever answers it."""
    flow = policy(CALL, send)
    next(flow)
    clock.now += seconds
    with pytest.raises(StopIteration) as done:
        flow.send(REPLY)
    assert done.value.value is REPLY


def test_races_the_attempt_against_a_copy_of_itself() -> None:
    effect = first_effect(Hedging(Hedge(delay=0.5)))

    assert isinstance(effect, Race)
    assert effect.delay == 0.5
    assert [next(begin()) for begin in effect.begin] == [Send(CALL), Send(CALL)]


def carried_out(*ends: Any) -> Reply:
    """Have as many copies sent as there are *ends*, each end in its way, and the last be answered."""
    flow = Hedging(Hedge(delay=0.5))(CALL, send)
    race = next(flow)
    copies = [begin() for begin in race.begin]
    for copy in copies[: len(ends)]:
        next(copy)
    for copy, end in zip(copies, ends, strict=False):
        with suppress(StopIteration, LlmError):
            copy.send(attrs.evolve(REPLY)) if end == "answered" else end and copy.throw(end)
    with pytest.raises(StopIteration) as done:
        flow.send(attrs.evolve(REPLY))
    reply: Reply = done.value.value
    return reply


@pytest.mark.parametrize(
    ("first", "is_billed"),
    [
        (None, True),
        (StreamInterruptedError("cancelled", phase="local"), True),
        (TransportError("lost", phase="headers"), True),
        (ConnectError("refused", phase="connect"), False),
        (ServerError("no", status=500), False),
    ],
    ids=["still out", "cancelled", "lost", "never sent", "refused"],
)
def test_a_copy_that_was_sent_and_not_answered_may_be_billed(
    first: LlmError | None, *, is_billed: bool
) -> None:
    reply = carried_out(first, "answered")

    assert [attempt.possibly_billed for attempt in reply.failed] == [True] * is_billed
    assert reply.account(ANSWER).usage.unconfirmed_attempts == is_billed


def test_an_attempt_that_needed_no_copy_is_billed_once() -> None:
    assert carried_out("answered").failed == ()


@pytest.mark.parametrize(
    "call",
    [attrs.evolve(CALL, runs_tools=True), attrs.evolve(CALL, when_repeated="doubled")],
    ids=["tools of the provider", "a batch"],
)
def test_what_must_not_happen_twice_has_no_copy(call: Call) -> None:
    assert first_effect(Hedging(Hedge(delay=0.0)), call) == Send(call)


def test_without_a_delay_it_learns_what_is_slow_first() -> None:
    clock = Clock()
    policy = Hedging(Hedge(min_samples=20), clock=clock)
    for number in range(20):
        assert isinstance(first_effect(policy), Send)
        take(policy, clock, number / 10)

    effect = first_effect(policy)
    assert isinstance(effect, Race)
    assert effect.delay == pytest.approx(1.9)
    assert isinstance(first_effect(policy, attrs.evolve(CALL, model="other")), Send)
    assert isinstance(first_effect(policy, attrs.evolve(CALL, is_stream=True)), Send)


def test_what_a_copy_has_answered_stays_slow() -> None:
    clock = Clock()
    policy = Hedging(Hedge(min_samples=1), clock=clock)
    for _ in range(200):
        take(policy, clock, 1.0)
    for number in range(200):
        take(policy, clock, 1.2 if number % 10 == 0 else 1.0)  # a copy's answer after 0.2 s

    effect = first_effect(policy)
    assert isinstance(effect, Race)
    assert effect.delay == pytest.approx(1.2)


def test_failures_teach_nothing() -> None:
    policy = Hedging(Hedge(min_samples=1))
    flow = policy(CALL, send)
    next(flow)
    with pytest.raises(ServerError):
        flow.throw(ServerError("500"))

    assert isinstance(first_effect(policy), Send)


def test_copies_are_paid_from_the_retry_budget() -> None:
    restraint = Restraint(RetryBudget(capacity=10, per_second=0), None)
    _, copy = first_effect(Hedging(Hedge(delay=0.0), restraint)).begin

    assert next(copy()) == Send(CALL)
    assert next(copy()) == Send(CALL)
    with pytest.raises(LocalLimitError):
        next(copy())


def test_a_copy_in_another_process_begins_anew() -> None:
    clock = Clock()
    policy = Hedging(Hedge(min_samples=1))
    take(policy, clock, 1.0)

    assert pickle.loads(pickle.dumps(policy))._paces == {}


@given(st.lists(st.floats(0, 100), min_size=1, max_size=60), st.floats(0.01, 0.99), st.integers(1, 30))
def test_the_quantile_is_that_of_the_last_ones(seconds: list[float], share: float, kept: int) -> None:
    pace = Pace(kept)
    for each in seconds:
        pace.add(each)
    recent = sorted(seconds[-kept:])
    found = pace.quantile(share, 1)

    assert found in recent
    assert sum(each <= found for each in recent) >= share * len(recent)
    assert pace.quantile(share, len(recent) + 1) is None


@pytest.mark.parametrize(
    ("settings", "word"),
    [({"delay": -1.0}, "delay"), ({"quantile": 1.5}, "quantile"), ({"min_samples": 0}, "min_samples")],
    ids=["delay", "quantile", "samples"],
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, Any], word: str) -> None:
    with pytest.raises(ConfigurationError, match=word):
        Hedge(**settings)
