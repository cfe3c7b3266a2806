"""Rate limits: three buckets that refill at a constant rate, and the headers that tell their state.

https://platform.claude.com/docs/en/api/rate-limits
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from .errors import KINDS, ApiError
from .settings import RateLimits

_WINDOW = 60.0  # seconds: every limit is one per minute
_PREFIXES = tuple(f"anthropic-ratelimit-{name}-" for name in ("requests", "input-tokens", "output-tokens"))


class Bucket:
    """Holds up to *limit* units and gets them back evenly within a minute."""

    def __init__(self, limit: int, now: datetime) -> None:
        self.limit = limit
        self._level = float(limit)
        self._seen = now

    def change(self, limit: int, now: datetime) -> None:
        """Hold *limit* from *now* on: of what is there, no more than fits is kept."""
        self._level = min(self.level(now), limit)
        self.limit = limit

    def level(self, now: datetime) -> float:
        """Tell what is there *now*; below zero, if more was taken than was there."""
        gained = (now - self._seen).total_seconds() * self.limit / _WINDOW
        self._level, self._seen = min(self.limit, self._level + gained), now
        return self._level

    def take(self, amount: int, now: datetime) -> None:
        """Take *amount*, even beyond what is there: the cost of an answer is known too late to refuse."""
        self._level = self.level(now) - amount

    def seconds_until(self, amount: float, now: datetime) -> float:
        """Tell how long it takes until *amount* is there."""
        return max(0.0, (amount - self.level(now)) * _WINDOW / self.limit)


class RateLimiter:
    """Counts what requests use, and refuses those beyond the limits."""

    def __init__(self, limits: RateLimits, now: datetime) -> None:
        self._limits = limits
        self._requests = Bucket(limits.requests, now)
        self._input = Bucket(limits.input_tokens, now)
        self._output = Bucket(limits.output_tokens, now)

    def change(self, limits: RateLimits, now: datetime) -> None:
        """Hold *limits* from *now* on."""
        if limits is not self._limits:
            self._limits = limits
            self._requests.change(limits.requests, now)
            self._input.change(limits.input_tokens, now)
            self._output.change(limits.output_tokens, now)

    def admit(self, input_tokens: int, now: datetime) -> None:
        """Count a request of *input_tokens*, or raise a 429 that says when to come again."""
        # A request larger than the whole bucket passes when the bucket is full.
        needed = min(input_tokens, self._input.limit)
        wait = max(
            self._requests.seconds_until(1, now),
            self._input.seconds_until(needed, now),
            self._output.seconds_until(1, now),
        )
        if wait > 0:
            headers = {**self.headers(now), "retry-after": str(ceil(wait))}
            raise ApiError(KINDS["rate_limit"], headers=headers)
        self._requests.take(1, now)
        self._input.take(input_tokens, now)

    def spend(self, output_tokens: int, now: datetime) -> None:
        """Count an answer."""
        self._output.take(output_tokens, now)

    def headers(self, now: datetime) -> dict[str, str]:
        """Tell the state of every bucket."""
        told: dict[str, str] = {}
        strictest, least = "", 2.0
        for prefix, bucket in zip(_PREFIXES, (self._requests, self._input, self._output), strict=True):
            level, limit = bucket.level(now), bucket.limit
            told[prefix + "limit"] = str(limit)
            told[prefix + "remaining"] = str(max(0, int(level)))
            told[prefix + "reset"] = timestamp(now + timedelta(seconds=(limit - level) * _WINDOW / limit))
            if bucket is not self._requests and level / limit < least:
                strictest, least = prefix, level / limit
        for name in ("limit", "remaining", "reset"):  # of tokens, whichever are the scarcer
            told[f"anthropic-ratelimit-tokens-{name}"] = told[strictest + name]
        return told


def timestamp(moment: datetime) -> str:
    """Write *moment* as headers do."""
    return f"{moment.isoformat(timespec='seconds')[:19]}Z"
