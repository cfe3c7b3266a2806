# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
"""Dates and times, kept as they were written. Only models with a date import this, and dateutil with it."""

from datetime import date, datetime
from typing import Any, SupportsIndex

from dateutil.parser import isoparse

from .codec import expected


class Timestamp(datetime):
    """A moment that remembers its spelling, of which RFC 3339 allows many: `Z` or `+00:00`, `.5` or `.500`."""

    text: str

    @classmethod
    def parse(cls, text: str) -> "Timestamp":
        """Read an ISO 8601 date-time.

        Raises:
            ValueError: It is none.
        """
        moment = isoparse(text)
        timestamp = cls.combine(moment.date(), moment.timetz())
        timestamp.text = text
        return timestamp

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:
        return (Timestamp.parse, (self.text,)) if hasattr(self, "text") else super().__reduce_ex__(protocol)


def decode_timestamp(value: Any) -> datetime:
    """Decode a date-time."""
    try:
        return Timestamp.parse(value)
    except (ValueError, TypeError, OverflowError):
        raise expected("a date-time", value) from None


def encode_timestamp(value: datetime) -> str:
    """Return the text it came as, or for any other moment RFC 3339's."""
    return getattr(value, "text", None) or value.isoformat()


def decode_date(value: Any) -> date:
    """Decode a date, which has one spelling only."""
    try:
        day = isoparse(value).date()
    except (ValueError, TypeError, OverflowError):
        raise expected("a date", value) from None
    if day.isoformat() != value:
        raise expected("a date", value)
    return day


def encode_date(value: date) -> str:
    """Return RFC 3339's spelling."""
    return value.isoformat()
