"""What a user of the emulator may choose."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime

import anyio
from attrs import field, frozen

API_KEY = "sk-ant-emulator"
"""The key the documentation uses; unless told otherwise, any other without ``invalid`` in it is as good."""

MEGABYTE = 1024 * 1024


def looks_right(key: str) -> bool:
    """Accept any key but an empty one and those with the word ``invalid`` in them."""
    return bool(key) and "invalid" not in key.lower()


def _now() -> datetime:
    return datetime.now(UTC)


@frozen(kw_only=True)
class RateLimits:
    """What an account may use in a minute; each is given back at a constant rate, as the API does.

    The defaults are beyond what a test can use, so that nobody meets a 429 unasked.
    """

    requests: int = 1_000_000
    input_tokens: int = 1_000_000_000
    output_tokens: int = 1_000_000_000


@frozen(kw_only=True)
class Outage:
    """A time in which requests fail, such as a storm of 529s."""

    begin: float
    """Seconds after the account was made: after the start, unless its key was given terms later."""
    seconds: float
    """How long it lasts."""
    share: float = 1.0
    """The share of the requests that fail."""
    kind: str = "overloaded"
    """The error's short name: see `errors.KINDS`."""


@frozen(kw_only=True)
class Terms:
    """What a key may use, and how it is served. None sets no limit."""

    rate_limits: RateLimits = field(factory=RateLimits)
    """For each family of models by itself."""
    max_concurrency: int | None = None
    """So many requests for a message are answered at once; the next is a 429 of its own."""
    spend_limit: int | None = None
    """So many tokens are answered, in and out; all that follows is a 429 with the code of a spend limit."""
    outages: Sequence[Outage] = ()
    latency: float = 0.0
    """Seconds before an answer begins."""
    jitter: float = 0.0
    """Seconds that come on top, by chance between none and all of them."""


@frozen(kw_only=True)
class Settings:
    """How an emulator behaves. Everything has a default; everything can be replaced."""

    accepts_key: Callable[[str], bool] = looks_right
    """Says which API keys and tokens are accepted."""
    strict: bool = True
    """Whether the API's rules beyond its description hold: see `rules`."""
    extra_models: Sequence[str] = ()
    """Models that exist besides those of the description."""
    faults: Sequence[str | None] = ()
    """What goes wrong, a request at a time, in order of arrival: see `faults`. None is a healthy answer."""
    rate_limits: RateLimits = field(factory=RateLimits)
    """This and the next five are the terms of all keys that have none of their own: see `Terms`."""
    max_concurrency: int | None = None
    spend_limit: int | None = None
    outages: Sequence[Outage] = ()
    latency: float = 0.0
    jitter: float = 0.0
    keys: Mapping[str, Terms] = field(factory=dict[str, Terms])
    """Terms of certain keys."""
    batch_polls: int = 1
    """How often a batch is seen in progress before it ends, if `batch_seconds` does not say otherwise."""
    batch_seconds: float | None = None
    """How long a batch takes by the clock, or None to count polls instead."""
    pace: float = 0.0
    """Seconds between the events of a stream."""
    largest_body: int = 32 * MEGABYTE
    """https://platform.claude.com/docs/en/api/errors, Request size limits"""
    largest_batch: int = 256 * MEGABYTE
    kept_requests: int = 1_000
    """How many received requests are remembered."""
    clock: Callable[[], datetime] = _now
    sleep: Callable[[float], Awaitable[None]] = anyio.sleep

    @property
    def terms(self) -> Terms:
        """The terms of all keys that have none of their own."""
        return Terms(
            rate_limits=self.rate_limits,
            max_concurrency=self.max_concurrency,
            spend_limit=self.spend_limit,
            outages=self.outages,
            latency=self.latency,
            jitter=self.jitter,
        )
