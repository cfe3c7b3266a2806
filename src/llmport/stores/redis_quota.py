"""Has processes of many machines agree in Redis or Valkey on who may use how much. Needs the extra `redis`.

A script on the server decides (`quota.lua`), so that no two processes can at once, by the server's own clock.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

from llmport.errors import ConfigurationError
from llmport.stores.over_redis import OverRedis
from llmport.stores.quota import Report, Share, Terms

_PREFIX = "llmport:quota:"
_TIMEOUT = 0.5
"""Seconds: calls may be waiting for what the server says, and go on without it when it is late."""


class RedisQuota(OverRedis):
    """One quota for all processes that name the same server."""

    def __init__(
        self,
        url: str = "redis://localhost:6379/0",
        *,
        name: str | None = None,
        prefix: str = _PREFIX,
        timeout: float = _TIMEOUT,
    ) -> None:
        """Take the server's *url*, and the seconds that an answer of it may take. Nothing is connected yet.

        Those share that use one API key at one address; or, whatever their keys, those that give the same *name*, such as
        that of an organisation that has several.

        Raises:
            ConfigurationError: *url* is no such address, or the library is not installed.
        """
        if find_spec("redis") is None:
            raise ConfigurationError("A RedisQuota needs redis: pip install 'llmport[redis]'.")
        self.name = name
        """Who shares it; `None` for all with the same key."""
        self._prefix = prefix
        super().__init__(url, timeout)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RedisQuota):
            return NotImplemented
        return (self._url, self.name, self._prefix) == (other._url, other.name, other._prefix)

    def __hash__(self) -> int:
        return hash((self._url, self.name, self._prefix))

    def __reduce__(self) -> tuple[Any, ...]:
        settings = {"name": self.name, "prefix": self._prefix, "timeout": self._timeout}
        return _remake, (self._url, settings)

    def agree(self, key: str, report: Report) -> Terms:
        """Take what a process has to say of the limits *key*, and tell it what it may use.

        Raises:
            redis.RedisError: the server does not answer.
        """
        script = self._connected().register_script(_script())
        home = f"{self._prefix}{{{key}}}"  # in braces, so that a cluster has both keys in one place
        answer: list[bytes] = script(keys=[home, f"{home}:seen"], args=_numbers(report))
        members, wait, pause, *shares = map(float, answer)
        return Terms(int(members), wait, pause, tuple(_share(*shares[at : at + 3]) for at in (0, 3, 6)))


def _remake(url: str, settings: dict[str, Any]) -> RedisQuota:
    return RedisQuota(url, **settings)


@cache
def _script() -> str:
    return files("llmport.stores").joinpath("quota.lua").read_text(encoding="utf-8")


def _numbers(report: Report) -> list[str]:
    facts = (
        report.is_answered,
        report.pause,
        report.refused,
        *(fact for need in report.needs for fact in need),
    )
    return [report.member, report.mode, *("" if fact is None else repr(float(fact)) for fact in facts)]


def _share(limit: float, given: float, room: float) -> Share:
    return Share(None if limit < 0 else limit, given, room)
