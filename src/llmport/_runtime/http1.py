"""One HTTP/1.1 connection: a request, its reply's head, its body, and then perhaps the next.

h11 reads the heads of replies, for that is where the rules are many. It is not asked about what else goes over the wire:
bodies, where a few lines do, and our own requests, of which it checked each header twice. That was half of a request's cost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

import h11

from llmport._runtime.framing import Framing, Unsized, framing_of
from llmport._runtime.sockets import Socket
from llmport._runtime.waiting import NetworkFlow
from llmport.errors import DecodeError

MAX_HEAD_BYTES = 64 * 1024
"""Status line and headers of a reply; no provider sends a tenth of it."""
_JOINED_BYTES = 64 * 1024
"""A body up to this size goes out together with its head: a copy is cheaper than another packet."""
_RECEIVED_TO_RENEW = 4
"""So often at most: what follows an answer's last event is a few bytes, and reading on may cost more than a connection."""

# Whatever was checked before, nothing leaves this process that could be read as another header, or another request.
_REQUEST_HEAD = re.compile(
    rb"[A-Z]++ [!-~]++ HTTP/1\.1\r\n"
    rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]++: (?:[!-~](?:[ !-~]*[!-~])?)?\r\n)++\r\n"
)


class Head(NamedTuple):
    """How a reply begins."""

    status: int
    headers: dict[str, str]
    """Names in lower case."""


class Connection:
    """A connection over which one request at a time goes out. What breaks the protocol is an `h11.ProtocolError`."""

    def __init__(self, socket: Socket) -> None:
        self._socket = socket
        self._method = ""
        self._is_sent = False
        self._may_stay = False  # open, when the reply is over
        self._body: Framing | None = None
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
        self._method, self._is_sent = method, False
        head = memoryview(_request_head(method, target, headers))
        del headers
        if content and len(content) > _JOINED_BYTES:
            yield from self._socket.send(head, until)
            yield from self._socket.send(memoryview(content), until)
        else:
            yield from self._socket.send(memoryview(head.tobytes() + (content or b"")), until)
        self._is_sent = True

    def head(self, until: float) -> NetworkFlow[Head]:
        """Read how the reply begins.

        Raises:
            DecodeError: it is too large.
        """
        reader = _head_reader(self._method)
        while True:
            try:
                event = reader.next_event()
            except h11.RemoteProtocolError as caught:
                if caught.error_status_hint != 431:
                    raise
                break
            if isinstance(event, h11.Response):
                if sum(len(name) + len(value) + 4 for name, value in event.headers) > MAX_HEAD_BYTES:
                    break
                headers = _joined(event.headers)
                self._body = framing_of(self._method, event.status_code, headers)
                self._body.rest = reader.trailing_data[0]
                self._may_stay = _may_stay(event, self._body)
                return Head(event.status_code, headers)
            if event is h11.NEED_DATA:
                reader.receive_data((yield from self._socket.receive(until)))
            elif event is h11.PAUSED or isinstance(event, h11.ConnectionClosed):
                raise h11.RemoteProtocolError("no reply")
        raise DecodeError(
            f"The reply's headers are larger than {MAX_HEAD_BYTES} bytes; reading stopped.", phase="headers"
        )

    def read(self, until: float) -> NetworkFlow[bytes]:
        """Read more of the reply's body, all that is there of it; empty at its end."""
        framing, body = self._body, b""
        if framing is None:
            return body
        if framing.rest and not framing.is_over:  # came with the head
            data, framing.rest = framing.rest, b""
            body = framing.feed(data)
        while not body and not framing.is_over:
            body = framing.feed((yield from self._socket.receive(until)))
        return body

    @property
    def is_read(self) -> bool:
        """Whether the reply's body has been read to its end."""
        return self._body is not None and self._body.is_over

    def renew(self) -> bool:
        """Make ready for another request; return whether that is possible, which it is not in the midst of a reply.

        What came beyond the reply's end belongs to no question, so such a connection is of no more use. What comes later
        the pool finds: see `is_quiet`.
        """
        framing = self._body
        if framing is None or not self._is_sent or not self._may_stay:
            return False
        try:
            for _ in range(_RECEIVED_TO_RENEW):
                if framing.is_over or (more := self._socket.receive_now()) is None:
                    break
                framing.feed(more)
        except h11.ProtocolError:
            return False
        if not framing.is_over or framing.rest:
            return False
        self._body = None
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


def _request_head(method: str, target: str, headers: Mapping[str, str]) -> bytes:
    """Write the head of a request.

    Raises:
        h11.LocalProtocolError: it would not be one.
    """
    fields = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
    head = f"{method} {target} HTTP/1.1\r\n{fields}\r\n".encode(errors="surrogatepass")
    if head.count(b"\n") != len(headers) + 2 or not _REQUEST_HEAD.fullmatch(head):
        raise h11.LocalProtocolError("a header that cannot be sent")
    return head


@lru_cache
def _question(method: str) -> h11.Request:
    """Return a request by *method*, which is all of a request that decides how its reply is to be read."""
    return h11.Request(method=method, target="/", headers=[("host", "")])


def _head_reader(method: str) -> h11.Connection:
    reader = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD_BYTES)
    reader.send(_question(method))
    reader.send(h11.EndOfMessage())
    return reader


def _joined(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("ascii"), raw_value.decode("latin-1")
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined


def _may_stay(reply: h11.Response, framing: Framing) -> bool:
    """Tell whether the connection may stay open: https://www.rfc-editor.org/rfc/rfc9112#section-9.3."""
    tokens = b",".join(value for name, value in reply.headers if name == b"connection").lower().split(b",")
    is_closed = b"close" in (token.strip() for token in tokens)
    return not is_closed and reply.http_version >= b"1.1" and not isinstance(framing, Unsized)
