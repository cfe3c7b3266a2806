"""Identical calls that are under way at once: one of them, the leader, asks; the others wait for what it gets.

Pure state, used by many threads, tasks and event loops at once. Its lock is held for arithmetic only.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Generic, Literal, TypeVar

from llmport._core.forking import forget_after_fork

T = TypeVar("T")


class Flights(Generic[T]):
    """The calls under way, by their keys. A forked process begins with none: who leads there is another's thread."""

    def __init__(self) -> None:
        self.forget()
        forget_after_fork(self)

    def forget(self) -> None:
        """Know of none."""
        # Reentrant, because the garbage collector may end a call at any moment, and so in the middle of another.
        self.lock = RLock()
        self._flights: dict[str, _Flight[T]] = {}

    def join(self, key: str) -> Place[T]:
        """Take a place among the calls with this *key*: as their leader if there are none."""
        with self.lock:
            flight = self._flights.get(key)
            if flight is None:
                flight = self._flights[key] = _Flight()
            return flight.join(self, key)

    def end(self, key: str, flight: _Flight[T]) -> None:
        """Let the next call with this *key* lead a flight of its own."""
        if self._flights.get(key) is flight:
            del self._flights[key]


class _Flight(Generic[T]):
    """One request, and who waits for its answer, in the order they came."""

    __slots__ = ("has_leader", "outcome", "waiting")

    def __init__(self) -> None:
        self.outcome: T | None = None
        self.waiting: dict[Place[T], None] = {}
        self.has_leader = False

    def join(self, flights: Flights[T], key: str) -> Place[T]:
        place = Place(flights, key, self)
        if self.outcome is not None:
            place.role, place.outcome = "served", self.outcome
        elif not self.has_leader:
            place.role, self.has_leader = "leader", True
        else:
            self.waiting[place] = None
        return place


class Place(Generic[T]):
    """One call's place. A ticket to park with: there is news when its `role` is no longer to wait."""

    __slots__ = ("_flight", "_flights", "_key", "_wake", "outcome", "role")

    def __init__(self, flights: Flights[T], key: str, flight: _Flight[T]) -> None:
        self._flights = flights
        self._key = key
        self._flight = flight
        self._wake: Callable[[], object] | None = None
        self.role: Literal["waiting", "leader", "served", "alone"] = "waiting"
        """Whether to wait, to ask for all, to take the outcome, or to ask for oneself."""
        self.outcome: T | None = None

    def call(self, wake: Callable[[], object]) -> None:
        """Call *wake* when there is news, or now if there are already."""
        with self._flights.lock:
            self._wake = wake
            is_news = self.role != "waiting"
        if is_news:
            wake()

    def tell(self) -> None:
        """Wake who waits here, if anybody does yet."""
        if self._wake is not None:
            self._wake()

    def land(self, outcome: T) -> None:
        """As the leader, give the *outcome* to all who wait, and to who joins until this place is left."""
        with self._flights.lock:
            flight = self._flight
            flight.outcome = outcome
            served = [*flight.waiting]
            flight.waiting.clear()
            for place in served:
                place.role, place.outcome = "served", outcome
        for place in served:
            place.tell()

    def leave(self, *, disband: bool = False) -> None:
        """Give the place back. A leader without an outcome is followed by who has waited longest.

        *disband* has all go on by themselves instead: what came of this request would come of theirs, or is not to be
        shared.
        """
        with self._flights.lock:
            flight, role = self._flight, self.role
            self.role = "alone"
            woken: list[Place[T]] = []
            if role == "waiting":
                del flight.waiting[self]
            elif role == "leader":
                if flight.outcome is None and flight.waiting and not disband:
                    heir = next(iter(flight.waiting))
                    del flight.waiting[heir]
                    heir.role = "leader"
                    woken = [heir]
                else:
                    self._flights.end(self._key, flight)
                    woken = [*flight.waiting]
                    flight.waiting.clear()
                    for place in woken:
                        place.role = "alone"
        for place in woken:
            place.tell()
