"""How what the network makes one wait for is awaited, on asyncio and trio."""

from __future__ import annotations

import asyncio
import socket
from typing import Any, assert_never

import anyio
import anyio.lowlevel
import anyio.to_thread

from llmport._runtime.waiting import (
    Clock,
    Compute,
    Pause,
    Readable,
    Resolve,
    Turn,
    Waiting,
    Writable,
)


class Waits:
    """Waits by anyio's means, which do on any event loop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def perform(self, waiting: Waiting) -> object:
        """Wait, and return what is to be sent back.

        Raises:
            TimeoutError: it took too long.
        """
        seconds = waiting.until - self._clock()
        match waiting:
            case Readable(sock):
                await self.readable(sock, seconds)
            case Writable(sock):
                await self.writable(sock, seconds)
            case Resolve() | Turn() | Compute() | Pause():
                with anyio.fail_after(seconds):
                    return await _perform(waiting)
            case _:
                assert_never(waiting)
        return None

    async def readable(self, sock: socket.socket, seconds: float) -> None:
        """Wait until *sock* can be read from."""
        with anyio.fail_after(seconds):
            await anyio.wait_readable(sock)

    async def writable(self, sock: socket.socket, seconds: float) -> None:
        """Wait until *sock* can be written to."""
        with anyio.fail_after(seconds):
            await anyio.wait_writable(sock)


async def _perform(waiting: Resolve | Turn | Compute | Pause) -> object:
    match waiting:
        case Resolve(host, port):
            return await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        case Turn(ticket):
            turn = anyio.Event()
            ticket.call(turn.set)
            await turn.wait()
        case Compute(function):
            await anyio.to_thread.run_sync(function)
        case Pause():
            await anyio.lowlevel.checkpoint()
    return None


class AsyncioWaits(Waits):
    """Waits for sockets at a third of what anyio's way costs on asyncio, which sets and cancels a timer each time.

    Thousands of streams wait at once, each up to a minute and mostly for milliseconds. So one timer serves all: it is set
    to the earliest end among them, which has moved on when it rings. docs/decisions/0008-own-connections.md has figures.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._loop = asyncio.get_running_loop()
        self._ends: dict[asyncio.Future[None], float] = {}
        self._alarm: asyncio.TimerHandle | None = None

    async def readable(self, sock: socket.socket, seconds: float) -> None:
        """Wait until *sock* can be read from."""
        number, future = sock.fileno(), self._begin(seconds)
        self._loop.add_reader(number, _wake, future)
        try:
            await future
        finally:
            self._loop.remove_reader(number)
            del self._ends[future]

    async def writable(self, sock: socket.socket, seconds: float) -> None:
        """Wait until *sock* can be written to."""
        number, future = sock.fileno(), self._begin(seconds)
        self._loop.add_writer(number, _wake, future)
        try:
            await future
        finally:
            self._loop.remove_writer(number)
            del self._ends[future]

    def _begin(self, seconds: float) -> asyncio.Future[None]:
        if seconds <= 0:
            raise TimeoutError
        future: asyncio.Future[None] = self._loop.create_future()
        end = self._ends[future] = self._loop.time() + seconds
        if self._alarm is None or end < self._alarm.when():
            self._set_alarm(end)
        return future

    def _set_alarm(self, end: float) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = self._loop.call_at(end, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        now = self._loop.time()
        waiting = [(end, future) for future, end in self._ends.items() if not future.done()]
        for end, future in waiting:
            if end <= now:
                future.set_exception(TimeoutError())
        if left := [end for end, _ in waiting if end > now]:
            self._set_alarm(min(left))


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def waits_here(clock: Clock) -> Waits:
    """Return what waits on the running event loop."""
    token: Any = anyio.lowlevel.current_token()
    loop = getattr(token, "native_token", token)  # trio's token, or asyncio's loop; anyio < 4.11 gave it bare
    is_plain = isinstance(loop, asyncio.AbstractEventLoop) and _has_readers(loop)
    return AsyncioWaits(clock) if is_plain else Waits(clock)


def _has_readers(loop: asyncio.AbstractEventLoop) -> bool:
    """Return whether *loop* watches sockets: Windows' own does not."""
    one, other = socket.socketpair()
    with one, other:
        try:
            loop.add_reader(one.fileno(), int)
            loop.remove_reader(one.fileno())
        except NotImplementedError:
            return False
    return True
