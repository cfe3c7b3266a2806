"""One HTTP/1.1 connection: a request, its reply's head, its body, and then perhaps the next. h11 keeps the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import h11

from llmport._runtime.chunked import Chunked
from llmport._runtime.sockets import Socket
from llmport._runtime.waiting import NetworkFlow
from llmport.errors import DecodeError

MAX_HEAD_BYTES = 64 * 1024
"""Status line and headers of a reply; no provider sends a tenth of it."""
_JOINED_BYTES = 64 * 1024
"""A body up to this size goes out together with its head: a copy is cheaper than another packet."""
_RECEIVED_TO_RENEW = 4
"""So often at most: what follows an answer's last event is a few bytes, and reading on may cost more than a connection."""


class Head(NamedTuple):
    """How a reply begins."""

    status: int
    headers: dict[str, str]
    """Names in lower case."""


class Connection:
    """A connection over which one request at a time goes out. What breaks the protocol is an `h11.ProtocolError`."""

    def __init__(self, socket: Socket) -> None:
        self._socket = socket
        self._http = _fresh()
        self._chunked: Chunked | None = None  # the body that is being read, if that is its coding
        self.idle_since = 0.0
        """When the pool got it back."""

    def send(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        content: bytes | None,
        until: float,
    ) -> NetworkFlow[None]:
        """Send a request. Its headers hold credentials, so nothing here is kept in a variable that a traceback shows."""
        head = memoryview(
            self._http.send(h11.Request(method=method, target=target, headers=list(headers.items()))) or b""
        )
        del headers
        if content and len(content) > _JOINED_BYTES:
            yield from self._socket.send(head, until)
            yield from self._socket.send(memoryview(content), until)
        else:
            yield from self._socket.send(memoryview(head.tobytes() + (content or b"")), until)
        if content:
            self._http.send_with_data_passthrough(h11.Data(data=content))
        self._http.send(h11.EndOfMessage())

    def head(self, until: float) -> NetworkFlow[Head]:
        """Read how the reply begins.

        Raises:
            DecodeError: it is too large.
        """
        while True:
            try:
                event = self._http.next_event()
            except h11.RemoteProtocolError as caught:
                if caught.error_status_hint != 431:
                    raise
                break
            if isinstance(event, h11.Response):
                headers = event.headers
                if sum(len(name) + len(value) + 4 for name, value in headers) > MAX_HEAD_BYTES:
                    break
                if self._http.their_state is h11.SEND_BODY and any(
                    name == b"transfer-encoding" for name, _ in headers
                ):
                    self._chunked = Chunked()
                    self._chunked.rest = self._http.trailing_data[0]
                return Head(event.status_code, _joined(headers))
            if event is h11.NEED_DATA:
                self._http.receive_data((yield from self._socket.receive(until)))
            elif event is h11.PAUSED or isinstance(event, h11.ConnectionClosed):
                raise h11.RemoteProtocolError("no reply")
        raise DecodeError(
            f"The reply's headers are larger than {MAX_HEAD_BYTES} bytes; reading stopped.", phase="headers"
        )

    def read(self, until: float) -> NetworkFlow[bytes]:
        """Read more of the reply's body, all that is there of it; empty at its end."""
        if self._chunked is not None:
            return (yield from self._read_chunked(self._chunked, until))
        chunks: list[bytes] = []
        while True:
            while chunk := self._next():
                chunks.append(chunk)
            if chunks or chunk is not None:
                return b"".join(chunks)
            self._http.receive_data((yield from self._socket.receive(until)))

    def _read_chunked(self, chunked: Chunked, until: float) -> NetworkFlow[bytes]:
        body = b""
        if chunked.rest and not chunked.is_over:  # came with the head
            data, chunked.rest = chunked.rest, b""
            body = chunked.feed(data)
        while not body and not chunked.is_over:
            body = chunked.feed((yield from self._socket.receive(until)))
        return body

    @property
    def is_read(self) -> bool:
        """Whether the reply's body has been read to its end."""
        if self._chunked is not None:
            return self._chunked.is_over
        return self._http.their_state is h11.DONE

    def renew(self) -> bool:
        """Make ready for another request; return whether that is possible, which it is not in the midst of a reply.

        What came beyond the reply's end belongs to no question, so such a connection is of no more use. What comes later
        the pool finds: see `is_quiet`.
        """
        if self._chunked is not None:
            return self._renew_chunked(self._chunked)
        try:
            for _ in range(_RECEIVED_TO_RENEW):
                while self._next():
                    pass
                if (
                    self._http.their_state is not h11.SEND_BODY
                    or (more := self._socket.receive_now()) is None
                ):
                    break
                self._http.receive_data(more)
        except h11.ProtocolError:
            return False
        is_over = self._http.our_state is h11.DONE and self._http.their_state is h11.DONE
        if not is_over or self._http.trailing_data[0]:
            return False
        self._http.start_next_cycle()
        return True

    def _renew_chunked(self, chunked: Chunked) -> bool:
        try:
            for _ in range(_RECEIVED_TO_RENEW):
                if chunked.is_over or (more := self._socket.receive_now()) is None:
                    break
                chunked.feed(more)
        except h11.ProtocolError:
            return False
        # Of the body h11 knows nothing, and so not that it is over; whether the connection may stay open it has told.
        if not chunked.is_over or chunked.rest or self._http.our_state is not h11.DONE:
            return False
        self._http, self._chunked = _fresh(), None
        return True

    def is_quiet(self) -> bool:
        """Return whether it is open and nothing has come unasked."""
        return self._socket.receive_now() is None

    def interrupt(self) -> None:
        """Have a wait for it end at once, from any thread or task."""
        self._socket.interrupt()

    def close(self) -> None:
        """Close it, even under the hands of whoever waits for it. Doing it twice is fine."""
        self._socket.close()

    def forget(self) -> None:
        """Leave it to the process that this one was forked from."""
        self._socket.forget()

    def _next(self) -> bytes | None:
        """Return what of the body is here already: empty at its end, `None` if more has to be received first."""
        if self._http.their_state is not h11.SEND_BODY:
            return b""
        match self._http.next_event():
            case h11.Data(data=data):
                return bytes(data)
            case h11.NEED_DATA:
                return None
            case _:
                return b""


def _fresh() -> h11.Connection:
    return h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD_BYTES)


def _joined(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("ascii"), raw_value.decode("latin-1")
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined
