"""A server on 127.0.0.1 that answers with exactly the bytes it is told to, and misbehaves on purpose.

Each request takes the next script. A script is a sequence of steps: bytes are sent as they are; `HOLD` waits until the
test releases it (or the server stops); `RESET` drops the connection with a TCP reset. After the last step the
connection is closed, which `response` announces, unless the script ends in `KEEP`, which waits for another request on it.
"""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Sequence
from enum import Enum
from typing import Any, NamedTuple, Self


class Step(Enum):
    HOLD = "wait until released"
    RESET = "drop the connection with a reset"
    KEEP = "keep the connection for another request"


HOLD, RESET, KEEP = Step.HOLD, Step.RESET, Step.KEEP
Script = Sequence[bytes | Step]


class Received(NamedTuple):
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def response(
    body: bytes | str | dict[str, Any] | list[Any],
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    content_type: str | None = None,
) -> bytes:
    """One whole HTTP response with a content length, after which the connection is closed."""
    if isinstance(body, dict | list):
        body, content_type = json.dumps(body, ensure_ascii=False), content_type or "application/json"
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} Whatever", f"content-length: {len(data)}", "connection: close"]
    lines += [f"content-type: {content_type or 'text/plain'}"]
    lines += [f"{name}: {value}" for name, value in {"request-id": "req_test", **(headers or {})}.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + data


def stream_head(headers: dict[str, str] | None = None) -> bytes:
    """The head of a stream whose end is the connection's."""
    lines = ["HTTP/1.1 200 OK", "content-type: text/event-stream; charset=utf-8", "connection: close"]
    lines += [f"{name}: {value}" for name, value in {"request-id": "req_test", **(headers or {})}.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def sse(*events: dict[str, Any]) -> bytes:
    """Events as they stand on the wire."""
    return b"".join(
        f"event: {event['type']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n".encode()
        for event in events
    )


class ScriptedServer:
    """Plays scripts; `received` lists the requests in the order they came."""

    def __init__(self, *scripts: Script | bytes) -> None:
        self._scripts: deque[Script] = deque()
        self.add(*scripts)
        self.received: list[Received] = []
        self.released = threading.Event()
        self.closed_by_client = threading.Event()
        """Set when a client closes its connection while a script holds."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._connections: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._is_stopping = False

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def add(self, *scripts: Script | bytes) -> None:
        self._scripts.extend((script,) if isinstance(script, bytes) else script for script in scripts)

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._is_stopping = True
        self.released.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        for connection in self._connections:
            connection.close()

    def _start(self, target: Any, *args: Any) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._is_stopping:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._connections.append(connection)
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            reader = connection.makefile("rb")
            while (received := self._read(reader)) is not None:
                self.received.append(received)
                if not self._play(connection, self._scripts.popleft() if self._scripts else _NOTHING_LEFT):
                    return

    def _read(self, reader: Any) -> Received | None:
        first = reader.readline().decode("latin-1").split()
        if len(first) != 3:
            return None
        headers: dict[str, str] = {}
        while (line := reader.readline().decode("latin-1").strip()) != "":
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return Received(first[0], first[1], headers, reader.read(int(headers.get("content-length", "0"))))

    def _play(self, connection: socket.socket, script: Script) -> bool:
        """Play *script*; return whether the connection stays for another request."""
        stays = KEEP in script
        for step in script:
            match step:
                case bytes():
                    connection.sendall(step.replace(b"connection: close\r\n", b"", 1) if stays else step)
                case Step.HOLD:
                    self._hold(connection)
                case Step.RESET:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    connection.close()
                    return False
                case Step.KEEP:
                    return True
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        connection.close()
        return False

    def _hold(self, connection: socket.socket) -> None:
        """Wait for the release, or for the client to go away."""
        connection.settimeout(0.02)
        while not self.released.is_set():
            try:
                gone = connection.recv(1) == b""
            except TimeoutError:
                continue
            except OSError:
                gone = True
            if gone:
                self.closed_by_client.set()
                return
        connection.settimeout(None)


_NOTHING_LEFT: Script = (
    response("the test has no more scripts", status=500, headers={"x-should-retry": "false"}),
)
