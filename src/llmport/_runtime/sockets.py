"""Connecting, TLS, sending and receiving over one socket that never blocks. Knows nothing of HTTP."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
from collections.abc import Callable
from threading import RLock
from typing import TYPE_CHECKING, Protocol

from llmport._runtime.waiting import Addresses, Clock, NetworkFlow, Pause, Readable, Resolve, Writable

if TYPE_CHECKING:
    import select
    import ssl

RECEIVE_BYTES = 64 * 1024
"""Read at once: more than a network delivers in one go, and little enough for thousands of streams at a time."""

_UNDER_WAY = frozenset({0, errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EINTR})

_KEEPALIVE = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 60, "TCP_KEEPCNT": 5}
"""An answer may take ten minutes in which no byte passes: routers on the way would forget its connection."""

_WANTED: dict[str, type[Readable | Writable]] = {"SSLWantReadError": Readable, "SSLWantWriteError": Writable}
"""What TLS has to wait for, by the name of its error, so that plain HTTP need not import ssl."""


class Watch(Protocol):
    """What an event loop knows of a socket, of which it must let go before that is closed."""

    def take(self) -> bytes | None:
        """Return what was read and not given out; `None` if nothing was.

        Raises:
            OSError: reading it failed.
        """
        ...

    def stop(self) -> None:
        """Have the loop let go of the socket, in the loop's thread."""
        ...

    def close(self) -> None:
        """Close the socket as soon as the loop has let go of it, from any thread. Doing it twice is fine."""
        ...


class Socket:
    """An open connection. A wait that takes too long is a `TimeoutError`, all else that goes wrong an `OSError`.

    One thread or task uses it at a time; any other may interrupt and close it.
    """

    def __init__(self, raw: socket.socket) -> None:
        self.raw = raw
        """What the system knows it as."""
        self.watch: Watch | None = None
        """Put here by the loop that watches it."""
        self.poll: select.poll | None = None
        """Put here by the thread that waits for something to read."""
        self._lock = RLock()  # a signal's handler may come in between, and another in between that
        self._is_in_use = False
        self._is_over = False
        self._is_drained = True  # nothing was left to read when it was last read from
        self._pending: Callable[[], int] = int  # how many bytes TLS has deciphered and not given out

    def __del__(self) -> None:
        self._discard()

    def fileno(self) -> int:
        """Return the number by which it is waited for."""
        return self.raw.fileno()

    def handshake(self, context: ssl.SSLContext, host: str, until: float) -> NetworkFlow[None]:
        """Go on in TLS."""
        if self.watch is not None:
            self.watch.stop()
            self.watch = None
        secured = context.wrap_socket(self.raw, server_hostname=host, do_handshake_on_connect=False)
        self.raw = secured
        self._pending = secured.pending
        while True:
            try:
                secured.do_handshake()
            except OSError as error:
                yield self._wanted(error, until)
            else:
                return

    def send(self, data: memoryview, until: float) -> NetworkFlow[None]:
        """Send all of *data*."""
        self._begin()
        try:
            while data:
                try:
                    data = data[self.raw.send(data) :]
                except OSError as error:
                    yield self._wanted(error, until, otherwise=Writable)
        finally:
            self._end()

    def receive(self, until: float) -> NetworkFlow[bytes]:
        """Return what comes next; empty at the end."""
        self._begin()
        try:
            # What was read to its end has hardly anything new: to wait is cheaper than to look and then to wait.
            data: bytes | None = yield Readable(self, until) if self._is_drained else Pause(until)
            while data is None:
                try:
                    data = self.raw.recv(RECEIVE_BYTES)
                except OSError as error:
                    data = yield self._wanted(error, until, otherwise=Readable)
            self._is_drained = len(data) < RECEIVE_BYTES and not self._pending()
            return data
        finally:
            self._end()

    def receive_now(self) -> bytes | None:
        """Return what is here already: empty at the end, `None` if nothing is."""
        if self._is_in_use:
            return b""
        try:
            if self.watch is not None and (data := self.watch.take()) is not None:
                return data
            return self.raw.recv(RECEIVE_BYTES)
        except OSError as error:
            return None if is_too_early(error) else b""

    def interrupt(self) -> None:
        """Have whoever waits for this socket go on at once, to find its end."""
        with self._lock:
            if not self._is_over:
                self._shutdown()

    def close(self) -> None:
        """Close it, without a farewell. Whoever waits for it goes on at once; doing it twice is fine."""
        with self._lock:
            self._is_over = True
            if self._is_in_use:
                self._shutdown()  # its user closes it: else its number may be another's while it still waits for it
            else:
                self._discard()

    def forget(self) -> None:
        """Close this process's half of a socket with which the process it was forked from goes on."""
        self._lock, self._is_in_use, self._is_over = RLock(), False, True
        self.watch = None  # what the loop here lets go of, it would let go of there
        self.raw.close()

    def _shutdown(self) -> None:
        with contextlib.suppress(OSError):
            # Not SSLSocket's own: it drops its TLS, and who reads would read what is enciphered.
            socket.socket.shutdown(self.raw, socket.SHUT_RDWR)

    def _begin(self) -> None:
        with self._lock:
            if self._is_over:
                raise OSError(errno.EBADF, os.strerror(errno.EBADF))
            self._is_in_use = True

    def _end(self) -> None:
        with self._lock:
            self._is_in_use = False
            if self._is_over:
                self._discard()

    def _discard(self) -> None:
        if self.watch is None:
            self.raw.close()
        else:  # each time: who closes it twice must not be quicker than the loop that is to let go of it
            self.watch.close()

    def _wanted(
        self, error: OSError, until: float, *, otherwise: type[Readable | Writable] | None = None
    ) -> Readable | Writable:
        """Return what has to be waited for first; raise *error* if it is about something else."""
        wanted = _WANTED.get(type(error).__name__)
        if wanted is None and isinstance(error, BlockingIOError):
            wanted = otherwise
        if wanted is None:
            raise error
        return wanted(self, until)


def is_too_early(error: OSError) -> bool:
    """Tell whether *error* says that there is nothing to read yet, and nothing worse."""
    return isinstance(error, BlockingIOError) or type(error).__name__ in _WANTED


def connect(host: str, port: int, until: float, clock: Clock) -> NetworkFlow[Socket]:
    """Connect to the first of a host's addresses that answers. Each has its share of the time, lest one take it all."""
    try:
        addresses = _numeric(host, port) or (yield Resolve(host, port, until))
    except UnicodeError:  # said of what can be no name, as one with a label that is empty or too long
        raise OSError(errno.EHOSTUNREACH, "The name can be no host's") from None
    problem: OSError | None = None
    for tried, (family, kind, protocol, _, address) in enumerate(addresses):
        raw = socket.socket(family, kind, protocol)
        share = (until - clock()) / (len(addresses) - tried)
        try:
            yield from _connect(raw, address, clock() + share)
        except OSError as error:
            problem = error
            raw.close()
        except BaseException:
            raw.close()
            raise
        else:
            return Socket(raw)
    raise problem or OSError(errno.EHOSTUNREACH, "The name has no address")


def _numeric(host: str, port: int) -> Addresses | None:
    """Return the address that *host* spells, if it does: looking that up would take a thread."""
    try:
        return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST))
    except OSError:
        return None


def _connect(raw: socket.socket, address: object, until: float) -> NetworkFlow[None]:
    raw.setblocking(False)
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE.items():
        if hasattr(socket, name):  # not everywhere
            raw.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    code = raw.connect_ex(address)  # type: ignore[arg-type]  # as getaddrinfo gave it
    if code in _UNDER_WAY:
        yield Writable(raw, until)
        code = raw.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if code:
        raise OSError(code, os.strerror(code))
