"""Carries flows out with blocking I/O: `cooperative` without `await`."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar, assert_never

from llmport._core.cancellation import Watched
from llmport._core.flow import (
    Agree,
    Call,
    Close,
    Detach,
    Effect,
    Flow,
    Load,
    Park,
    Race,
    Read,
    Reply,
    Save,
    Send,
    Sleep,
    Ticket,
)
from llmport._runtime import exchange
from llmport._runtime.driving import drive
from llmport._runtime.http1 import Head
from llmport._runtime.route import Route
from llmport._runtime.sockets import Socket
from llmport._runtime.waiting import (
    Addresses,
    Clock,
    Compute,
    Pause,
    Readable,
    Resolve,
    Turn,
    Waiting,
    Writable,
)
from llmport._runtime.wire import BodyBuffer, Endpoint, redirected, remaining
from llmport.errors import LlmError, Phase

if TYPE_CHECKING:
    from llmport._runtime.over_httpx import HttpxBody, HttpxOrigin

T = TypeVar("T")


class Body:
    """The open body of a reply."""

    def __init__(self, body: exchange.Body, wait: Callable[[Waiting], object]) -> None:
        self._body = body
        self._wait = wait

    def read(self, call: Call, until: float, phase: Phase) -> bytes:
        """Return the next bytes; empty at the end.

        Raises:
            LlmError: they did not come.
        """
        return drive(self._body.read(call, until, phase), self._wait)

    def interrupt(self) -> None:
        """End a read that is going on, from any thread."""
        self._body.interrupt()

    def close(self, *, is_whole: bool = False) -> None:
        """Give the connection back, or close it if the reply is not over."""
        self._body.close(is_whole=is_whole)


class BlockingRuntime:
    """Runs flows in the calling thread. Safe to share between threads, which share one pool of connections."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        client: object = None,
        clock: Clock = time.monotonic,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        """Take a *client* to send with, an `httpx.Client` or one of its transports; without, connections are our own.

        *sleep* is what tests have instead of sleeping; `None` for sleeping.
        """
        self._endpoint = endpoint
        self._clock = clock
        self._sleep = sleep
        self._client = client
        self._wait = partial(_wait, clock=clock)
        self._others: dict[str, BlockingRuntime] = {}
        self._origins: dict[str, exchange.Origin | HttpxOrigin] = {}

    def run(self, flow: Flow[T]) -> T:
        """Carry *flow* out and return its value. No reply it opened stays open, but for one that it returns."""
        opened: list[Reply] = []
        value: T | None = None
        try:
            value = drive(flow, partial(self._perform, opened))
            return value
        finally:
            self._close_all([reply for reply in opened if reply is not value])

    def _close_all(self, replies: list[Reply]) -> None:
        """Close the last first, and all of them even if one fails."""
        while replies:
            try:
                self.close_reply(replies.pop())
            except BaseException:
                self._close_all(replies)
                raise

    def read(self, reply: Reply, timeout: float | None = None) -> bytes:
        """Read more of a stream, for at most *timeout* seconds; empty at its end.

        Raises:
            TransportError: the connection broke, or was silent for too long.
            DeadlineExceededError: the time for the whole call is over.
        """
        if reply.playback is not None:
            if reply.playback.pace > 0:
                self._rest(reply.playback.pace, None)
            return next(reply.playback.pieces, b"")
        now = self._clock()
        seconds = min(
            reply.call.timeouts.idle if timeout is None else timeout, remaining(reply.call, now, "stream")
        )
        chunk: bytes = reply.body.read(reply.call, now + seconds, "stream")
        return chunk

    def close_reply(self, reply: Reply) -> None:
        """Close a stream's body and run what waits for that. Doing it twice is fine."""
        try:
            if reply.body is not None:
                reply.body.close(is_whole=reply.is_whole)
        finally:
            reply.closed()

    def close(self) -> None:
        """Close all connections of our own."""
        for origin in self._origins.values():
            origin.close()
        for there in self._others.values():
            there.close()

    def _perform(self, opened: list[Reply], effect: Effect) -> object:  # noqa: C901 - a case for each effect
        match effect:
            case Send(call):
                return self._at(call.base_url).send(opened, call)
            case Read(reply, timeout):
                return self.read(reply, timeout)
            case Close(reply):
                self.close_reply(reply)
            case Sleep(seconds, ticket):
                self._rest(seconds, ticket)
            case Park(ticket, until):
                _park(ticket, None if until is None else until - self._clock())
            case Race():
                from llmport._runtime.race_threads import race  # noqa: PLC0415 - few calls are hedged

                return race(self, effect, opened)
            case Load(store, key):
                return store.load(key)
            case Save(store, key, value, seconds):
                store.save(key, value, seconds)
            case Agree(quota, key, report):
                return quota.agree(key, report)
            case Detach(begin):
                from llmport._runtime.detached_threads import detach  # noqa: PLC0415 - few calls do

                detach(self, begin)
            case _:
                assert_never(effect)
        return None

    def _rest(self, seconds: float, ticket: Ticket | None) -> None:
        if self._sleep is not None:
            self._sleep(seconds)
        elif ticket is None:
            time.sleep(seconds)
        else:
            with suppress(TimeoutError):
                _park(ticket, seconds)

    def _at(self, base_url: str | None) -> BlockingRuntime:
        """Return what sends to *base_url*, one of the further endpoints; `None` for the client's own."""
        if base_url is None:
            return self
        there = self._others.get(base_url)
        if there is None:
            made = BlockingRuntime(
                self._endpoint.other(base_url), client=self._client, clock=self._clock, sleep=self._sleep
            )
            there = self._others.setdefault(base_url, made)
        return there

    def send(self, opened: list[Reply], call: Call) -> Reply:
        """Send *call*, and return its reply, which is in *opened* then."""
        reply = self._open(opened, call)
        for _ in range(self._endpoint.network.follow_redirects):
            if (call_there := redirected(self._endpoint, reply)) is None:
                break
            reply = self._open(opened, call_there)
        return reply

    def _open(self, opened: list[Reply], call: Call) -> Reply:
        head, body, sent_at = self._exchange(call)
        reply = Reply(call, head.status, head.headers, body=body, clock=self._clock, sent_at=sent_at)
        opened.append(reply)
        if not (call.is_stream and 200 <= head.status < 300):
            self._read_whole(reply)
        return reply

    def _exchange(self, call: Call) -> tuple[Head, Body | HttpxBody, float]:
        origin = self._origins.get(self._endpoint.base_url) or self._reach()
        if not isinstance(origin, exchange.Origin):
            return origin.send(call)
        head, body, sent_at = drive(
            exchange.Exchange(origin, self._endpoint, call, self._clock).run(), self._wait
        )
        return head, Body(body, self._wait), sent_at

    def _reach(self) -> exchange.Origin | HttpxOrigin:
        endpoint = self._endpoint
        route = Route(endpoint.base_url, endpoint.network, self._clock)
        origin: exchange.Origin | HttpxOrigin
        if self._client is None and route.is_ours:
            origin = exchange.Origin(route, endpoint.network, self._clock)
        else:
            from llmport._runtime.over_httpx import HttpxOrigin  # noqa: PLC0415 - few need it, and it is not cheap

            origin = HttpxOrigin(endpoint, route, self._client, self._clock)
        # Two threads may make the first call at once.
        return self._origins.setdefault(endpoint.base_url, origin)

    def _read_whole(self, reply: Reply) -> None:
        buffer = BodyBuffer(reply.status)
        end = self._clock() + remaining(reply.call, self._clock(), "body")
        try:
            while buffer.add(reply.body.read(reply.call, end, "body")):
                pass
        except LlmError as error:
            if not buffer.is_error:  # what an error's status says is true without its body
                error.status = reply.status
                error.request_id = reply.headers.get(self._endpoint.request_id_header)
                raise
        finally:  # now, for the next attempt may want the connection's place in the pool
            reply.body.close()
        reply.body, reply.content = None, buffer.content()


def _wait(waiting: Waiting, clock: Clock) -> object:
    seconds = waiting.until - clock()
    match waiting:
        case Readable(sock):
            _wait_for(sock, seconds, is_writing=False)
        case Writable(sock):
            _wait_for(sock, seconds, is_writing=True)
        case Resolve(host, port, watch=watch):
            lookup = _Lookup(host, port)
            _park(lookup if watch is None else Watched(lookup, watch), seconds)
            return lookup.addresses
        case Turn(ticket):
            _park(ticket, seconds)
        case Compute(function):
            function()
        case Pause():  # threads take turns by themselves
            pass
        case _:
            assert_never(waiting)
    return None


def _park(ticket: Ticket, seconds: float | None) -> None:
    # Not an Event: that has a lock of its own, for which a signal's handler would wait in vain.
    turn = threading.Lock()
    turn.acquire()

    def wake() -> None:
        with suppress(RuntimeError):  # once is enough
            turn.release()

    ticket.call(wake)
    if not turn.acquire(timeout=-1 if seconds is None else min(max(seconds, 0), threading.TIMEOUT_MAX)):
        raise TimeoutError


class _Lookup:
    """The lookup of a name, in a thread of its own: whoever waits for it can leave, which the system does not allow."""

    def __init__(self, host: str, port: int) -> None:
        self._name = host, port
        self._outcome: Addresses | OSError | UnicodeError | None = None

    def call(self, wake: Callable[[], object]) -> None:
        """Look it up, and then call *wake*."""
        threading.Thread(target=self._look_up, args=(wake,), name="llmport-lookup", daemon=True).start()

    def _look_up(self, wake: Callable[[], object]) -> None:
        try:
            self._outcome = list(socket.getaddrinfo(*self._name, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:  # the latter is said of what can be no name
            self._outcome = error.with_traceback(None)
        wake()

    @property
    def addresses(self) -> Addresses | None:
        """What was found; `None` if it is not over."""
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome


_LONGEST = 2**31 - 1
"""Milliseconds that a system can wait for."""


def _wait_for(sock: Socket | socket.socket, seconds: float, *, is_writing: bool) -> None:
    if seconds <= 0:
        raise TimeoutError
    if hasattr(select, "poll"):
        poll = _new_poll(sock, select.POLLOUT) if is_writing else _poll_to_read(sock)
        # In milliseconds, and one more: to wake too early would be to wait once again.
        is_ready = bool(poll.poll(min(1000 * seconds + 1, _LONGEST)))
    else:  # Windows, where a connection that cannot be made is exceptional, not writable
        read, write = ([], [sock]) if is_writing else ([sock], [])
        is_ready = any(select.select(read, write, write, seconds))
    if not is_ready:
        raise TimeoutError


def _new_poll(sock: Socket | socket.socket, event: int) -> select.poll:
    poll = select.poll()
    poll.register(sock, event)
    return poll


def _poll_to_read(sock: Socket | socket.socket) -> select.poll:
    """Return what waits for *sock*: the same each time, for a stream waits for each of its events."""
    if not isinstance(sock, Socket):
        return _new_poll(sock, select.POLLIN)
    if sock.poll is None:
        sock.poll = _new_poll(sock, select.POLLIN)
    return sock.poll
