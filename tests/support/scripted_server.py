"""A server on 127.0.0.1 that answers with exactly the bytes it is told to, and misbehaves on purpose.

Each request takes the next script. A script is a sequence of steps: bytes are sent as they are, and a `Drip` again and
again; `HOLD` waits until the test releases it (or the server stops), `STALL` until the client goes away; `RESET` drops
the connection with a TCP reset. After the last step the connection is closed, which `response` announces, unless the
script ends in `KEEP`, which waits for another request on it. A script that begins with `UNREAD` does not wait for a request.
"""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, NamedTuple, Self


class Step(Enum):
    UNREAD = "do not wait for a request"
    HOLD = "wait until released"
    STALL = "wait until the client goes away"
    RESET = "drop the connection with a reset"
    KEEP = "keep the connection for another request"


UNREAD, HOLD, STALL, RESET, KEEP = Step.UNREAD, Step.HOLD, Step.STALL, Step.RESET, Step.KEEP


class Drip(NamedTuple):
    """Bytes that are sent again and again until the client goes away."""

    data: bytes
    every: float = 0.01
    """Seconds from one to the next."""


Script = Sequence[bytes | Drip | Step]
Answer = Callable[["Received"], Script]
"""A script that is written when its request has come."""


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

    def __init__(self, *scripts: Script | bytes | Answer) -> None:
        self._scripts: deque[Script | Answer] = deque()
        self.add(*scripts)
        self.received: list[Received] = []
        self.released = threading.Event()
        self.closed_by_client = threading.Event()
        """Set when a client closes its connection while a script holds or stalls."""
        self.played = 0
        """How many scripts have come to their end."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._connections: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._is_stopping = False

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def add(self, *scripts: Script | bytes | Answer) -> None:
        self._scripts.extend((script,) if isinstance(script, bytes) else script for script in scripts)

    def replace(self, *scripts: Script | bytes | Answer) -> None:
        """Play *scripts* from the next request on, instead of what was to come."""
        self._scripts.clear()
        self.add(*scripts)

    @property
    def is_in_use(self) -> bool:
        """Whether any connection is open still: a client that has closed all of its own leaves none."""
        return any(thread.is_alive() for thread in self._threads[1:])

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
        try:
            self._answer(connection)
        except OSError:  # it went away in the middle
            self.closed_by_client.set()

    def _answer(self, connection: socket.socket) -> None:
        reader = connection.makefile("rb")
        if self._scripts and not callable(first := self._scripts[0]) and UNREAD in first:
            self._scripts.popleft()
            self._play(connection, first)
            return
        while (received := self._read(reader)) is not None:
            self.received.append(received)
            script = self._scripts.popleft() if self._scripts else _NOTHING_LEFT
            stays = self._play(connection, script(received) if callable(script) else script)
            self.played += 1
            if not stays:
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
                case Drip():
                    self._drip(connection, step)
                case Step.HOLD:
                    self._wait(connection, self.released.is_set)
                case Step.STALL:
                    self._wait(connection, lambda: self._is_stopping)
                case Step.RESET:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    connection.close()
                    return False
                case Step.KEEP:
                    return True
                case Step.UNREAD:
                    pass
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        connection.close()
        return False

    def _wait(self, connection: socket.socket, is_over: Callable[[], bool]) -> None:
        """Wait until that is over, or the client goes away, and take none of what it goes on sending before the release."""
        connection.settimeout(0.02)
        while not is_over():
            try:
                gone = connection.recv(2**16 if self.released.wait(0.005) else 1) == b""
            except TimeoutError:
                continue
            except OSError:
                gone = True
            if gone:
                self.closed_by_client.set()
                return
        connection.settimeout(None)

    def _drip(self, connection: socket.socket, drip: Drip) -> None:
        until = threading.Event()
        while not self._is_stopping:
            connection.sendall(drip.data)
            until.wait(drip.every)


_NOTHING_LEFT: Script = (
    response("the test has no more scripts", status=500, headers={"x-should-retry": "false"}),
)
