"""Who gets which connection, and when: without a network."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from typing import Any
from weakref import ref

import pytest
from forked import holds_in_a_fork

from llmport._runtime.pool import Pool, Ticket
from llmport._runtime.waiting import NetworkFlow, Turn
from llmport.config import Network
from llmport.errors import PoolExhaustedError


class Wire:
    """A connection as the pool sees it."""

    def __init__(self) -> None:
        self.idle_since = 0.0
        self.is_alive = True
        self.was_asked = 0
        self.closed = 0
        self.forgotten = 0

    def is_quiet(self) -> bool:
        self.was_asked += 1
        return self.is_alive

    def close(self) -> None:
        self.closed += 1

    def forget(self) -> None:
        self.forgotten += 1


class Fixture:
    """A pool with a clock that only a test moves."""

    def __init__(self, **settings: Any) -> None:
        self.now = 0.0
        self._waiting: list[Any] = []
        self.pool: Pool[Wire] = Pool(Network(**settings), lambda: self.now)

    def take(self) -> Wire | None:
        """Take a place, which must be free."""
        return finish(self.pool.acquire(until=10.0))

    def make(self) -> Wire:
        """Take a place and make a connection for it."""
        assert self.take() is None
        self.pool.keep(wire := Wire())
        return wire

    def queue(self) -> tuple[NetworkFlow[Wire | None], Ticket[Any]]:
        """Take a place in the queue."""
        flow = self.pool.acquire(until=10.0)
        self._waiting.append(flow)  # one that is dropped gives up
        waiting = next(flow)
        assert isinstance(waiting, Turn)
        assert waiting.until == 10.0
        return flow, waiting.ticket


def finish(flow: Iterator[Any]) -> Any:
    """Return the value of a flow that need not wait any more."""
    with pytest.raises(StopIteration) as done:
        next(flow)
    return done.value.value


def test_a_connection_that_is_given_back_is_used_again() -> None:
    fixture = Fixture()
    wire = fixture.make()
    fixture.pool.release(wire)

    assert fixture.take() is wire


def test_the_one_used_last_is_used_next() -> None:
    fixture = Fixture()
    wires = [fixture.make() for _ in range(3)]
    for wire in wires:
        fixture.pool.release(wire)

    assert [fixture.take() for _ in range(3)] == wires[::-1]


def test_a_connection_that_was_closed_is_not_used_again() -> None:
    fixture = Fixture()
    wire = fixture.make()
    fixture.pool.release(wire, is_closed=True)

    assert fixture.take() is None


def test_a_connection_with_something_unasked_for_is_closed_not_used() -> None:
    fixture = Fixture()
    dead, alive = fixture.make(), fixture.make()
    fixture.pool.release(alive)
    fixture.pool.release(dead)
    dead.is_alive = False

    assert fixture.take() is alive
    assert (dead.closed, alive.closed) == (1, 0)


def test_idle_connections_are_closed_after_their_time() -> None:
    fixture = Fixture(idle_seconds=30)
    old, new = fixture.make(), fixture.make()
    fixture.pool.release(old)
    fixture.now = 20.0
    fixture.pool.release(new)
    fixture.now = 31.0

    assert fixture.take() is new
    assert old.closed == 1
    assert old.was_asked == 0


def test_no_more_are_kept_idle_than_allowed() -> None:
    fixture = Fixture(max_idle=2)
    wires = [fixture.make() for _ in range(3)]
    for wire in wires:
        fixture.pool.release(wire)

    assert [wire.closed for wire in wires] == [1, 0, 0]


def test_nothing_is_kept_idle_if_nothing_may_be() -> None:
    fixture = Fixture(max_idle=0)
    wire = fixture.make()
    fixture.pool.release(wire)

    assert wire.closed == 1
    assert fixture.take() is None


# ------------------------------------------------------------------------------------------------- the queue


def test_who_comes_first_is_served_first() -> None:
    fixture = Fixture(max_connections=1, max_idle=0)  # what one waits for is not idle
    wire = fixture.make()
    (one, first), (two, second) = fixture.queue(), fixture.queue()

    fixture.pool.release(wire)
    assert (first.is_served, second.is_served) == (True, False)
    assert finish(one) is wire
    fixture.pool.release(wire)
    assert finish(two) is wire
    assert wire.closed == 0


def test_nobody_overtakes_the_queue() -> None:
    fixture = Fixture(max_connections=1)
    wire = fixture.make()
    _, first = fixture.queue()
    _, second = fixture.queue()
    fixture.pool.release(wire)

    assert first.is_served
    fixture.pool.release(first.connection)
    assert second.is_served


def test_a_place_without_a_connection_is_handed_on_too() -> None:
    fixture = Fixture(max_connections=1)
    assert fixture.take() is None
    flow, ticket = fixture.queue()
    fixture.pool.release(None)

    assert ticket.is_served
    assert finish(flow) is None


def test_the_one_whose_turn_it_is_is_woken_before_or_after_it_waits() -> None:
    fixture, woken = Fixture(max_connections=1), list[str]()
    wire = fixture.make()
    _, first = fixture.queue()
    _, second = fixture.queue()
    first.call(lambda: woken.append("first"))
    fixture.pool.release(wire)
    fixture.pool.release(wire)
    second.call(lambda: woken.append("second"))

    assert woken == ["first", "second"]


def test_waiting_too_long_says_how_full_the_pool_is() -> None:
    fixture = Fixture(max_connections=2)
    fixture.make(), fixture.make()
    fixture.queue()
    flow, _ = fixture.queue()

    with pytest.raises(
        PoolExhaustedError, match="2 are in use, of 2 at most, and 1 more calls wait"
    ) as caught:
        flow.throw(TimeoutError())
    assert "max_connections" in str(caught.value)


@pytest.mark.parametrize("failure", [TimeoutError, KeyboardInterrupt, GeneratorExit])
def test_who_gives_up_waiting_leaves_nothing_taken(failure: type[BaseException]) -> None:
    fixture = Fixture(max_connections=1)
    wire = fixture.make()
    gone, _ = fixture.queue()
    _, next_one = fixture.queue()
    with pytest.raises(BaseException):  # noqa: B017 - its own, or ours
        gone.throw(failure())
    fixture.pool.release(wire)

    assert next_one.connection is wire


@pytest.mark.parametrize("failure", [TimeoutError, KeyboardInterrupt, GeneratorExit])
def test_who_gives_up_in_the_moment_of_its_turn_hands_it_on(failure: type[BaseException]) -> None:
    fixture = Fixture(max_connections=1)
    wire = fixture.make()
    gone, ticket = fixture.queue()
    _, next_one = fixture.queue()
    fixture.pool.release(wire)
    assert ticket.is_served
    with pytest.raises(BaseException):  # noqa: B017 - as above
        gone.throw(failure())

    assert next_one.connection is wire


def test_a_place_is_as_cheap_with_a_thousand_as_with_one() -> None:
    def touched(count: int) -> int:
        fixture = Fixture(max_connections=2 * count, max_idle=count)
        wires = [fixture.make() for _ in range(count)]
        for wire in wires:
            fixture.pool.release(wire)
        taken = fixture.take()
        fixture.pool.release(taken)
        return sum(wire.was_asked for wire in wires)

    assert touched(1000) == touched(1) == 1


# --------------------------------------------------------------------------------------------- its end, forks


def test_closing_closes_all() -> None:
    fixture = Fixture()
    idle, used = fixture.make(), fixture.make()
    fixture.pool.release(idle)
    fixture.pool.close()

    assert (idle.closed, used.closed) == (1, 1)
    fixture.pool.release(used, is_closed=True)
    assert fixture.take() is None


def test_a_connection_from_before_a_fork_is_left_to_the_parent() -> None:
    fixture = Fixture(max_connections=2)
    idle, used = fixture.make(), fixture.make()
    fixture.pool.release(idle)
    fixture.pool.forget()
    fixture.pool.release(used)  # of a stream that was open

    assert [(wire.forgotten, wire.closed) for wire in (idle, used)] == [(1, 0), (1, 0)]
    assert [fixture.take(), fixture.take()] == [None, None]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # from 3.12 on, of threads and fork
def test_every_pool_begins_anew_in_a_forked_process() -> None:
    fixture = Fixture()
    fixture.pool.release(fixture.make())
    with fixture.pool._lock:  # held by nobody who lives on in the child
        assert holds_in_a_fork(lambda: fixture.take() is None)
    assert fixture.take() is not None


def test_a_pool_that_nobody_uses_is_not_kept_for_forks() -> None:
    pool = ref(Fixture().pool)
    gc.collect()

    assert pool() is None
