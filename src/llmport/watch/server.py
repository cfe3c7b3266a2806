"""Shows a snapshot a second to whoever connects to a socket of this machine: one JSON object a line.

Only the same user can connect, and nothing that comes in is read. A thread serves it, so that it works whatever runs the
calls; a watcher that reads too slowly is left behind.
"""

from __future__ import annotations

import os
import selectors
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import orjson

from llmport.errors import ConfigurationError

_PERIOD = 1.0
"""Seconds between two snapshots."""
_WATCHERS = 16
"""At once; further ones are turned away."""


def watchable_folder() -> Path:
    """Return where processes of this user put their sockets: `$XDG_RUNTIME_DIR/llmport`, or one among temporary files.

    Raises:
        ConfigurationError: it is somebody else's.
    """
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    folder = Path(runtime) / "llmport" if runtime else Path(tempfile.gettempdir()) / f"llmport-{_user()}"
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    state = folder.lstat()
    if not folder.is_dir() or folder.is_symlink() or state.st_uid != _user() or state.st_mode & 0o077:
        raise ConfigurationError(f"{folder} is not a folder that only you can use.")
    return folder


def _user() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0


class Watchable:
    """Lets others see *snapshot* as long as the context lasts, which gives the socket's path."""

    def __init__(self, snapshot: Callable[[], Mapping[str, Any]], path: str | Path | None = None) -> None:
        """Show what *snapshot* returns, plain data, at *path*; by default where `llmport top` looks.

        It is called from another thread, every second while somebody watches.
        """
        self._snapshot = snapshot
        self._given = path
        self._path: Path | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Path:
        """Begin to listen.

        Raises:
            ConfigurationError: this system has no such sockets, or this one cannot be made.
        """
        path = watchable_folder() / f"{os.getpid()}.sock" if self._given is None else Path(self._given)
        try:
            listener = _listen(path)
        except (OSError, AttributeError) as error:
            reason = getattr(error, "strerror", None) or error
            raise ConfigurationError(f"Cannot listen at {path}: {reason}.") from error
        self._path = path
        self._stop, self._stopped = socket.socketpair()
        self._thread = threading.Thread(
            target=self._serve, args=(listener,), name="llmport-watchable", daemon=True
        )
        self._thread.start()
        return path

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.close()
        if self._thread is not None:
            self._thread.join()
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def _serve(self, listener: socket.socket) -> None:
        watchers: list[socket.socket] = []
        with listener, self._stopped, selectors.DefaultSelector() as selector:
            for each in (listener, self._stopped):
                selector.register(each, selectors.EVENT_READ)
            due = 0.0
            while True:
                wait = max(0.0, due - time.monotonic()) if watchers else None
                ready = [key.fileobj for key, _ in selector.select(wait)]
                if self._stopped in ready:
                    break
                if listener in ready:
                    watcher, _ = listener.accept()
                    watcher.setblocking(False)
                    if len(watchers) < _WATCHERS:
                        watchers.append(watcher)
                        due = 0.0  # who comes need not wait for the first
                    else:
                        watcher.close()
                if watchers and time.monotonic() >= due:
                    due = time.monotonic() + _PERIOD
                    watchers = self._show(watchers)
        for watcher in watchers:
            watcher.close()

    def _show(self, watchers: list[socket.socket]) -> list[socket.socket]:
        """Send a snapshot to all, and return those that took it."""
        line = orjson.dumps(self._snapshot(), default=str, option=orjson.OPT_APPEND_NEWLINE)
        left: list[socket.socket] = []
        for watcher in watchers:
            try:
                is_whole = watcher.send(line) == len(line)
            except OSError:
                is_whole = False
            if is_whole:
                left.append(watcher)
            else:
                watcher.close()
        return left


def _listen(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if path.is_socket() and not is_alive(path):
            path.unlink()  # of a process that was killed
        listener.bind(str(path))
        path.chmod(0o600)  # before anybody can connect: nobody listens yet
        listener.listen(_WATCHERS)
    except BaseException:
        listener.close()
        raise
    return listener


def is_alive(path: Path) -> bool:
    """Tell whether anybody listens at *path*."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True
