"""One request and its reply over a connection of the pool: the same for blocking and awaiting, for it never waits itself."""

from __future__ import annotations

from threading import RLock
from typing import TypeVar

import h11

from llmport._core.flow import Call
from llmport._runtime.http1 import Connection, Head
from llmport._runtime.inflate import Decoder
from llmport._runtime.pool import Pool
from llmport._runtime.route import Route
from llmport._runtime.waiting import Clock, NetworkFlow
from llmport._runtime.wire import Endpoint, remaining, translate
from llmport.config import Network
from llmport.errors import LlmError, Phase

T = TypeVar("T")


class Origin:
    """Where requests go, and the connections that lead there."""

    def __init__(self, route: Route, network: Network, clock: Clock) -> None:
        self.route = route
        self.pool: Pool[Connection] = Pool(network, clock)

    def close(self) -> None:
        """Close all connections."""
        self.pool.close()


class Exchange:
    """Sends a call and reads how its reply begins."""

    def __init__(self, origin: Origin, endpoint: Endpoint, call: Call, clock: Clock) -> None:
        self._phase: Phase = "local"  # how far it has come
        self._origin = origin
        self._endpoint = endpoint
        self._call = call
        self._clock = clock

    def run(self) -> NetworkFlow[tuple[Head, Body, float]]:
        """Carry it out, and return also when it was sent, its connection being there.

        If it fails, its connection is closed and its place in the pool is free.

        Raises:
            LlmError: it failed.
        """
        try:
            return (yield from self._carry_out())
        except (OSError, h11.ProtocolError, LlmError) as caught:
            error = translate(caught, self._call, self._phase, self._clock())
        raise error  # out here, so that it holds nothing of what it came of

    def _carry_out(self) -> NetworkFlow[tuple[Head, Body, float]]:
        call, pool = self._call, self._origin.pool
        now = self._clock()
        end = now + remaining(call, now)
        connection = yield from self._interruptible(pool.acquire(end))
        try:
            if connection is None:
                self._phase = "connect"
                until = min(self._clock() + call.timeouts.connect, end)
                connection = yield from self._interruptible(self._origin.route.open(until))
                pool.keep(connection)
            self._phase = "send"
            sent_at = self._clock()
            if call.watch is not None:
                call.watch(connection.interrupt)
            head = yield from self._ask(connection, sent_at, end)
            coding = head.headers.get("content-encoding")
            body = Body(pool, connection, None if coding is None else Decoder(coding), self._clock)
        except BaseException:
            if connection is not None:
                connection.close()
            pool.release(connection, is_closed=True)
            raise
        finally:
            if call.watch is not None:
                call.watch(None)
        return head, body, sent_at

    def _interruptible(self, flow: NetworkFlow[T]) -> NetworkFlow[T]:
        """Return *flow* such that it can be interrupted, if anybody may want to."""
        watch = self._call.watch
        if watch is None:
            return flow
        from llmport._runtime.interruptible import interruptible  # noqa: PLC0415 - only streams should pay for it

        return interruptible(flow, watch)

    def _ask(self, connection: Connection, now: float, end: float) -> NetworkFlow[Head]:
        """Send the request, and wait for the reply: a stream's is to begin before its first event is due."""
        call, route = self._call, self._origin.route
        until = min(now + call.timeouts.first_event, end) if call.is_stream else end
        try:
            yield from connection.send(
                call.method,
                route.target(call.path, call.query),
                self._endpoint.request_headers(call, route.headers()),
                call.content,
                until,
            )
        except TimeoutError:
            raise
        except OSError as error:
            # A server may say no, and hang up, before it has the whole request. In TLS that has names of its own.
            try:
                return (yield from connection.head(until))
            except (OSError, h11.ProtocolError):
                raise error from None
        self._phase = "headers"
        return (yield from connection.head(until))


class Body:
    """The open body of a reply."""

    def __init__(
        self, pool: Pool[Connection], connection: Connection, decoder: Decoder | None, clock: Clock
    ) -> None:
        self._pool = pool
        self._clock = clock
        self._connection: Connection | None = connection
        self._decoder = decoder
        self._is_interrupted = False
        self._lock = RLock()  # as a socket's

    def __del__(self) -> None:
        self.close()  # a stream that nobody closed

    def read(self, call: Call, until: float, phase: Phase) -> NetworkFlow[bytes]:
        """Return the next bytes; empty at the end, and once it is interrupted. A read may be given up and made again.

        Raises:
            LlmError: they did not come.
        """
        connection = self._connection
        if self.is_interrupted() or connection is None:
            return b""
        try:
            if self._decoder is None:
                return (yield from connection.read(until))
            while (piece := self._decoder.next()) is None:
                self._decoder.feed((yield from connection.read(until)))
        except (OSError, h11.ProtocolError, LlmError) as caught:
            error = translate(caught, call, phase, self._clock())
        else:
            return piece
        if self.is_interrupted():
            return b""
        raise error  # as above

    def is_interrupted(self) -> bool:
        """Return whether somebody wants no more of it, who may be in another thread."""
        return self._is_interrupted

    def interrupt(self) -> None:
        """End a read that is going on, and all that follow, from any thread or task. Harmless at any time."""
        self._is_interrupted = True
        with self._lock:
            if self._connection is not None:
                self._connection.interrupt()

    def close(self, *, is_whole: bool = False) -> None:
        """Give the connection back if the reply is over, and else close it. Doing it twice is fine.

        *is_whole* says that what was wanted of it has been read: if the rest is here already, it is passed over.
        """
        with self._lock:
            connection, self._connection = self._connection, None
        if connection is None:
            return
        is_reusable = (is_whole or connection.is_read) and not self._is_interrupted and connection.renew()
        if not is_reusable:
            connection.close()
        self._pool.release(connection, is_closed=not is_reusable)
