"""What each key may use, and how it is served: rates, requests at once, spending, outages and latency.

Keys without terms of their own share one account, as those of one organization do. Terms may change at any time, from
any thread: each request looks at those in force.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from re import search
from typing import Any

import attrs

from .errors import KINDS, ApiError
from .limits import RateLimiter
from .settings import Settings, Terms

_CROWDED = "Number of concurrent connections has exceeded your rate limit. Please try again later."
_SPENT = "This account has reached its spend limit."


class Account:
    """What the holder of a key has used."""

    def __init__(self, terms: Terms, clock: Callable[[], datetime]) -> None:
        self.terms = terms
        self._clock = clock
        self._begin = clock()
        self._limiters: dict[str, RateLimiter] = {}
        self._out = 0
        self._spent = 0
        self._random = random.Random(0)  # noqa: S311 - so that each run is as the last

    def strike(self) -> None:
        """Raise the error of an outage, if there is one now and it strikes this request."""
        passed = (self._clock() - self._begin).total_seconds()
        for outage in self.terms.outages:
            if (
                outage.begin <= passed < outage.begin + outage.seconds
                and self._random.random() < outage.share
            ):
                raise ApiError(KINDS[outage.kind])

    def enter(self) -> None:
        """Count a request as being answered, or raise a 429 if too many are."""
        most = self.terms.max_concurrency
        if most is not None and self._out >= most:
            raise ApiError(KINDS["rate_limit"], _CROWDED)
        self._out += 1

    def leave(self) -> None:
        """Count a request as answered."""
        self._out -= 1

    def admit(self, model: str, input_tokens: int) -> None:
        """Count a request to *model*, or raise a 429."""
        limit = self.terms.spend_limit
        if limit is not None and self._spent >= limit:
            raise ApiError(KINDS["rate_limit"], _SPENT, code="enforced_spend_limit_reached")
        self._limiter(model).admit(input_tokens, self._clock())
        self._spent += input_tokens

    def spend(self, model: str, output_tokens: int) -> Mapping[str, str]:
        """Count an answer, and tell in headers what is left."""
        now, limiter = self._clock(), self._limiter(model)
        limiter.spend(output_tokens, now)
        self._spent += output_tokens
        return limiter.headers(now)

    def delay(self) -> float:
        """Choose the seconds that an answer takes."""
        return self.terms.latency + self.terms.jitter * self._random.random()

    def _limiter(self, model: str) -> RateLimiter:
        family, now = family_of(model), self._clock()
        limiter = self._limiters.get(family)
        if limiter is None:
            limiter = self._limiters.setdefault(family, RateLimiter(self.terms.rate_limits, now))
        limiter.change(self.terms.rate_limits, now)
        return limiter


class Accounts:
    """The accounts of all keys."""

    def __init__(self, settings: Settings) -> None:
        self._clock = settings.clock
        self._shared = Account(settings.terms, settings.clock)
        self._own = {key: Account(terms, settings.clock) for key, terms in settings.keys.items()}

    def of(self, key: str) -> Account:
        """Find the account of *key*."""
        return self._own.get(key, self._shared)

    def change(self, key: str | None, changes: Mapping[str, Any]) -> None:
        """Replace terms: those of *key*, which gets an account of its own, or of all keys that have none."""
        account = self._shared
        if key is not None:
            account = self._own.setdefault(key, Account(self._shared.terms, self._clock))
        account.terms = attrs.evolve(account.terms, **changes)


@lru_cache(256)
def family_of(model: str) -> str:
    """Name what shares its limits with *model*: all of one line and generation, from generation 4 on."""
    found = search(r"claude-([a-z]+)-([4-9]|\d\d)(?!\d)", model)
    return f"{found[1]} {found[2]}" if found else model
