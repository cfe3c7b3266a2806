"""The retry budget and the throttle: what all calls together allow of retries."""

from __future__ import annotations

import os
import pickle
import threading
from typing import Any

import attrs
import pytest
from forked import holds_in_a_fork
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from still_clock import Clock

from llmport._core.flow import Call, Reply, Send, Sleep, send
from llmport.errors import ConnectError, InvalidRequestError, LlmError, OverloadedError, TransportError
from llmport.policies.purse import Purse
from llmport.policies.restraint import Restraint
from llmport.policies.retry import Retry
from llmport.policies.throttle import Acceptance
from llmport.retry_limits import RetryBudget, RetryThrottle

CALL = Call(operation="ask", method="POST", path="/v1/ask")
BUDGET = RetryBudget()


class Calls:
    """Calls of one client, whose waits take no time."""

    def __init__(self, budget: RetryBudget | None = BUDGET, throttle: RetryThrottle | None = None) -> None:
        self.clock = Clock()
        self.chance = 0.0
        self.restraint = Restraint(budget, throttle, clock=self.clock, rand=lambda: self.chance)
        self.policy = Retry(3, wait=lambda _: 0.0, restraint=self.restraint, clock=self.clock)

    @property
    def tokens(self) -> float:
        purse = self.restraint.purse(CALL)
        assert purse is not None
        return purse.tokens

    def make(self, *outcomes: LlmError | None, call: Call = CALL) -> LlmError | None:
        """Make a call whose attempts end so; return its error, and check that each outcome was asked for."""
        flow = self.policy(call, send)
        effect: Any = next(flow)
        for outcome in outcomes:
            if isinstance(effect, Sleep):
                effect = flow.send(None)
            assert isinstance(effect, Send)
            try:
                effect = flow.send(Reply(call, 200, {})) if outcome is None else flow.throw(outcome)
            except StopIteration:
                return None
            except LlmError as error:
                return error
        raise AssertionError("the call is not over")


def overload() -> OverloadedError:
    return OverloadedError("overloaded", status=529)


def test_an_empty_budget_has_an_attempt_that_fails_be_the_last_and_says_so() -> None:
    calls = Calls()
    for _ in range(10):
        error = calls.make(overload(), overload(), overload())
        assert error is not None
        assert not error.retry_budget_exhausted
        assert len(error.attempts) == 3

    error = calls.make(overload())

    assert error is not None
    assert error.retry_budget_exhausted
    assert pickle.loads(pickle.dumps(error)).retry_budget_exhausted
    assert [attempt.wait for attempt in error.attempts] == [0.0]


def test_time_and_successes_fill_it_and_a_retry_that_succeeds_costs_nothing() -> None:
    calls = Calls()
    calls.make(overload(), overload(), overload())
    assert calls.tokens == 90
    calls.make(None)
    assert calls.tokens == 91
    calls.make(overload(), None)
    assert calls.tokens == 91
    calls.clock.now += 4
    assert calls.tokens == 95
    calls.clock.now += 1000
    assert calls.tokens == 100


def test_what_was_never_sent_is_sent_again_for_nothing() -> None:
    calls = Calls(RetryBudget(capacity=0))

    assert calls.make(ConnectError("refused"), ConnectError("refused"), None) is None
    error = calls.make(ConnectError("refused"), TransportError("lost"))
    assert error is not None
    assert error.retry_budget_exhausted


def test_a_failure_that_is_final_anyway_takes_nothing() -> None:
    calls = Calls()
    error = calls.make(InvalidRequestError("no", status=400))

    assert error is not None
    assert not error.retry_budget_exhausted
    assert calls.tokens == 100


@pytest.mark.parametrize("is_sleeping", [True, False], ids=["during the wait", "during the retry"])
def test_a_retry_that_is_cancelled_gives_its_tokens_back(*, is_sleeping: bool) -> None:
    calls = Calls()
    flow = calls.policy(CALL, send)
    next(flow)
    flow.throw(overload())
    assert calls.tokens == 95
    if not is_sleeping:
        flow.send(None)
    flow.close()

    assert calls.tokens == 100


def test_each_origin_has_its_own() -> None:
    calls = Calls()
    elsewhere = attrs.evolve(CALL, base_url="https://there.example")
    for _ in range(10):
        calls.make(overload(), overload(), overload())
    error = calls.make(overload(), overload(), overload(), call=elsewhere)

    assert error is not None
    assert not error.retry_budget_exhausted


def test_nothing_is_made_before_the_first_failure() -> None:
    calls = Calls()
    calls.make(None)

    assert calls.restraint._origins == {}


def test_a_copy_in_another_process_begins_anew() -> None:
    policy = Retry(restraint=Restraint())
    flow = policy(CALL, send)
    next(flow)
    flow.throw(overload())
    flow.close()

    assert pickle.loads(pickle.dumps(policy))._restraint._origins == {}


# ------------------------------------------------------------------------------------------------ the throttle


def test_retries_become_fewer_where_most_attempts_fail() -> None:
    acceptance = Acceptance(RetryThrottle(), Clock(), lambda: 0.5)
    for _ in range(19):
        acceptance.count(is_accepted=False)
    assert acceptance.refusal == 0.0  # too few to say anything
    acceptance.count(is_accepted=True)

    assert acceptance.refusal == pytest.approx((20 - 2 * 1) / 21)
    assert not acceptance.allows()
    assert acceptance.refusal == pytest.approx((21 - 2 * 1) / 22)  # what is given up counts


def test_retries_are_free_while_half_of_the_attempts_are_accepted() -> None:
    acceptance = Acceptance(RetryThrottle(), Clock(), lambda: 0.0)
    for number in range(100):
        acceptance.count(is_accepted=number % 2 == 0)

    assert acceptance.allows()


def test_what_is_long_ago_is_forgotten() -> None:
    clock = Clock()
    acceptance = Acceptance(RetryThrottle(), clock, lambda: 0.0)
    for _ in range(100):
        acceptance.count(is_accepted=False)
    assert not acceptance.allows()
    clock.now += 125

    assert acceptance.allows()


def test_the_throttle_holds_retries_back_and_never_a_first_attempt() -> None:
    calls = Calls(None, RetryThrottle(min_attempts=5))
    for _ in range(2):
        calls.make(overload(), overload(), overload())
    error = calls.make(overload())

    assert error is not None
    assert not error.retry_budget_exhausted
    assert calls.make(None) is None
    calls.chance = 0.99
    assert calls.make(overload(), None) is None


def test_wrong_requests_and_lost_connections_are_no_failures_of_the_provider() -> None:
    calls = Calls(None, RetryThrottle(min_attempts=1))
    for _ in range(20):
        calls.make(InvalidRequestError("no", status=400))
    for _ in range(20):
        calls.make(ConnectError("no"), ConnectError("no"), ConnectError("no"))

    assert calls.make(overload(), None) is None


# ------------------------------------------------------------------------------------------------ the bucket


class Budgets(RuleBasedStateMachine):
    """However calls, retries and time mix: never more retries than the promise allows, never a token too many."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.purse = Purse(BUDGET, self.clock)
        self.tokens = 100.0
        self.under_way = 0

    def fill(self, tokens: float) -> None:
        self.tokens = min(100.0, self.tokens + tokens)

    @rule(seconds=st.floats(0, 200))
    def wait(self, seconds: float) -> None:
        self.clock.now += seconds
        self.fill(seconds)

    @rule()
    def succeed(self) -> None:
        self.purse.give(self.purse.per_success)
        self.fill(1)

    @rule()
    def retry(self) -> None:
        if self.tokens < 5 - 1e-6:
            assert not self.purse.take()
        elif self.tokens > 5 + 1e-6:
            assert self.purse.take()
            self.tokens -= 5
            self.under_way += 1

    @precondition(lambda self: self.under_way)
    @rule(is_success=st.booleans())
    def end(self, *, is_success: bool) -> None:
        self.under_way -= 1
        if is_success:
            self.purse.give(self.purse.cost)
            self.fill(5)

    @rule()
    def fork(self) -> None:
        self.purse.forget()
        self.tokens = 100.0

    @invariant()
    def agrees(self) -> None:
        assert 0 <= self.purse.tokens <= 100
        assert self.purse.tokens == pytest.approx(self.tokens, abs=1e-6)


TestBudgets = Budgets.TestCase


def test_a_call_may_end_in_the_middle_of_anything() -> None:
    purse = Purse(RetryBudget(per_second=0))
    purse.take()

    def drop_a_call() -> None:
        with purse._lock:  # the garbage collector runs where it likes
            purse.give(5)

    thread = threading.Thread(target=drop_a_call, daemon=True)
    thread.start()
    thread.join(5)
    assert not thread.is_alive()
    assert purse.tokens == 100


# ------------------------------------------------------------------------------------------------ processes


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
# Other tests leave threads behind, and Python 3.12 warns of that.
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_process_begins_with_a_full_bucket_even_if_the_lock_was_held() -> None:
    purse = Purse(RetryBudget(per_second=0))
    purse.take()
    with purse._lock:
        assert holds_in_a_fork(lambda: purse.tokens == 100)

    assert purse.tokens == 95
