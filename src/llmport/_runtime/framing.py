"""Where a reply's body ends, by its head: https://www.rfc-editor.org/rfc/rfc9112#section-6.3. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import h11

from llmport._runtime.chunked import Chunked


class Framing(Protocol):
    """Takes what is received after a reply's head; gives the body's bytes."""

    is_over: bool
    """Whether the whole body is here."""
    rest: bytes
    """What came and is not used yet: once it is over, bytes that belong to no reply of ours."""

    def feed(self, data: bytes) -> bytes:
        """Take *data*, of which none means that the connection is closed, and return what it holds of the body.

        Raises:
            h11.RemoteProtocolError: it breaks the rules.
        """
        ...


class Sized:
    """A body that has said how long it is."""

    def __init__(self, size: int) -> None:
        self.is_over = size == 0
        self.rest = b""
        self._left = size

    def feed(self, data: bytes) -> bytes:
        """See `Framing`."""
        if not data and self._left:
            raise h11.RemoteProtocolError("the connection was closed before the end of the body")
        body, self.rest = data[: self._left], data[self._left :]
        self._left -= len(body)
        self.is_over = not self._left
        return body


class Unsized:
    """A body that ends where the connection does, which nobody can tell from one that was cut."""

    def __init__(self) -> None:
        self.is_over = False
        self.rest = b""

    def feed(self, data: bytes) -> bytes:
        """See `Framing`."""
        self.is_over = not data
        return data


def framing_of(method: str, status: int, headers: Mapping[str, str]) -> Framing:
    """Return how the reply to a request is framed. h11 has read its *headers*, and refused those that contradict themselves."""
    if status in {204, 304} or method == "HEAD" or (method == "CONNECT" and 200 <= status < 300):
        return Sized(0)
    if "transfer-encoding" in headers:  # chunked, the only one that h11 lets pass
        return Chunked()
    length = headers.get("content-length")
    return Unsized() if length is None else Sized(int(length))
