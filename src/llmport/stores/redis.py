"""Keeps entries in Redis or Valkey, which processes of many machines may share. Needs the extra `redis`.

How much it holds, and what goes first when it is full, is the server's to say (`maxmemory`, `maxmemory-policy`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from llmport.stores.over_redis import OverRedis
from llmport.stores.protocol import StoreStats

T = TypeVar("T")

_PREFIX = "llmport:answer:"
_PAGE = 1000
"""Keys asked for at once."""


class StoreAwayError(Exception):
    """The server did not answer a moment ago, so it has not been asked again."""


class RedisStore(OverRedis):
    """Entries under a prefix of a server's keys. A server that is away costs little: it is asked again after a while."""

    is_quick = False

    def __init__(
        self,
        url: str = "redis://localhost:6379/0",
        *,
        prefix: str = _PREFIX,
        timeout: float = 0.5,
        away_seconds: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the server's *url*, and the seconds that an answer of it may take. Nothing is connected yet.

        After a failure it is not asked for *away_seconds*: a call should not wait for a server that is not there.
        """
        self._prefix = prefix
        self._away_seconds = away_seconds
        self._clock = clock
        super().__init__(url, timeout)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RedisStore):
            return NotImplemented
        return (self._url, self._prefix) == (other._url, other._prefix)

    def __hash__(self) -> int:
        return hash((self._url, self._prefix))

    def __reduce__(self) -> tuple[Any, ...]:
        return _remake, (
            self._url,
            {"prefix": self._prefix, "timeout": self._timeout, "away_seconds": self._away_seconds},
        )

    def forget(self) -> None:
        """Make connections of one's own in a process that was forked."""
        super().forget()
        self._away_until = 0.0

    def load(self, key: str) -> bytes | None:
        """Return what is kept as *key*; `None` if there is nothing, or no more.

        Raises:
            redis.RedisError: the server does not answer.
            StoreAwayError: it did not a moment ago.
        """
        found: bytes | None = self._do(lambda client: client.get(self._prefix + key))
        return found

    def save(self, key: str, value: bytes, seconds: float) -> None:
        """Keep *value* as *key*.

        Raises:
            redis.RedisError: the server does not take it.
            StoreAwayError: it did not answer a moment ago.
        """
        milliseconds = max(1, int(seconds * 1000))
        self._do(lambda client: client.set(self._prefix + key, value, px=milliseconds))

    def stats(self) -> StoreStats:
        """Say what it holds, by asking for the size of each entry.

        Raises:
            redis.RedisError: the server does not answer.
        """

        def count(client: Any) -> StoreStats:
            entries = size = 0
            for keys in _pages(client, self._prefix):
                with client.pipeline(transaction=False) as pipeline:
                    for key in keys:
                        pipeline.strlen(key)
                    sizes = pipeline.execute()
                entries, size = entries + len(sizes), size + sum(sizes)
            return StoreStats(place=self._place(), entries=entries, size=size)

        return self._do(count)

    def clear(self) -> int:
        """Delete all entries with its prefix, and return how many they were.

        Raises:
            redis.RedisError: the server does not answer.
        """

        def empty(client: Any) -> int:
            counts: list[int] = [client.unlink(*keys) for keys in _pages(client, self._prefix)]
            return sum(counts)

        return self._do(empty)

    def _do(self, work: Callable[[Any], T]) -> T:
        if self._clock() < self._away_until:
            raise StoreAwayError("The Redis server did not answer a moment ago.")
        client = self._connected()
        try:
            return work(client)
        except Exception as error:
            if not _says_no(error):
                self._away_until = self._clock() + self._away_seconds
            raise


def _remake(url: str, settings: dict[str, Any]) -> RedisStore:
    return RedisStore(url, **settings)


def _says_no(error: Exception) -> bool:
    """Tell whether the server has answered all the same, as one does that has no room for more."""
    from redis import ResponseError  # noqa: PLC0415 - whoever connects has imported it

    return isinstance(error, ResponseError)


def _pages(client: Any, prefix: str) -> list[list[bytes]]:
    keys: list[bytes] = list(client.scan_iter(match=_escaped(prefix) + "*", count=_PAGE))
    return [keys[at : at + _PAGE] for at in range(0, len(keys), _PAGE)]


def _escaped(prefix: str) -> str:
    return "".join(f"\\{letter}" if letter in "*?[]^\\" else letter for letter in prefix)
