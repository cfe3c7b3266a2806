"""What an asyncio loop knows of one socket: that it is watched, who waits for it, what has come. Knows nothing of HTTP.

A loop can watch a socket anew for each wait, at the price of two system calls and as much again in Python. Of thousands of
streams, each of which waits for each of its events, that is half of the work. So a socket stays watched between waits, and
what comes is read where it is noticed: docs/decisions/0008-own-connections.md has figures.

A loop must let go of a socket before that is closed, because the next one may get its number, and would never be watched. So
whoever closes a socket leaves that to its watch.
"""

from __future__ import annotations

import asyncio
import socket
import threading

from llmport._runtime.sockets import RECEIVE_BYTES, is_too_early


class Watch:
    """Watches one socket for one reader at a time, on the running loop. All but `close` is for the loop's thread."""

    __slots__ = ("_found", "_here", "_is_on", "_loop", "_raw", "_reader", "_thread")

    def __init__(self, raw: socket.socket) -> None:
        self._raw = raw
        self._loop = asyncio.get_running_loop()
        self._here = (
            threading.get_ident
        )  # as the interpreter ends, so do modules, and sockets may be dropped after them
        self._thread = self._here()
        self._is_on = False
        self._reader: asyncio.Future[None] | None = None
        self._found: bytes | OSError | None = None

    def begin(self, reader: asyncio.Future[None]) -> None:
        """Have *reader* done when something has come. Nothing may be left from before, see `take`."""
        self._reader = reader
        if not self._is_on:
            self._loop.add_reader(self._raw.fileno(), self._notice)
            self._is_on = True

    def take(self) -> bytes | None:
        """Return what has come: empty at the end, `None` if nothing has.

        Raises:
            OSError: the connection broke.
        """
        found, self._found, self._reader = self._found, None, None
        if isinstance(found, OSError):
            raise found
        return found

    def stop(self) -> None:
        """Let go of the socket."""
        if self._is_on:
            self._is_on = False
            if not self._loop.is_closed():
                self._loop.remove_reader(self._raw.fileno())

    def close(self) -> None:
        """Close the socket once the loop has let go of it, from any thread. Doing it twice is fine."""
        if not self._is_on:
            self._raw.close()
        elif self._here() == self._thread:
            self._stop_and_close()
        else:
            try:
                self._loop.call_soon_threadsafe(self._stop_and_close)
            except RuntimeError:  # it has been closed in between
                self._raw.close()

    def _stop_and_close(self) -> None:
        self.stop()
        self._raw.close()

    def _notice(self) -> None:
        reader = self._reader
        if reader is None or reader.done():
            self.stop()  # nobody wants it yet: what comes is held back, and the loop is not told again and again
            return
        try:
            self._found = self._raw.recv(RECEIVE_BYTES)
        except OSError as error:
            if not is_too_early(error):
                self._found = error  # the system says it once: who reads again would find an end
        reader.set_result(None)
