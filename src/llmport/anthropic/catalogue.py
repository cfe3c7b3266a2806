"""What is known of Claude models without asking: their names, their dates, what they take. No I/O.

Names are the description's, dates `lifecycle`'s. What the API itself says, with capabilities, is `client.models()`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from functools import cache
from typing import get_args

from llmport.anthropic.lifecycle import DEPRECATION_DATES
from llmport.client import Model

_VERSION = re.compile(r"claude-(?:[a-z]+-)?v?(\d{1,2})(?!\d)(?:[.-](\d{1,2})(?!\d))?")
"""Both orders of a name's parts (`claude-3-5-haiku-…`, `claude-haiku-4-5-…`); a date is no version."""

_LAST_WITH_PREFILL = (4, 5)
"""https://platform.claude.com/docs/en/build-with-claude/working-with-messages: later models answer 400."""


def version_of(model: str) -> tuple[int, int] | None:
    """Return the generation of *model*, such as `(4, 5)`, by its name on any platform; `None` if it names none."""
    found = _VERSION.search(model)
    return (int(found[1]), int(found[2] or 0)) if found else None


def takes_prefill(model: str) -> bool:
    """Tell whether *model* goes on from a trailing assistant message; a name that is not understood does not."""
    version = version_of(model)
    return version is not None and version <= _LAST_WITH_PREFILL


@cache
def known_models() -> tuple[Model, ...]:
    """List the models known when this version was made, the newest generation first; of those to retire, the day is known.

    An id without a date is an alias of the newest of those that begin with it.
    """
    from anthropic_messages.models import KnownModel  # noqa: PLC0415 - only who asks should pay for it

    names = {*get_args(KnownModel), *DEPRECATION_DATES}
    return tuple(_model(name) for name in sorted(names, key=_newest_first))


def _newest_first(name: str) -> tuple[int, int, str]:
    major, minor = version_of(name) or (0, 0)
    return -major, -minor, name


def _model(name: str) -> Model:
    day = DEPRECATION_DATES.get(name)
    return Model(
        id=name,
        display_name=_display_name(name),
        lifecycle=None if day is None else "deprecated",
        retires_at=None if day is None else datetime.combine(day, time(), UTC),
    )


def _display_name(name: str) -> str:
    """Make `Claude Haiku 4.5` of `claude-haiku-4-5-20251001` and `Claude 3.5 Haiku` of `claude-3-5-haiku-latest`."""
    spaced = re.sub(r"(?<=\b\d)-(?=\d\b)", ".", re.sub(r"-(\d{8}|latest)$", "", name))
    return " ".join(word[:1].upper() + word[1:] for word in spaced.split("-"))
