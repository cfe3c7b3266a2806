"""What a cache keeps of an answer, as bytes that tell whether they are still what they were. No I/O, no provider.

    magic (8 bytes) · digest (16 bytes) of key and rest · header, one line of JSON · the answer

The digest covers the key, so that an entry found under another key is as damaged as one with a bit turned. It guards
against accidents; whoever may write to the store may put there what he likes. Nothing of it is ever executed.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from attrs import field, frozen

from llmport._value import Value

_MAGIC = b"llmport1"
_DIGEST_SIZE = 16
_HEAD = len(_MAGIC) + _DIGEST_SIZE


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
        import orjson  # noqa: PLC0415 - a public name should cost nothing before it is used

        header = orjson.dumps({"stored_at": self.stored_at, "request_id": self.request_id})
        rest = b"%b\n%b" % (header, self.content)
        return _MAGIC + _digest(key, rest) + rest

    @classmethod
    def unpack(cls, key: str, packed: bytes) -> Entry | None:
        """Return the entry that was packed for *key*; `None` if these bytes are not what was kept then."""
        import orjson  # noqa: PLC0415 - as above

        rest = packed[_HEAD:]
        if packed[:_HEAD] != _MAGIC + _digest(key, rest):
            return None
        header, _, content = rest.partition(b"\n")
        facts: dict[str, Any] = orjson.loads(header)
        return cls(content, facts["stored_at"], facts["request_id"])


def _digest(key: str, rest: bytes) -> bytes:
    digest = blake2b(key.encode() + b"\n", digest_size=_DIGEST_SIZE)
    digest.update(rest)
    return digest.digest()
