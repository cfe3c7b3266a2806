"""Runs an emulator: in a thread with an event loop of its own, so that any test may use it, blocking or not."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
import threading
from types import TracebackType
from typing import Any, Self

import anyio.to_thread
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from .app import Emulation
from .received import ReceivedRequest
from .settings import API_KEY, Settings

_BACKLOG = 2048
_SILENT = logging.getLogger("llmport.emulator.connections")
_SILENT.disabled = True


class Emulator:
    """A local Messages API, there as long as the ``with`` block lasts.

    ``with Emulator() as emulator: …`` and ``async with Emulator() as emulator: …`` do the same, under asyncio
    and under trio.
    """

    api_key = API_KEY
    """A key it accepts."""

    def __init__(self, settings: Settings | None = None, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self._emulation = Emulation(settings or Settings())
        self._address = (host, port)
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def __repr__(self) -> str:
        return f"Emulator({self.base_url!r})"

    @property
    def base_url(self) -> str:
        """Where it listens, such as ``http://127.0.0.1:41234``."""
        host, port = self._address
        return f"http://{host}:{port}"

    @property
    def requests(self) -> list[ReceivedRequest]:
        """The requests received, oldest first."""
        return self._emulation.log.all()

    def forget_requests(self) -> None:
        """Empty `requests`."""
        self._emulation.log.clear()

    def fail_next(self, *faults: str | None) -> None:
        """Let the next requests meet *faults*, one each, in order; None is a healthy answer. See `faults`."""
        self._emulation.faults.add(faults)

    def change(self, key: str | None = None, **terms: Any) -> None:
        """Replace some of the *terms* of *key*, or of all keys that have none of their own, for the requests to come.

        They are the fields of `Terms`: `emulator.change(rate_limits=RateLimits(requests=50), latency=0.2)`. What was
        used until now stays used.
        """
        self._emulation.accounts.change(key, terms)

    def reset(self) -> None:
        """Empty `requests`, and let nothing fail that has not yet: for the next test."""
        self._emulation.log.clear()
        self._emulation.faults.clear()

    def start(self) -> Self:
        """Listen; when this returns, requests are answered."""
        if self._thread is not None:
            raise RuntimeError("The emulator is running already.")
        listener = _listen(self._address)
        self._address = listener.getsockname()
        self._server = server = _Server(self._emulation)
        self._thread = threading.Thread(
            target=server.run, args=([listener],), name="llmport-emulator", daemon=True
        )
        self._thread.start()
        server.ready.wait()
        if not server.started:
            self.stop()
            listener.close()
            raise RuntimeError("The emulator could not start; the thread's traceback says why.")
        return self

    def stop(self) -> None:
        """Stop listening and break off what is under way; when this returns, nothing is left."""
        if self._server is not None and self._thread is not None:
            self._server.stop()
            self._thread.join()
            self._server = self._thread = None

    def wait(self) -> None:
        """Block until `stop` is called elsewhere, or a signal interrupts."""
        if self._thread is not None:
            self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        return await anyio.to_thread.run_sync(self.start)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(self.stop)


def _listen(address: tuple[str, int]) -> socket.socket:
    # The protocol is named because asyncio looks for it before it turns Nagle's algorithm off; with that on,
    # every answer waits 40 ms for an acknowledgement.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":  # there, it would let two servers share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


class _Server(uvicorn.Server):
    """uvicorn, told when to stop by an event instead of looking ten times a second."""

    def __init__(self, emulation: Emulation) -> None:
        super().__init__(
            uvicorn.Config(
                emulation.app,
                http=_Protocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
            )
        )
        self.ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped = asyncio.Event()

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            super().run(sockets)
        finally:
            self.ready.set()  # also when there will be no answer: nobody shall wait for ever

    def stop(self) -> None:
        """Ask the server to stop, from another thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stopped.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        self.ready.set()

    async def main_loop(self) -> None:
        await self._stopped.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # A stream that stalls on purpose would never end, nor a slow one soon: who stops the emulator waits for none.
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        for answer in list(self.server_state.tasks):
            answer.cancel()
        await super().shutdown(sockets)


class _Protocol(H11Protocol):
    """uvicorn's HTTP/1.1, without a word about connections that a fault has cut."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.logger = _SILENT
