"""What a cache keeps of an answer, as bytes that tell whether they are still what they were. No I/O, no provider.

    magic (8 bytes) · digest (16) of key and rest · when it was given (8) · length of the request's id (4) · that · the answer

The digest covers the key, so that an entry found under another key is as damaged as one with a bit turned. It guards
against accidents; whoever may write to the store may put there what he likes. Nothing of it is ever executed.
"""

from __future__ import annotations

from hashlib import blake2b
from struct import Struct

from attrs import field, frozen

from llmport._value import Value

_MAGIC = b"llmport2"
_DIGEST_SIZE = 16
_HEAD = len(_MAGIC) + _DIGEST_SIZE
_HEADER = Struct(">dI")


@frozen(eq=False, repr=False)
class Entry(Value):
    """An answer, and when it was given."""

    content: bytes = field(repr=lambda content: f"<{len(content)} bytes>")
    """As the provider sent it."""
    stored_at: float
    """Seconds since the epoch: other processes, and later ones, will ask."""
    request_id: str | None = None
    """The provider's id of the request that it answers."""

    def pack(self, key: str) -> bytes:
        """Return the bytes to keep under *key*."""
        request_id = (self.request_id or "").encode(errors="replace")
        head = _HEADER.pack(self.stored_at, len(request_id)) + request_id
        return b"".join((_MAGIC, _digest(key, head, self.content), head, self.content))

    @classmethod
    def unpack(cls, key: str, packed: bytes) -> Entry | None:
        """Return the entry that was packed for *key*; `None` if these bytes are not what was kept then."""
        rest = packed[_HEAD:]
        if packed[:_HEAD] != _MAGIC + _digest(key, rest):
            return None
        stored_at, length = _HEADER.unpack_from(rest)
        end = _HEADER.size + length
        return cls(rest[end:], stored_at, rest[_HEADER.size : end].decode() or None)


def _digest(key: str, *rest: bytes) -> bytes:
    digest = blake2b(key.encode() + b"\n", digest_size=_DIGEST_SIZE)
    for piece in rest:
        digest.update(piece)
    return digest.digest()
