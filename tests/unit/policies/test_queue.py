"""Whose turn is next: fair between tenants, sooner for the urgent, never for ever."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from llmport.policies.queue import FairQueue


class Waiting:
    def __init__(self, tenant: str = "", size: float = 100.0, priority: int = 0, number: int = 0) -> None:
        self.tenant, self.size, self.priority, self.number = tenant, size, priority, number


def take(queue: FairQueue[Any]) -> Any:
    first = queue.first()
    assert first is not None
    queue.take(first)
    return first


def test_calls_of_one_tenant_go_in_the_order_they_came() -> None:
    queue: FairQueue[Any] = FairQueue()
    calls = [Waiting(size=size) for size in (5, 50_000, 1, 700)]
    for call in calls:
        queue.add(call)

    assert [take(queue) for _ in calls] == calls
    assert (len(queue), queue.size, queue.first()) == (0, 0, None)


def test_who_asks_for_ten_times_as_much_gets_no_more_while_both_wait() -> None:
    queue: FairQueue[Any] = FairQueue()
    for number in range(1_000):
        queue.add(Waiting("batch", 300 + number % 7))
    for number in range(100):
        queue.add(Waiting("person", 200 + number % 11))
    served: Counter[str] = Counter()
    waiting = 100
    while waiting:
        call = take(queue)
        served[call.tenant] += call.size
        waiting -= call.tenant == "person"

    assert served["person"] == pytest.approx(served["batch"], rel=0.1)


def test_weights_are_shares() -> None:
    queue: FairQueue[Any] = FairQueue({"gold": 3.0})
    for _ in range(400):
        queue.add(Waiting("gold"))
        queue.add(Waiting("plain"))
    served = Counter(take(queue).tenant for _ in range(400))

    assert served["gold"] == pytest.approx(300, abs=10)


def test_one_huge_call_waits_for_its_credit_and_holds_up_nobody() -> None:
    queue: FairQueue[Any] = FairQueue()
    queue.add(Waiting("a", 10))
    queue.add(Waiting("huge", 1_000_000))
    for _ in range(50):
        queue.add(Waiting("a", 10))
    order = [take(queue).tenant for _ in range(52)]

    assert order == ["a"] * 51 + ["huge"]


def test_a_higher_priority_goes_first_but_one_turn_in_ten_is_a_lower_ones() -> None:
    queue: FairQueue[Any] = FairQueue()
    for number in range(40):
        for priority in (0, 1, 5):
            queue.add(Waiting(priority=priority, number=number))
    order = [take(queue).priority for _ in range(40)]

    assert order[:9] == [5] * 9
    assert Counter(order) == {5: 36, 1: 2, 0: 2}


def test_a_call_that_leaves_leaves_no_trace() -> None:
    queue: FairQueue[Any] = FairQueue()
    calls = [Waiting(str(number % 3), 10 + number, number % 2) for number in range(30)]
    for call in calls:
        queue.add(call)
    for call in calls:
        assert queue.remove(call)
        assert not queue.remove(call)

    assert (len(queue), queue.size, queue.first(), vars(queue)["_rounds"]) == (0, 0, None, {})


def test_who_waits_for_nothing_saves_no_credit() -> None:
    queue: FairQueue[Any] = FairQueue()
    for _ in range(50):
        queue.add(Waiting("b"))
    for _ in range(20):  # one call at a time, now and then
        queue.add(Waiting("a"))
        while take(queue).tenant != "a":
            pass
        if len(queue) < 10:
            break
    for _ in range(30):
        queue.add(Waiting("a"))
        queue.add(Waiting("b"))
    served = Counter(take(queue).tenant for _ in range(20))

    assert abs(served["a"] - served["b"]) <= 2


def test_what_goes_before_a_call_is_known() -> None:
    queue: FairQueue[Any] = FairQueue()
    for _ in range(100):
        queue.add(Waiting("batch", 100))
    queue.add(Waiting("urgent", 70, priority=1))

    assert queue.ahead_of("batch", 0) == 100 * 100 + 70
    assert queue.ahead_of("person", 0) == pytest.approx(170, abs=40)
    assert queue.ahead_of("person", 1) < 100 + 70


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 5_000), st.integers(-1, 1)), max_size=80))
def test_no_call_waits_for_ever_and_none_goes_twice(calls: list[tuple[str, int, int]]) -> None:
    queue: FairQueue[Any] = FairQueue({"a": 0.1, "b": 5.0})
    for tenant, size, priority in calls:
        queue.add(Waiting(tenant, size, priority))
    taken = [take(queue) for _ in calls]

    assert len({id(call) for call in taken}) == len(calls)
    assert queue.first() is None


@given(st.integers(1, 3), st.integers(1, 5_000), st.integers(1, 5_000))
def test_nobody_starves_beside_an_endless_stream_of_others(others: int, size: int, own: int) -> None:
    """A call waits for no more than each other tenant's share beside it, however many more come."""
    queue: FairQueue[Any] = FairQueue()
    for number in range(others):
        for _ in range(20):
            queue.add(Waiting(f"other {number}", size))
    queue.add(Waiting("own", own))
    served = 0.0
    while (call := take(queue)).tenant != "own":
        queue.add(Waiting(call.tenant, size))
        served += call.size
        assert served <= (others + 1) * (own + 3 * size)


@given(st.integers(1, 4))
def test_the_lowest_priority_does_not_starve_beside_endless_higher_ones(levels: int) -> None:
    queue: FairQueue[Any] = FairQueue()
    for priority in range(1, levels + 1):
        for _ in range(5):
            queue.add(Waiting("person", 100, priority))
    queue.add(Waiting("batch", 100, 0))
    turns = 1
    while (call := take(queue)).tenant != "batch":
        queue.add(Waiting("person", 100, call.priority))
        turns += 1
        assert turns <= 10 * levels


class Machine(RuleBasedStateMachine):
    """Calls come, go and leave in any order; the queue agrees with a plain list of them."""

    def __init__(self) -> None:
        super().__init__()
        self.queue: FairQueue[Any] = FairQueue({"a": 2.0})
        self.waiting: list[Waiting] = []

    @rule(tenant=st.sampled_from("abc"), size=st.integers(1, 3_000), priority=st.integers(0, 2))
    def add(self, tenant: str, size: int, priority: int) -> None:
        call = Waiting(tenant, size, priority)
        self.queue.add(call)
        self.waiting.append(call)

    @precondition(lambda self: self.waiting)
    @rule()
    def take(self) -> None:
        call = take(self.queue)
        same = [each for each in self.waiting if (each.tenant, each.priority) == (call.tenant, call.priority)]
        assert same[0] is call  # the first of its tenant
        self.waiting.remove(call)

    @precondition(lambda self: self.waiting)
    @rule(number=st.integers(0, 99))
    def remove(self, number: int) -> None:
        assert self.queue.remove(self.waiting.pop(number % len(self.waiting)))

    @invariant()
    def agrees(self) -> None:
        assert len(self.queue) == len(self.waiting)
        assert self.queue.size == pytest.approx(sum(call.size for call in self.waiting))
        assert (self.queue.first() is None) == (not self.waiting)
        assert self.queue.first() is self.queue.first()


TestMachine = Machine.TestCase
