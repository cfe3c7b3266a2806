"""A budget is never passed by what is set aside, whoever asks at once; and it is exact."""

from __future__ import annotations

import pickle
from datetime import timedelta
from decimal import Decimal
from threading import Thread
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from llmport import BudgetExceededError, ConfigurationError
from llmport.budget import Budget


def test_what_would_pass_it_is_refused_with_the_figures() -> None:
    budget = Budget("1.00")
    budget.reserve(Decimal("0.30"))
    budget.settle(Decimal("0.30"), Decimal("0.25"))
    budget.reserve(Decimal("0.50"))

    with pytest.raises(BudgetExceededError) as caught:
        budget.reserve(Decimal("0.26"))

    error = pickle.loads(pickle.dumps(caught.value))
    assert (error.estimate, error.spent, error.reserved, error.limit) == (
        Decimal("0.26"),
        Decimal("0.25"),
        Decimal("0.50"),
        Decimal("1.00"),
    )
    assert error.message == (
        "The call was not made: it may cost up to $0.26, and of the budget of $1.00 $0.25 is spent and $0.50 set aside for "
        "calls under way."
    )
    assert not error.is_retryable
    assert error.retry_after is None


def test_what_just_fits_is_allowed() -> None:
    budget = Budget(1)
    budget.reserve(Decimal(1))

    assert budget.remaining == 0


def test_a_period_begins_with_its_first_call_and_renews_the_budget() -> None:
    now = 100.0
    budget = Budget("1", per=timedelta(minutes=1), clock=lambda: now)
    budget.reserve(Decimal(1))
    budget.settle(Decimal(1), Decimal(1))
    now = 130.0
    with pytest.raises(BudgetExceededError, match="It is renewed in 30 s") as caught:
        budget.reserve(Decimal("0.01"))
    assert caught.value.retry_after == 30.0

    now = 160.0
    budget.reserve(Decimal(1))

    assert budget.spent == 0


def test_what_is_set_aside_outlives_its_period() -> None:
    now = 0.0
    budget = Budget("1", per=60, clock=lambda: now)
    budget.reserve(Decimal("0.6"))
    now = 61.0

    with pytest.raises(BudgetExceededError):
        budget.reserve(Decimal("0.6"))


@pytest.mark.parametrize("limit", [1.5, True, "a lot", "-1", "NaN", None])
def test_a_limit_that_is_no_exact_amount_is_refused(limit: Any) -> None:
    with pytest.raises(ConfigurationError, match="The limit of a budget is an amount in dollars"):
        Budget(limit)


@pytest.mark.parametrize("per", [0, -1, float("inf"), timedelta(0)])
def test_a_period_that_makes_no_sense_is_refused(per: Any) -> None:
    with pytest.raises(ConfigurationError, match="The period of a budget must be positive"):
        Budget("1", per=per)


def test_a_budget_is_not_pickled() -> None:
    with pytest.raises(TypeError, match="each process would spend the whole of it"):
        pickle.dumps(Budget("1"))


def test_a_call_may_end_in_the_middle_of_anything() -> None:
    budget = Budget(10)
    budget.reserve(Decimal(2))

    def drop_a_stream() -> None:
        with budget._lock:  # the garbage collector runs where it likes
            budget.settle(Decimal(2), Decimal(1))

    thread = Thread(target=drop_a_stream, daemon=True)
    thread.start()
    thread.join(5)
    assert not thread.is_alive()
    assert (budget.spent, budget.reserved) == (1, 0)


def test_threads_share_it() -> None:
    budget = Budget("1.00")
    refused: list[BudgetExceededError] = []

    def spend() -> None:
        for _ in range(50):
            try:
                budget.reserve(Decimal("0.01"))
            except BudgetExceededError as error:
                refused.append(error)
            else:
                budget.settle(Decimal("0.01"), Decimal("0.01"))

    threads = [Thread(target=spend) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert budget.spent == Decimal("1.00")
    assert len(refused) == 300


CENTS = st.integers(0, 200).map(lambda cents: Decimal(cents) / 100)


class Spending(RuleBasedStateMachine):
    """Calls begin and end in any order, and cost no more than was set aside for them."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.budget = Budget("3", per=10, clock=lambda: self.now)
        self.under_way: list[Decimal] = []
        self.spent = Decimal(0)
        self.until: float | None = None

    def turn_over(self) -> None:
        if self.until is not None and self.now >= self.until:
            self.until, self.spent = None, Decimal(0)

    @rule(estimate=CENTS)
    def begin(self, estimate: Decimal) -> None:
        self.turn_over()
        fits = self.spent + sum(self.under_way) + estimate <= 3
        try:
            self.budget.reserve(estimate)
        except BudgetExceededError:
            assert not fits
        else:
            assert fits
            self.under_way.append(estimate)
            self.until = self.now + 10 if self.until is None else self.until

    @precondition(lambda self: self.under_way)
    @rule(share=st.integers(0, 100), data=st.data())
    def end(self, share: int, data: st.DataObject) -> None:
        self.turn_over()
        estimate = self.under_way.pop(data.draw(st.integers(0, len(self.under_way) - 1)))
        cost = estimate * share / 100
        self.budget.settle(estimate, cost)
        self.spent += cost

    @rule(seconds=st.integers(1, 7))
    def wait(self, seconds: int) -> None:
        self.now += seconds

    @invariant()
    def it_adds_up(self) -> None:
        self.turn_over()
        assert self.budget.spent == self.spent
        assert self.budget.reserved == sum(self.under_way)
        assert self.budget.spent + self.budget.reserved <= self.budget.limit


TestSpending = Spending.TestCase
TestSpending.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
