"""Undoes the chunked coding of a body: https://www.rfc-editor.org/rfc/rfc9112#section-7.1. No I/O.

h11 does this too, by regular expressions and copies that cost more than all else that is done with an event of a stream,
for a server sends each in a chunk of its own. As strict as h11's, but for trailers, which nobody reads.
"""

from __future__ import annotations

import h11

MAX_LINE_BYTES = 4096
"""Of a chunk's head with its extensions, and of all trailers together; nobody sends any."""
_DIGITS = frozenset(b"0123456789abcdefABCDEF")
_MAX_DIGITS = 16


class Chunked:
    """Takes what is received after a reply's head; gives the body's bytes."""

    def __init__(self) -> None:
        self.is_over = False
        """Whether the last chunk and what follows it are here."""
        self.rest = b""
        """What came and is not used yet: once it is over, bytes that belong to no reply of ours."""
        self._left = 0  # bytes of the present chunk that are to come
        self._is_to_end = False  # what ends the present chunk is to come
        self._trailing = 0  # bytes of trailers; they begin with 1 for the last chunk's head

    def feed(self, data: bytes) -> bytes:
        """Take *data*, of which none means that the connection is closed, and return what it holds of the body.

        Raises:
            h11.RemoteProtocolError: it breaks the rules.
        """
        if not data:
            raise h11.RemoteProtocolError("the connection was closed before the last chunk")
        if self.rest:
            data = self.rest + data
        pieces: list[bytes] = []
        at, size = 0, len(data)
        while not self._trailing:
            if self._left:
                piece = data[at : at + self._left]
                pieces.append(piece)
                at += len(piece)
                self._left -= len(piece)
                self._is_to_end = not self._left
            if self._is_to_end and at < size:
                at = self._pass_end(data, at)
            if self._left or self._is_to_end or at == size:
                break
            end = data.find(b"\r\n", at, at + MAX_LINE_BYTES)
            if end < 0:
                _check_line(size - at)
                break
            self._left = _size(data[at:end])
            self._trailing = not self._left
            at = end + 2
        while self._trailing and not self.is_over and (end := data.find(b"\n", at)) >= 0:
            self._trailing += end - at
            self.is_over = data[at:end] in {b"", b"\r"}
            at = end + 1
        self.rest = data[at:]
        if self._trailing and not self.is_over:
            _check_line(self._trailing + len(self.rest))
        return b"".join(pieces) if len(pieces) != 1 else pieces[0]

    def _pass_end(self, data: bytes, at: int) -> int:
        """Return where the next chunk begins, past the end of the one before; *at* still if that is not wholly here."""
        end = data[at : at + 2]
        if end == b"\r\n":
            self._is_to_end = False
            return at + 2
        if end != b"\r":
            raise h11.RemoteProtocolError("a chunk is longer than it says")
        return at


def _size(line: bytes) -> int:
    """Read the head of a chunk; its extensions mean nothing to us."""
    digits = line.partition(b";")[0].rstrip(b" \t")
    if not 0 < len(digits) <= _MAX_DIGITS or not _DIGITS.issuperset(digits):  # `int` takes more than these
        raise h11.RemoteProtocolError("a chunk does not say how long it is")
    return int(digits, 16)


def _check_line(size: int) -> None:
    if size >= MAX_LINE_BYTES:
        raise h11.RemoteProtocolError("the head of a chunk, or what follows the last, is too long")
