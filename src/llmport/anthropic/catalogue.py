"""What is known of Claude models without asking: their names, their dates, what they take. No I/O."""

from __future__ import annotations

import re

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
