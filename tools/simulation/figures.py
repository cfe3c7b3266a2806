"""What a simulated day comes to, in numbers: pure functions of records."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from .record import STEP, Record
from .scenario import Day

_MINUTE = int(60 / STEP)
_AFTER = 10 * _MINUTE
"""Steps after the limits were halved in which refusals are laid to that."""
_BEFORE = 30 * _MINUTE
"""Steps before the outage that tell what is usual."""
_BACK = 0.95
"""So much of what is usual is as good as all of it."""


def figures(day: Day, records: dict[str, list[Record]]) -> dict[str, Any]:
    """Return all that the page tells, as JSON takes it."""
    return {
        "seed": day.seed,
        "requests": sum(sum(map(sum, record.arrived)) for record in records["ours"]),
        "clients": {client: _client(day, models) for client, models in records.items()},
    }


def _client(day: Day, records: list[Record]) -> dict[str, Any]:
    accepted = sum(sum(record.requests) for record in records)
    limited = sum(sum(record.limited) for record in records)
    overloaded = sum(sum(record.overloaded) for record in records)
    return {
        "answered": sum(len(waits) for record in records for waits in record.waits),
        "unsent": sum(sum(record.unsent) for record in records),
        "failed": sum(sum(record.failed) for record in records),
        "limited": limited,
        "limited_share": round(limited / (accepted + limited + overloaded), 5),
        "overloaded": overloaded,
        "utilisation": {
            model.name: utilisation(day, which, records[which]) for which, model in enumerate(day.models)
        },
        "limited_after_halving": sum(
            sum(record.limited[record.step(day.halved_at) :][:_AFTER]) for record in records
        ),
        "recovery": max(recovery(day, which, record) for which, record in enumerate(records)),
        "tokens_per_weight": fairness(day, records),
        "tenants": {
            tenant.name: {
                "asked": sum(sum(record.arrived[number]) for record in records),
                "answered": sum(len(record.waits[number]) for record in records),
                "waits": quantiles([wait for record in records for wait in record.waits[number]]),
            }
            for number, tenant in enumerate(day.tenants)
        },
    }


def used(day: Day, which: int, record: Record) -> list[float]:
    """Return what each step used of the limit that was the tightest in it: 1 for all that comes back in that time."""
    halved = record.step(day.halved_at)
    shares: list[float] = []
    for now, columns in ((0.0, slice(halved)), (day.halved_at, slice(halved, None))):
        limits = day.limits(which, now)
        parts = zip(record.requests[columns], record.input[columns], record.output[columns], strict=True)
        shares += [
            max(part / (limit * STEP / 60) for part, limit in zip(step, limits, strict=True))
            for step in parts
        ]
    return shares


def open_calls(record: Record, tenants: Sequence[int] | None = None) -> list[int]:
    """Return how many calls are not over at the end of each step, of all *tenants* or some."""
    chosen = range(len(record.arrived)) if tenants is None else tenants
    changes = (
        sum(record.arrived[number][step] - record.ended[number][step] for number in chosen)
        for step in range(record.steps)
    )
    return list(accumulate(changes))


def utilisation(day: Day, which: int, record: Record) -> float | None:
    """Return the share of its limit that a model gave while more calls waited than it could take; `None` if none did.

    Neither the outage counts nor the first minute of each such time: what had been saved up went out in it.
    """
    waiting = open_calls(record)
    busy: list[int] = []
    since = 0
    for step in range(1, record.steps - 1):
        now = step * STEP
        many = day.limits(which, now)[0] / 2
        is_out = day.outage_at <= now < day.outage_at + day.outage
        since = since + 1 if min(waiting[step - 1], waiting[step]) >= many and not is_out else 0
        if since > _MINUTE:
            busy.append(step)
    if not busy:
        return None
    shares = [
        sum(column[step] for step in busy)
        / sum(day.limits(which, step * STEP)[place] * STEP / 60 for step in busy)
        for place, column in enumerate((record.requests, record.input, record.output))
    ]
    return round(max(shares), 4)


def recovery(day: Day, which: int, record: Record) -> float:
    """Return the seconds from the end of the outage until as much was answered as before it."""
    shares = used(day, which, record)
    begin, end = record.step(day.outage_at), record.step(day.outage_at + day.outage)
    before = shares[max(0, begin - _BEFORE) : begin]
    usual = min(1.0, sum(before) / len(before))
    back = next((step for step in range(end, record.steps) if shares[step] >= _BACK * usual), record.steps)
    return (back + 1) * STEP - (day.outage_at + day.outage)


def fairness(day: Day, records: list[Record]) -> float | None:
    """Return how many tokens the first batch got for each of the second's, by weight, while both had calls waiting: 1 is fair."""
    first, second = (number for number, tenant in enumerate(day.tenants) if tenant.is_batch)
    got = [0, 0]
    for record in records:
        waiting = [open_calls(record, [number]) for number in (first, second)]
        for step in range(1, record.steps):
            if min(line[at] for line in waiting for at in (step - 1, step)) >= _MINUTE * 10:
                got[0] += record.served[first][step]
                got[1] += record.served[second][step]
    if not all(got):
        return None
    return round((got[0] / day.tenants[first].weight) / (got[1] / day.tenants[second].weight), 3)


def quantiles(waits: Sequence[float]) -> dict[str, float] | None:
    """Return the median, the 95th and the 99th percentile and the longest, in seconds; `None` of nothing."""
    if not waits:
        return None
    ordered = sorted(waits)
    last = len(ordered) - 1
    places = {"median": 0.5, "p95": 0.95, "p99": 0.99, "longest": 1.0}
    return {name: round(ordered[int(part * last)], 2) for name, part in places.items()}
