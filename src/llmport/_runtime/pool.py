"""The connections to one origin: which are idle, how many are in use, who waits for one. Knows nothing of HTTP.

Every step takes the same time however many there are, and none waits but in a flow. Safe to share between threads; a
forked process begins with an empty one, and leaves the connections to its parent.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import RLock
from typing import Generic, Protocol, TypeVar

from llmport._core.forking import forget_after_fork
from llmport._runtime.waiting import Clock, NetworkFlow, Turn
from llmport.config import Network
from llmport.errors import PoolExhaustedError


class Pooled(Protocol):
    """What the pool has to know of a connection."""

    idle_since: float

    def is_quiet(self) -> bool:
        """Return whether it is open and nothing has come unasked."""
        ...

    def close(self) -> None:
        """Close it."""
        ...

    def forget(self) -> None:
        """Leave it to the process that this one was forked from."""
        ...


C = TypeVar("C", bound=Pooled)


class Ticket(Generic[C]):
    """A place in the queue."""

    def __init__(self) -> None:
        self.connection: C | None = None
        self.is_served = False
        self.is_gone = False
        self._wake: Callable[[], object] | None = None

    def call(self, wake: Callable[[], object]) -> None:
        """Call *wake* when it is this one's turn, or now if it is already."""
        self._wake = wake
        if self.is_served:
            wake()

    def serve(self, connection: C | None) -> None:
        """Say that it is this one's turn."""
        self.connection, self.is_served = connection, True
        if self._wake is not None:
            self._wake()


class Pool(Generic[C]):
    """Who has taken a place, with a connection or to make one, gives it back by `release`."""

    def __init__(self, network: Network, clock: Clock) -> None:
        self._network = network
        self._clock = clock
        self._begin()
        forget_after_fork(self)

    def _begin(self) -> None:
        # Reentrant, because the garbage collector may give a connection back at any moment.
        self._lock = RLock()
        self._idle: deque[C] = deque()
        self._used: set[C] = set()
        self._taken = 0
        self._queue: deque[Ticket[C]] = deque()

    def acquire(self, until: float) -> NetworkFlow[C | None]:
        """Take a place, the first come first: with an idle connection, or with `None` to make one.

        Raises:
            PoolExhaustedError: none became free in time.
        """
        with self._lock:
            self._drop_expired()
            while self._queue and self._queue[0].is_gone:
                self._queue.popleft()
            if not self._queue and self._has_room():
                return self._take()
            ticket: Ticket[C] = Ticket()
            self._queue.append(ticket)
        try:
            yield Turn(ticket, until)
        except BaseException as error:
            with self._lock:
                ticket.is_gone = True
                if ticket.is_served:
                    self.release(ticket.connection)
            if isinstance(error, TimeoutError):
                raise PoolExhaustedError(self._numbers()) from None
            raise
        return ticket.connection

    def keep(self, connection: C) -> None:
        """Note the *connection* that was made for a place."""
        with self._lock:
            self._used.add(connection)

    def release(self, connection: C | None, *, is_closed: bool = False) -> None:
        """Give a place back, with its *connection* if there is one, which is kept for others unless it is closed."""
        with self._lock:
            if connection is not None and connection not in self._used:
                return  # the parent's: this process was forked in between
            self._taken -= 1
            if connection is not None:
                self._used.discard(connection)
                if not is_closed:
                    connection.idle_since = self._clock()
                    self._idle.append(connection)
            while self._queue and self._has_room():
                ticket = self._queue.popleft()
                if not ticket.is_gone:
                    ticket.serve(self._take())
            while len(self._idle) > self._network.max_idle:
                self._idle.popleft().close()
            self._drop_expired()

    def close(self) -> None:
        """Close all connections, those in use too."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()
            for connection in tuple(self._used):
                connection.close()

    def forget(self) -> None:
        """Begin anew in a process that was forked, without touching what its parent goes on with."""
        idle, used = self._idle, self._used
        self._begin()
        for connection in (*idle, *used):
            connection.forget()

    def _has_room(self) -> bool:
        return bool(self._idle) or self._taken < self._network.max_connections

    def _take(self) -> C | None:
        self._taken += 1
        while self._idle:
            connection = self._idle.pop()  # the one that was used last is the least likely to be stale
            if connection.is_quiet():
                self._used.add(connection)
                return connection
            connection.close()
        return None

    def _drop_expired(self) -> None:
        oldest = self._clock() - self._network.idle_seconds
        while self._idle and self._idle[0].idle_since < oldest:
            self._idle.popleft().close()

    def _numbers(self) -> str:
        return (
            f"No connection became free in time: {self._taken} are in use, of {self._network.max_connections} at most, and "
            f"{sum(not ticket.is_gone for ticket in self._queue)} more calls wait. Make fewer calls at once, or allow "
            "more with max_connections."
        )
