"""Keeps entries in Redis or Valkey, which processes of many machines may share. Needs the extra `redis`.

How much it holds, and what goes first when it is full, is the server's to say (`maxmemory`, `maxmemory-policy`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import RLock
from typing import Any, TypeVar
from urllib.parse import urlsplit

from llmport._core.forking import forget_after_fork
from llmport.errors import ConfigurationError
from llmport.stores.protocol import StoreStats

T = TypeVar("T")

_PREFIX = "llmport:answer:"
_SCHEMES = ("redis://", "rediss://", "unix://", "valkey://", "valkeys://")
_PAGE = 1000
"""Keys asked for at once."""


class StoreAwayError(Exception):
    """The server did not answer a moment ago, so it has not been asked again."""


class RedisStore:
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
        if not is_url(url):
            raise ConfigurationError(f"The address of a Redis server begins with {', '.join(_SCHEMES)}.")
        self._url = "redis" + url.removeprefix("valkey") if url.startswith("valkey") else url
        self._prefix = prefix
        self._timeout = timeout
        self._away_seconds = away_seconds
        self._clock = clock
        self.forget()
        forget_after_fork(self)

    def __repr__(self) -> str:
        return f"RedisStore({self._place()!r})"

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
        # Reentrant, because the garbage collector may end a call at any moment, and so in the middle of another.
        self._lock = RLock()
        self._client: Any = None
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

    def close(self) -> None:
        """Close its connections; using the store again opens them again."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _do(self, work: Callable[[Any], T]) -> T:
        if self._clock() < self._away_until:
            raise StoreAwayError("The Redis server did not answer a moment ago.")
        client = self._connected()
        try:
            return work(client)
        except Exception:
            self._away_until = self._clock() + self._away_seconds
            raise

    def _connected(self) -> Any:  # a Redis: its own types say little
        with self._lock:
            if self._client is None:
                try:
                    import redis  # noqa: PLC0415 - an extra, and not cheap
                    from redis.backoff import NoBackoff  # noqa: PLC0415 - as above
                    from redis.retry import Retry  # noqa: PLC0415 - as above
                except ImportError:
                    raise ConfigurationError(
                        "A RedisStore needs redis: pip install 'llmport[redis]'."
                    ) from None
                make: Callable[..., Any] = redis.Redis.from_url  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - as it says
                self._client = make(
                    self._url,
                    socket_timeout=self._timeout,
                    socket_connect_timeout=self._timeout,
                    retry=Retry(NoBackoff(), 1),  # for a connection that the server closed while it was idle
                )
            return self._client

    def _place(self) -> str:
        parts = urlsplit(self._url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def is_url(text: str) -> bool:
    """Tell whether *text* is the address of a server, not the path of a file."""
    return text.startswith(_SCHEMES)


def _remake(url: str, settings: dict[str, Any]) -> RedisStore:
    return RedisStore(url, **settings)


def _pages(client: Any, prefix: str) -> list[list[bytes]]:
    keys: list[bytes] = list(client.scan_iter(match=_escaped(prefix) + "*", count=_PAGE))
    return [keys[at : at + _PAGE] for at in range(0, len(keys), _PAGE)]


def _escaped(prefix: str) -> str:
    return "".join(f"\\{letter}" if letter in "*?[]^\\" else letter for letter in prefix)
