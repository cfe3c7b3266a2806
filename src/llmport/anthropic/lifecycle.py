"""The models that are deprecated, and when each stops answering. No I/O.

https://platform.claude.com/docs/en/about-claude/model-deprecations; the dates are those that the official SDK 2.12 warns
with. What the API itself says of a model's life is `client.models()`.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from llmport._notices import warn

DEPRECATION_DATES: Final[dict[str, date]] = {
    "claude-1.3": date(2024, 11, 6),
    "claude-1.3-100k": date(2024, 11, 6),
    "claude-instant-1.1": date(2024, 11, 6),
    "claude-instant-1.1-100k": date(2024, 11, 6),
    "claude-instant-1.2": date(2024, 11, 6),
    "claude-2.0": date(2025, 7, 21),
    "claude-2.1": date(2025, 7, 21),
    "claude-3-sonnet-20240229": date(2025, 7, 21),
    "claude-3-opus-20240229": date(2026, 1, 5),
    "claude-3-5-haiku-20241022": date(2026, 2, 19),
    "claude-3-5-haiku-latest": date(2026, 2, 19),
    "claude-3-7-sonnet-20250219": date(2026, 2, 19),
    "claude-3-7-sonnet-latest": date(2026, 2, 19),
    "claude-opus-4-0": date(2026, 6, 15),
    "claude-opus-4-20250514": date(2026, 6, 15),
    "claude-sonnet-4-0": date(2026, 6, 15),
    "claude-sonnet-4-20250514": date(2026, 6, 15),
    "claude-mythos-preview": date(2026, 6, 30),
    "claude-sonnet-4-5": date(2026, 11, 30),
    "claude-sonnet-4-5-20250929": date(2026, 11, 30),
}
"""The day on which each model stops answering, by its name."""

_warned: set[str] = set()


class DeprecatedModelWarning(UserWarning):
    """The model asked for stops answering on a day that is known, or has done so."""


def warn_if_deprecated(model: str) -> None:
    """Warn of a deprecated *model*, once in this process."""
    day = DEPRECATION_DATES.get(model)
    if day is not None and model not in _warned:
        _warned.add(model)
        warn(
            f"The model {model} is deprecated and stops answering on {day}: choose one from client.models().",
            DeprecatedModelWarning,
        )
