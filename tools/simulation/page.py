"""Keeps what docs/simulation.md says in step with what a run found: the tables between its marks are written, not edited."""

from __future__ import annotations

import re
from typing import Any

from .scenario import Day

_NAMES = {"ours": "llmport", "naive": "naive"}
_BEGIN, _END = "<!-- written by `just simulate` -->", "<!-- end of what is written -->"
_BETWEEN = re.compile(f"(?<={re.escape(_BEGIN)}\n).*?(?={re.escape(_END)})", re.DOTALL)


def filled(page: str, day: Day, found: dict[str, Any]) -> str:
    """Return *page* with the tables of what was *found* in its place."""
    if not _BETWEEN.search(page):
        raise ValueError(f"The page has no place between {_BEGIN} and {_END}.")
    return _BETWEEN.sub(lambda _: f"{tables(day, found)}\n", page)


def tables(day: Day, found: dict[str, Any]) -> str:
    """Return the tables."""
    return "\n".join([*_clients(day, found), "", *_tenants(day, found)])


def _clients(day: Day, found: dict[str, Any]) -> list[str]:
    clients = found["clients"]

    def row(name: str, *values: str) -> str:
        return f"| {name} | {' | '.join(values)} |"

    def counts(name: str, key: str) -> str:
        return row(name, *(f"{clients[client][key]:,}" for client in _NAMES))

    lines = [
        row(f"{found['requests']:,} requests", *_NAMES.values()),
        "|---|--:|--:|",
        counts("answered", "answered"),
        counts("not sent, for they would have been too late, and told so", "unsent"),
        counts("failed", "failed"),
        row("429s", *(f"{clients[c]['limited']:,} ({clients[c]['limited_share']:.2%})" for c in _NAMES)),
        counts("529s in the outage", "overloaded"),
    ]
    lines += [
        row(
            f"{model.name}: used of its limit while calls waited",
            *(_percent(clients[client]["utilisation"][model.name]) for client in _NAMES),
        )
        for model in day.models
    ]
    return [
        *lines,
        counts("429s within ten minutes of the limits' halving", "limited_after_halving"),
        row(
            "after the outage, back to what was usual",
            *(f"{clients[client]['recovery']:.0f} s" for client in _NAMES),
        ),
        row(
            "tokens by weight, `reports` to `evals`, while both waited",
            *(_ratio(clients[client]["tokens_per_weight"]) for client in _NAMES),
        ),
    ]


def _tenants(day: Day, found: dict[str, Any]) -> list[str]:
    lines = [
        "| tenant | priority | weight | requests | client | answered | wait: median | 95 % | 99 % | longest |",
        "|---|--:|--:|--:|---|--:|--:|--:|--:|--:|",
    ]
    for tenant in day.tenants:
        for client, name in _NAMES.items():
            facts = found["clients"][client]["tenants"][tenant.name]
            first = client == "ours"
            head = (
                f"`{tenant.name}` | {tenant.priority} | {tenant.weight:g} | {facts['asked']:,}"
                if first
                else " | | | "
            )
            waits = " | ".join(
                "–" if facts["waits"] is None else _time(facts["waits"][key])
                for key in ("median", "p95", "p99", "longest")
            )
            answered = facts["answered"] / facts["asked"] if facts["asked"] else 0.0
            lines.append(f"| {head} | {name} | {answered:.1%} | {waits} |")
    return lines


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _time(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6_000 else f"{seconds / 3600:.1f} h"
