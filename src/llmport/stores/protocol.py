"""Where a cache keeps what it is given: bytes under a name, for a while. Knows nothing of what they are. No I/O.

Stores block, and are told so: the awaiting runtime calls those that are not `is_quick` in a thread.
"""

from __future__ import annotations

from typing import Protocol

from attrs import frozen

from llmport._value import Value


class Store(Protocol):
    """What a cache needs of a place to keep answers in. Safe to share between threads.

    It may lose entries whenever it likes, and need not notice when they are damaged: whoever keeps them does. What it
    raises is logged and means that there is no entry; no call fails because of it.
    """

    def load(self, key: str) -> bytes | None:
        """Return what was saved last as *key*; `None` if there is nothing."""
        ...

    def save(self, key: str, value: bytes, seconds: float) -> None:
        """Keep *value* as *key* for so many *seconds* at most."""
        ...

    def close(self) -> None:
        """Let go of files and connections. Closing twice is fine, and using it again opens it again."""
        ...


@frozen(eq=False, repr=False, kw_only=True)
class StoreStats(Value):
    """What a store holds."""

    place: str
    """Where it is, without passwords."""
    entries: int
    size: int
    """Bytes of all entries."""
    max_size: int | None = None
    """Bytes that it may grow to; `None` if it has no limit of its own."""


def is_quick(store: Store) -> bool:
    """Tell whether it answers without waiting for anything. A store says so by an attribute of this name."""
    return bool(getattr(store, "is_quick", False))
