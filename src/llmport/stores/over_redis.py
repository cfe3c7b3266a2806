"""What all that is kept in Redis or Valkey has: a server's address, and connections to it, made when they are needed."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Any
from urllib.parse import urlsplit

from llmport._core.forking import forget_after_fork
from llmport.errors import ConfigurationError

_SCHEMES = ("redis://", "rediss://", "unix://", "valkey://", "valkeys://")


class OverRedis:
    """Shares connections between threads. A forked process makes its own."""

    def __init__(self, url: str, timeout: float) -> None:
        """Take the server's *url*, and the seconds that an answer of it may take. Nothing is connected yet."""
        if not is_url(url):
            raise ConfigurationError(f"The address of a Redis server begins with {', '.join(_SCHEMES)}.")
        self._url = "redis" + url.removeprefix("valkey") if url.startswith("valkey") else url
        self._timeout = timeout
        self.forget()
        forget_after_fork(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._place()!r})"

    def forget(self) -> None:
        """Make connections of one's own in a process that was forked."""
        # Reentrant, because the garbage collector may end a call at any moment, and so in the middle of another.
        self._lock = RLock()
        self._client: Any = None

    def close(self) -> None:
        """Close its connections; using it again opens them again."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _connected(self) -> Any:  # a Redis: its own types say little
        with self._lock:
            if self._client is None:
                try:
                    import redis  # noqa: PLC0415 - an extra, and not cheap
                    from redis.backoff import NoBackoff  # noqa: PLC0415 - as above
                    from redis.retry import Retry  # noqa: PLC0415 - as above
                except ImportError:
                    raise ConfigurationError(
                        f"A {type(self).__name__} needs redis: pip install 'llmport[redis]'."
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
