"""Undoes the coding of a reply's body, step by step and within limits. No I/O.

No coding is asked for: an answer's tokens take longer to make than to send. Some proxies code all the same, and what is
small on the wire may be boundless in memory: https://www.rfc-editor.org/rfc/rfc9110#section-8.4.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from llmport.errors import DecodeError

STEP_BYTES = 64 * 1024
"""So much at most is inflated at once."""
MAX_LAYERS = 2
"""gzip within gzip happens; more is an attack."""
MAX_RATIO = 200
"""Text and JSON shrink to a fifth or a tenth; a thousandth, which is the most deflate can do, is an attack."""
UNWATCHED_BYTES = 1024 * 1024
"""Below this the ratio does not matter: a short body of one repeated word may well shrink so far."""

_IDENTITY = frozenset({"", "identity"})
_GZIP = frozenset({"gzip", "x-gzip"})
_UNDONE = _GZIP | {"deflate"}


class Decoder:
    """Undoes the codings of one body: takes what was sent, gives what was meant."""

    def __init__(self, content_encoding: str | None) -> None:
        codings = [part.strip().lower() for part in (content_encoding or "").split(",")]
        self._codings = [coding for coding in codings if coding not in _IDENTITY]
        self._layers = [_Gzip() if coding in _GZIP else _Deflate() for coding in reversed(self._codings)]
        self._pieces: Iterator[bytes] = iter(())
        self._received = 0
        self._inflated = 0
        self._is_over = False

    def feed(self, chunk: bytes) -> None:
        """Take more of what was sent; an empty chunk is its end.

        Raises:
            DecodeError: it has a coding that is not undone.
        """
        if not _UNDONE.issuperset(self._codings) or len(self._codings) > MAX_LAYERS:
            raise DecodeError(
                f"The reply's body is coded as {self._name()}, though no coding was asked for: only gzip and deflate are "
                f"undone, at most {MAX_LAYERS} of them. Check what stands between here and the API."
            )
        self._is_over = not chunk
        self._pieces = self._decode(chunk) if self._layers else iter((chunk,) if chunk else ())

    def next(self) -> bytes | None:
        """Return the next piece; empty at the end, `None` if more has to be fed first. It is made when it is asked for.

        Raises:
            DecodeError: the body is damaged, cut short, or far larger than it looks.
        """
        piece = next(self._pieces, None)
        return b"" if piece is None and self._is_over else piece

    def _name(self) -> str:
        return repr(", ".join(self._codings)[:40])

    def _decode(self, chunk: bytes) -> Iterator[bytes]:
        self._received += len(chunk)
        pieces: Iterator[bytes] = iter((chunk,))
        for layer in self._layers:
            pieces = layer.inflate(pieces)
        for piece in pieces:
            self._inflated += len(piece)
            if self._inflated > max(UNWATCHED_BYTES, MAX_RATIO * self._received):
                raise DecodeError(
                    f"The reply's body is more than {MAX_RATIO} times what was sent; reading stopped."
                )
            yield piece
        if not chunk and not all(layer.is_whole for layer in self._layers):
            raise DecodeError(f"The reply's body, coded as {self._name()}, ends before it is whole.")


class _Gzip:
    """One layer: members of gzip, one after another."""

    def __init__(self) -> None:
        self._member: Any = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing, should this be the end."""
        return self._member is None

    def inflate(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Inflate *pieces* in steps."""
        for piece in pieces:
            left, is_more = piece, False
            while left or is_more:
                member = self._begin(left) if self._member is None else self._member
                if (inflated := _step(member, left)) is None:
                    raise DecodeError(
                        "The reply's body is not the gzip or deflate that it says, or is damaged."
                    )
                left, is_more = member.unconsumed_tail, len(inflated) == STEP_BYTES
                self._member = member
                if member.eof:
                    left, is_more, self._member = member.unused_data, False, None
                if inflated:
                    yield inflated

    def _begin(self, _first: bytes) -> Any:
        return zlib.decompressobj(zlib.MAX_WBITS | 16)


def _step(member: Any, data: bytes) -> bytes | None:
    try:
        inflated: bytes = member.decompress(data, STEP_BYTES)
    except zlib.error:
        return None
    return inflated


class _Deflate(_Gzip):
    """The same for deflate, which half of all senders wrap in zlib's header, as they should."""

    def _begin(self, first: bytes) -> Any:
        has_header = first[0] & 0x0F == zlib.DEFLATED
        return zlib.decompressobj(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)
