"""Whoever comes and goes: each flight has one leader, nobody waits for nothing, and nothing is left behind."""

from __future__ import annotations

import os
import threading

import pytest
from forked import holds_in_a_fork
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.strategies import booleans, sampled_from

from llmport.policies.cache_flights import Flights, Place

KEYS = ("a", "b")


class Machine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.flights: Flights[str] = Flights()
        self.places: list[tuple[str, Place[str]]] = []
        self.woken: list[Place[str]] = []

    @rule(key=sampled_from(KEYS))
    def join(self, key: str) -> None:
        place = self.flights.join(key)
        self.places.append((key, place))
        if place.role == "waiting":
            place.call(lambda: self.woken.append(place))

    @precondition(lambda self: any(place.role == "leader" for _, place in self.places))
    @rule(has_outcome=booleans(), disband=booleans(), index=sampled_from(range(8)))
    def finish(self, *, has_outcome: bool, disband: bool, index: int) -> None:
        leaders = [(key, place) for key, place in self.places if place.role == "leader"]
        key, place = leaders[index % len(leaders)]
        if has_outcome:
            place.land(key)
        place.leave(disband=disband)
        self.places.remove((key, place))

    @precondition(lambda self: any(place.role != "leader" for _, place in self.places))
    @rule(index=sampled_from(range(8)))
    def go(self, index: int) -> None:
        others = [(key, place) for key, place in self.places if place.role != "leader"]
        key, place = others[index % len(others)]
        place.leave()
        self.places.remove((key, place))

    @invariant()
    def each_who_waits_has_a_leader(self) -> None:
        for key in KEYS:
            roles = [place.role for name, place in self.places if name == key]
            assert roles.count("leader") <= 1
            assert "waiting" not in roles or "leader" in roles

    @invariant()
    def who_does_not_wait_was_told_so_once(self) -> None:
        assert len(self.woken) == len(set(self.woken))
        assert all(place.role != "waiting" for place in self.woken)

    @invariant()
    def an_outcome_is_that_of_the_same_key(self) -> None:
        assert all(place.outcome == key for key, place in self.places if place.role == "served")

    @invariant()
    def nothing_is_left_behind(self) -> None:
        led = {key for key, place in self.places if place.role == "leader"}
        assert self.flights._flights.keys() == led


Machine.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestFlights = Machine.TestCase


def test_many_threads_have_one_leader() -> None:
    flights: Flights[int] = Flights()
    places: list[Place[int]] = []
    barrier = threading.Barrier(16)

    def join() -> None:
        barrier.wait()
        places.append(flights.join("key"))

    threads = [threading.Thread(target=join) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(place.role for place in places) == ["leader", *["waiting"] * 15]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_process_waits_for_no_thread_of_its_parent() -> None:
    flights: Flights[int] = Flights()
    flights.join("key")
    with flights.lock:
        assert holds_in_a_fork(
            lambda: flights.lock.acquire(timeout=5) and flights.join("key").role == "leader"
        )

    assert flights.join("key").role == "waiting"
