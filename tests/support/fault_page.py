"""Writes docs/faults.md from the table of faults.

python tests/support/fault_page.py
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from faults import FAULTS, TABLE, Ask, Fault, Outcome

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"

_HEAD = """\
# Faults

What goes wrong between a client and the API, what you get for it, whether it was tried again, and what you keep.
Each of these {count} faults is played over a real socket to the blocking client and to the awaiting one on asyncio and
trio, whole (`complete`) and as a stream (`stream`). Nothing else comes out: no exception of another library, no hang, no
wrong answer taken for the right one; after each, the same client gets the right answer to its next question.

Every error is an `llmport.LlmError` whose `attempts` list the tries with time, status, wait and request id. Retries are
the default ones: three attempts in all, and a single retry where nobody knows whether the first attempt was carried out,
as it may be billed twice (`possibly_billed`). What is tried again succeeds as soon as the fault is over.

*Written by `just faults` from the table that the tests play: `tests/support/faults/`.*
"""
_ASKED: dict[tuple[Ask, ...], str] = {
    ("complete",): "whole",
    ("stream",): "stream",
    ("complete", "stream"): "both",
}


def page() -> str:
    """Return what docs/faults.md is to say."""
    sections = (_section(title, faults) for title, faults in TABLE.items())
    return "\n".join((_HEAD.format(count=len(FAULTS)), *sections))


def _section(title: str, faults: tuple[Fault, ...]) -> str:
    lines = [
        f"## {title}",
        "",
        "| fault | asked for | what you get | retried? | what you keep |",
        "|---|---|---|---|---|",
        *(f"| {' | '.join(row)} |" for fault in faults for row in _rows(fault)),
    ]
    return "\n".join(lines) + "\n"


def _rows(fault: Fault) -> Iterator[tuple[str, ...]]:
    ways = [fault.asks] if fault.streamed is None else [(ask,) for ask in fault.asks]
    for asks in ways:
        outcome = fault.outcome(asks[0])
        yield _plain(fault.name), _ASKED[asks], _gets(outcome), _retried(outcome), _keeps(outcome)


def _gets(outcome: Outcome) -> str:
    return "the answer" if outcome.error is None else f"`{outcome.error.__name__}`"


def _retried(outcome: Outcome) -> str:
    if outcome.attempts == 1:
        return "no"
    times = "once" if outcome.attempts == 2 else "twice"
    if outcome.waits is None:
        return times
    least, most = outcome.waits
    return f"{times}, after {least:g} to {most:g} s" if least < most else f"{times}, after {least:g} s"


def _keeps(outcome: Outcome) -> str:
    if outcome.error is None:
        return "all of it"
    kept = [
        outcome.status is not None and f"status {outcome.status}",
        outcome.request_id is not None and "request id",
        outcome.retry_after is not None and f"`retry_after` {outcome.retry_after:g} s",
        outcome.partial is not None
        and (f"partial answer “{outcome.partial}”" if outcome.partial else "partial answer"),
        outcome.is_billed and "`possibly_billed`",
    ]
    return ", ".join(part for part in kept if part) or "the reason"


def _plain(name: str) -> str:
    """Return *name* with nothing in it that Markdown would take for its own."""
    return re.sub(r"([|*_\[\]<>^])", r"\\\1", name)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
