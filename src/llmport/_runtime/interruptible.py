"""Ends the waits of a network flow from elsewhere, while there is no connection yet that could be interrupted.

What is waited for is ended as far as the system allows, and the flow is told why at its next step.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeAlias, TypeVar

from llmport._core.cancellation import Watched
from llmport._runtime.sockets import Socket
from llmport._runtime.waiting import NetworkFlow, Readable, Resolve, Turn, Waiting, Writable
from llmport.errors import ConnectError

T = TypeVar("T")

Watch: TypeAlias = Callable[[Callable[[], None] | None], None]
"""Told how to interrupt what is waited for, from any thread; `None` for nothing."""


def interruptible(flow: NetworkFlow[T], watch: Watch) -> NetworkFlow[T]:
    """Carry *flow* on until it is over, telling *watch* how to end each of its waits.

    Raises:
        ConnectError: one was ended.
    """
    interruption = _Interruption(watch)
    step: Callable[[], Waiting] = partial(next, flow)
    while True:
        try:
            waiting = step()
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]  # StopIteration does not know the generator's type
        try:
            result = yield interruption.of(waiting)
        except Exception as error:  # noqa: BLE001 - the flow decides what becomes of it
            step = partial(flow.throw, error)
        except BaseException as error:  # noqa: BLE001 - as above
            step = partial(flow.throw, error)
            continue
        else:
            step = partial(flow.send, result)
        finally:
            watch(None)  # before the flow closes what could be interrupted
        if interruption.has_come:
            step = partial(flow.throw, ConnectError("It was interrupted before there was a connection."))


class _Interruption:
    """Whether somebody wants no more of it."""

    def __init__(self, watch: Watch) -> None:
        self.has_come = False
        self._watch = watch

    def watch(self, interrupt: Callable[[], None] | None) -> None:
        if interrupt is None:
            self._watch(None)
        else:
            self._watch(partial(self._come, interrupt))

    def _come(self, interrupt: Callable[[], None]) -> None:
        self.has_come = True
        interrupt()

    def of(self, waiting: Waiting) -> Waiting:
        """Return *waiting* such that it can be ended, unless it ends soon by itself."""
        match waiting:
            case Readable(sock) | Writable(sock):
                self.watch(partial(_shut_down, sock))
                return waiting
            case Resolve():
                return waiting._replace(watch=self.watch)
            case Turn(ticket):
                return waiting._replace(ticket=Watched(ticket, self.watch))
            case _:
                return waiting


def _shut_down(sock: Socket | socket.socket) -> None:
    if isinstance(sock, Socket):
        sock.interrupt()
    else:
        with suppress(OSError):  # where one that is not connected yet cannot be, its timeout ends it
            sock.shutdown(socket.SHUT_RDWR)
