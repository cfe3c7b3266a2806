"""A snapshot of a process's calls as something to look at. No I/O.

A snapshot comes from another process, so it may hold anything: what is no number shows as a dash, and no control
character reaches the terminal.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

_LONGEST = 60
"""Characters of a name that are shown."""
_ROWS = 12
"""Rows of a table that are shown."""
_KINDS = {
    "requests": "requests",
    "input_tokens": "input tokens",
    "output_tokens": "output tokens",
    "tokens": "tokens",
}


def render(snapshot: Any) -> RenderableType:
    """Lay a snapshot out."""
    data = _mapping(snapshot)
    calls, attempts, tokens = (_mapping(data.get(name)) for name in ("calls", "attempts", "tokens"))
    seconds = _number(data.get("seconds"))
    answered = _number(calls.get("answered"))
    rate = f"{answered / seconds:.1f}" if seconds and answered is not None else "–"
    rows = [
        ("in flight", _shown(calls.get("in_flight"))),
        (
            "answered",
            f"{_shown(calls.get('answered'))}  ({rate} a second, {_shown(calls.get('cached'))} from the cache)",
        ),
        ("failed", f"{_shown(calls.get('failed'))}  ({_shown(data.get('circuit_open'))} by an open circuit)"),
        ("circuits", f"{_shown(data.get('open_circuits'))} open"),
        ("attempts", f"{_shown(attempts.get('sent'))}  ({_shown(attempts.get('failed'))} failed)"),
        ("tokens", f"{_shown(tokens.get('input'))} in, {_shown(tokens.get('output'))} out"),
        ("cost", _text(data.get("cost"))),
    ]
    parts: list[RenderableType] = [Text(_text(data.get("title")), style="bold"), *_bulk(data.get("bulk"))]
    parts.append(_facts(rows))
    limits = _mapping(data.get("limits"))
    for family, each in list(limits.items())[:_ROWS]:
        parts.extend(_limits(family, _mapping(each)))
    if errors := list(_mapping(data.get("errors")).items())[:_ROWS]:
        parts.extend((Text("errors", style="bold"), _facts((_text(name), _shown(n)) for name, n in errors)))
    return Group(*parts)


def _bulk(given: Any) -> list[RenderableType]:
    bulk = _mapping(given)
    done, total = _number(bulk.get("done")), _number(bulk.get("total"))
    if done is None or not total:
        return []
    return [_bar(done, total, f"{done:,.0f} of {total:,.0f} done")]


def _limits(family: str, limits: dict[str, Any]) -> list[RenderableType]:
    waiting = f"{_shown(limits.get('queued'))} queued, {_shown(limits.get('expected_wait'))} s to wait"
    parts: list[RenderableType] = [Text(f"{_text(family)}: {waiting}", style="bold")]
    for name, title in _KINDS.items():
        status = _mapping(limits.get(name))
        limit, remaining = _number(status.get("limit")), _number(status.get("remaining"))
        if limit and remaining is not None:
            used = limit - remaining
            parts.append(_bar(used, limit, f"{used:,.0f} of {limit:,.0f} {title} a minute"))
    return parts


def _bar(done: float, total: float, words: str) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_row(ProgressBar(total=total, completed=min(max(done, 0.0), total), width=30), Text(words))
    return grid


def _facts(rows: Iterable[tuple[str, str]]) -> RenderableType:
    grid = Table.grid(padding=(0, 2))
    for name, value in rows:
        grid.add_row(Text(name, style="dim"), Text(value))
    return grid


def _mapping(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _number(value: Any) -> float | None:
    """Return *value* if it is a number that can be counted with."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e18
    return value if is_number else None


def _shown(value: Any) -> str:
    number = _number(value)
    return "–" if number is None else f"{number:,}"


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else ""
    return "".join(char if char.isprintable() else "\ufffd" for char in text[:_LONGEST])
