"""How what the network makes one wait for is awaited, on asyncio and trio."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any, assert_never

import anyio
import anyio.lowlevel
import anyio.to_thread

from llmport._core.flow import Ticket
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
from llmport._runtime.watches import Watch


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
        with anyio.fail_after(seconds):
            match waiting:
                case Readable(sock):
                    await anyio.wait_readable(sock)
                case Writable(sock):
                    await anyio.wait_writable(sock)
                case Resolve(host, port, watch=watch):
                    with anyio.CancelScope() as scope:
                        if watch is not None:
                            watch(from_anywhere(scope.cancel))
                        return await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
                case Turn(ticket):
                    await park(ticket, None)
                case Compute(function):
                    await anyio.to_thread.run_sync(function)
                case Pause():
                    await anyio.lowlevel.checkpoint()
                case _:
                    assert_never(waiting)
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

    async def perform(self, waiting: Waiting) -> object:
        """See `Waits.perform`."""
        match waiting:
            case Readable(sock):
                watch = sock.watch
                if not isinstance(watch, Watch):
                    watch = sock.watch = Watch(sock.raw)
                elif (data := watch.take()) is not None:  # from a wait that was given up at the last moment
                    return data
                future = self._begin(waiting)
                watch.begin(future)
                try:
                    await future
                finally:
                    del self._ends[future]
                return watch.take()
            case Writable(sock):
                number, future = sock.fileno(), self._begin(waiting)
                self._loop.add_writer(number, _wake, future)
                try:
                    await future
                finally:
                    self._loop.remove_writer(number)
                    del self._ends[future]
                return None
            case _:
                return await super().perform(waiting)

    def _begin(self, waiting: Readable | Writable) -> asyncio.Future[None]:
        """Return what is done at the end of *waiting*, if not before."""
        seconds = waiting.until - self._clock()
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


async def park(ticket: Ticket, seconds: float | None) -> None:
    """Wait for news of *ticket*, which may come from another thread, or from a task of another event loop.

    Raises:
        TimeoutError: there were none in time.
    """
    turn = anyio.Event()
    ticket.call(from_anywhere(turn.set))
    with anyio.fail_after(seconds):
        await turn.wait()


def from_anywhere(function: Callable[[], object]) -> Callable[[], None]:
    """Return what has this event loop call *function* soon, from any thread, and from a signal's handler.

    Such a handler runs in the loop's own thread while that waits: it has to be woken there too.
    """
    loop = loop_here()
    call_soon: Callable[[Callable[[], object]], object]
    call_soon = loop.run_sync_soon if is_trio(loop) else loop.call_soon_threadsafe

    def call() -> None:
        with suppress(RuntimeError):  # the loop is closed, and with it nobody waits any more
            call_soon(function)

    return call


def loop_here() -> Any:
    """Return the event loop that runs here: asyncio's, or the token by which trio is known."""
    token = anyio.lowlevel.current_token()
    return getattr(token, "native_token", token)  # trio's token, or asyncio's loop; anyio < 4.11 gave it bare


def is_trio(loop: Any) -> bool:
    """Return whether *loop* is trio's."""
    return hasattr(loop, "run_sync_soon")


def is_over(loop: Any) -> bool:
    """Return whether *loop* will never run again."""
    if not is_trio(loop):
        return bool(loop.is_closed())
    try:
        loop.run_sync_soon(int, idempotent=True)
    except RuntimeError:
        return True
    return False


def waits_here(clock: Clock) -> Waits:
    """Return what waits on the running event loop."""
    loop = loop_here()
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
