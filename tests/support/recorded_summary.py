"""A pytest plugin: says after the run how many recorded exchanges were replayed, and what was in them.

Tests tell it by `record_property("recorded", {...})`, which reaches the terminal from any worker.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

PROPERTY = "recorded"
_SECTIONS = ("exchanges", "blocks", "events", "requests", "sent_back", "unknown")
_TITLES = {"sent_back": "answers sent back", "unknown": "unknown and kept"}


def pytest_terminal_summary(terminalreporter: Any) -> None:
    told = list(_told(terminalreporter.stats))
    if not told:
        return
    totals = {section: Counter[str]() for section in _SECTIONS}
    for counts in told:
        for section in _SECTIONS:
            totals[section].update(counts.get(section, {}))
    failures = sum("tests/recorded/" in report.nodeid for report in _failed(terminalreporter.stats))
    lost = sum(counts.get("lost", 0) for counts in told)
    replayed = totals["exchanges"].total()
    terminalreporter.section("recorded traffic")
    terminalreporter.line(f"recorded: {replayed} exchanges replayed, {failures} failures, {lost} lost fields")
    for section in _SECTIONS:
        listed = ", ".join(f"{count} {name}" for name, count in totals[section].most_common())
        terminalreporter.line(f"  {_TITLES.get(section, section)}: {listed}")


def _told(stats: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    for reports in stats.values():
        for report in reports:
            if getattr(report, "when", None) == "call":
                yield from (value for name, value in report.user_properties if name == PROPERTY)


def _failed(stats: dict[str, list[Any]]) -> list[Any]:
    return [*stats.get("failed", []), *stats.get("error", [])]
