"""Keeps entries in this process, as long as it lives."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import RLock
from typing import Any

from llmport._core.forking import forget_after_fork
from llmport.errors import ConfigurationError
from llmport.stores.protocol import StoreStats

_OVERHEAD = 200
"""Bytes that an entry takes besides its value: key, expiry and their places."""


class MemoryStore:
    """Up to so many bytes of entries; those that were used last stay.

    Pickled, it is an empty one of the same size: entries are not worth sending to another process.
    """

    is_quick = True

    def __init__(
        self, max_size: int = 64 * 1024 * 1024, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take the bytes that all entries may have together."""
        if max_size <= 0:
            raise ConfigurationError(f"A store needs room for some bytes, not for {max_size}.")
        self._max_size = max_size
        self._clock = clock
        self.forget()
        forget_after_fork(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._max_size,)

    def forget(self) -> None:
        """Begin with nothing in a process that was forked."""
        # Reentrant, because the garbage collector may end a call at any moment, and so in the middle of another.
        self._lock = RLock()
        self._begin()

    def _begin(self) -> None:
        self._entries: OrderedDict[str, tuple[bytes, float]] = OrderedDict()
        self._size = 0

    def load(self, key: str) -> bytes | None:
        """Return what is kept as *key*; `None` if there is nothing, or no more."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            value, expires = entry
            if expires <= self._clock():
                self._drop(key)
                return None
            self._entries.move_to_end(key)
            return value

    def save(self, key: str, value: bytes, seconds: float) -> None:
        """Keep *value*, in place of those that have not been used for longest if there is no room."""
        with self._lock:
            self._drop(key)
            if _weight(value) > self._max_size:
                return
            self._entries[key] = value, self._clock() + seconds
            self._size += _weight(value)
            while self._size > self._max_size:
                self._drop(next(iter(self._entries)))

    def stats(self) -> StoreStats:
        """Say what it holds."""
        with self._lock:
            return StoreStats(
                place="memory", entries=len(self._entries), size=self._size, max_size=self._max_size
            )

    def clear(self) -> int:
        """Forget everything, and return how many entries that were."""
        with self._lock:
            count = len(self._entries)
            self._begin()
            return count

    def close(self) -> None:
        """Do nothing: what is in memory goes with its process."""

    def _drop(self, key: str) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._size -= _weight(entry[0])


def _weight(value: bytes) -> int:
    return len(value) + _OVERHEAD
