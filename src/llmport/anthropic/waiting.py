"""How long a refusal asks to wait, of every header that may say so. No I/O.

https://platform.claude.com/docs/en/api/rate-limits and RFC 9110, section 10.2.3. What is no sensible wait (words, signs,
`nan`, `inf`) counts as not said.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]*)?")
_LIMIT = re.compile(r"(anthropic-ratelimit-[a-z-]+-)reset")


class Wait(NamedTuple):
    """A wait that was asked for."""

    seconds: float
    """Finite, and not negative."""
    until: datetime | None
    """When it ends, by the provider's clock where it told the time; `None` beyond what a date can say."""


def asked_wait(
    headers: Mapping[str, str], *, is_rate_limit: bool, now: datetime | None = None
) -> Wait | None:
    """Return the wait that the *headers* of a refusal ask for; `None` if they do not.

    `retry-after-ms` stands before `retry-after`, in seconds or as a date. If neither says, and *is_rate_limit*, it is
    the moment when the limits that are used up are full again. *now* is our own time, for replies that do not tell it.
    """
    begin = _http_date(headers.get("date", "")) or now or datetime.now(UTC)
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        if wait := _wait(headers.get(name, "").strip(), unit, begin):
            return wait
    return _until_reset(headers, begin) if is_rate_limit else None


def _wait(text: str, unit: float, begin: datetime) -> Wait | None:
    if _NUMBER.fullmatch(text):
        seconds = float(text) * unit
        return Wait(seconds, _later(begin, seconds)) if math.isfinite(seconds) else None
    until = _http_date(text)
    return _span(begin, until) if until else None


def _until_reset(headers: Mapping[str, str], begin: datetime) -> Wait | None:
    """Return the wait for the last of the limits that are used up; if none says that it is, for the first of all."""
    used_up: list[Wait] = []
    others: list[Wait] = []
    for name, text in headers.items():
        limit = _LIMIT.fullmatch(name)
        until = _timestamp(text) if limit else None
        if limit and until:
            is_used_up = headers.get(f"{limit[1]}remaining", "").strip() == "0"
            (used_up if is_used_up else others).append(_span(begin, until))
    return max(used_up, default=None) or min((wait for wait in others if wait.seconds), default=None)


def _span(begin: datetime, until: datetime) -> Wait:
    return Wait(max(0.0, (until - begin).total_seconds()), until)


def _later(begin: datetime, seconds: float) -> datetime | None:
    try:
        return begin + timedelta(seconds=seconds)
    except OverflowError:
        return None


def _http_date(text: str) -> datetime | None:
    try:
        return _aware(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _timestamp(text: str) -> datetime | None:
    """Parse a moment as of RFC 3339, which has a time zone."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return _aware(moment) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _aware(moment: datetime) -> datetime:
    """Return *moment* in UTC, which is what a date of HTTP without a time zone means."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
