"""The plots of the page: what is drawn in each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from itertools import accumulate

from .drawing import BLUE, INK, ORANGE, Axis, Panel, Point, legend, picture
from .figures import quantiles, used
from .record import STEP, Record
from .scenario import HOUR, Day

_COLOURS = {"naive": ORANGE, "ours": BLUE}  # ours is drawn last, above the other
_NAMES = [("llmport", BLUE, ""), ("naive", ORANGE, "")]
_WIDTH = 960
_LEFT, _PANEL = 72, 868

Records = dict[str, list[Record]]


def plots(day: Day, records: Records) -> dict[str, str]:
    """Return each plot by the name of its file."""
    return {
        "use.svg": use(day, records),
        "refusals.svg": refusals(day, records),
        "waits.svg": waits(day, records),
        "batches.svg": batches(day, records),
        "outage.svg": outage(day, records),
    }


def use(day: Day, records: Records) -> str:
    """Draw what was used of the limits, model by model."""
    parts = [legend(_LEFT, 24, [*_NAMES, ("the limit", INK, "5 3")])]
    for which, model in enumerate(day.models):
        y = Axis(0, 150, (0, 50, 100, 150), "% of the full limit")
        panel = Panel(_LEFT, 62 + 190 * which, _PANEL, 130, _hours(day, which == 2), y, model.name)
        _events(panel, day)
        for client, colour in _COLOURS.items():
            shares = used(day, which, records[client][which])
            full = [share * (1 if at * STEP < day.halved_at else 0.5) for at, share in enumerate(shares)]
            panel.curve(_means(full, day, 300, 100), colour)
        limit = [(0, 100), (day.halved_at, 100), (day.halved_at, 50), (day.seconds, 50)]
        panel.curve(((at / HOUR, share) for at, share in limit), INK, width=1.2, dash="5 3")
        parts.append(panel.draw())
    return picture(
        _WIDTH, 630, "What each model's tightest limit was used for, in means of five minutes", parts
    )


def refusals(day: Day, records: Records) -> str:
    """Draw the 429s."""
    y = Axis(
        0.1, 100_000, (0.1, 1, 10, 100, 1_000, 10_000, 100_000), "429s a minute", is_log=True, write=_nought
    )
    panel = Panel(
        _LEFT, 62, _PANEL, 200, _hours(day, is_last=True), y, "Refused for the rate limits, all models"
    )
    _events(panel, day)
    for client, colour in _COLOURS.items():
        counts = [sum(step) * 60 / STEP for step in zip(*(r.limited for r in records[client]), strict=True)]
        panel.curve(_means(counts, day, 300, 1), colour)
    return picture(_WIDTH, 310, "429s a minute", [legend(_LEFT, 24, _NAMES), panel.draw()])


def waits(day: Day, records: Records) -> str:
    """Draw how long 19 of 20 calls waited at most, tenant by tenant, of those that call all day."""
    parts = [legend(_LEFT, 24, _NAMES)]
    tenants = [number for number, tenant in enumerate(day.tenants) if not tenant.is_batch]
    for row, number in enumerate(tenants):
        tenant = day.tenants[number]
        y = Axis(0.1, 3_600, (0.1, 1, 10, 60, 600, 3_600), "wait", is_log=True, write=_seconds)
        panel = Panel(
            _LEFT, 62 + 190 * row, _PANEL, 130, _hours(day, number == tenants[-1]), y, _name(day, number)
        )
        _events(panel, day)
        for client, colour in _COLOURS.items():
            for piece in _waits(day, records[client], number):
                panel.curve(piece, colour)
        panel.curve([(0, tenant.patience), (day.seconds / HOUR, tenant.patience)], INK, width=1.2, dash="5 3")
        parts.append(panel.draw())
    parts[0] = legend(_LEFT, 24, [*_NAMES, ("the most a call may take", INK, "5 3")])
    return picture(_WIDTH, 630, "How long calls waited: the 95th percentile by when they came", parts)


def batches(day: Day, records: Records) -> str:
    """Draw how the batches were worked off."""
    parts = [legend(_LEFT, 24, [*_NAMES, ("asked", INK, "5 3")])]
    tenants = [number for number, tenant in enumerate(day.tenants) if tenant.is_batch]
    for row, number in enumerate(tenants):
        y = Axis(0, 180, (0, 50, 100, 150), "thousand answers")
        panel = Panel(
            _LEFT, 62 + 190 * row, _PANEL, 130, _hours(day, number == tenants[-1]), y, _name(day, number)
        )
        _events(panel, day)
        asked = [sum(step) for step in zip(*(r.arrived[number] for r in records["ours"]), strict=True)]
        panel.curve(_sums(asked, day), INK, width=1.2, dash="5 3")
        for client, colour in _COLOURS.items():
            panel.curve(_sums(_answered(records[client], number), day), colour)
        parts.append(panel.draw())
    return picture(_WIDTH, 440, "How the batches were worked off", parts)


def outage(day: Day, records: Records) -> str:
    """Draw the minutes around the outage."""
    begin, end = day.outage_at - 300, day.outage_at + day.outage + 600
    minutes = Axis(0, (end - begin) / 60, range(0, int((end - begin) / 60) + 1, 5), "", write=_clock(begin))
    tall = Axis(0, 500, (0, 100, 200, 300, 400, 500), "% of the limit")
    sent = Axis(0.1, 1000, (0.1, 1, 10, 100, 1000), "a second", is_log=True, write=_nought)
    parts = [legend(_LEFT, 24, _NAMES)]
    model = 1
    rows: list[tuple[str, Axis, Callable[[str], list[float]]]] = [
        (
            f"{day.models[model].name}: answered",
            tall,
            lambda c: [100 * v for v in used(day, model, records[c][model])],
        ),
        ("all models: sent in vain (529)", sent, lambda c: _a_second(r.overloaded for r in records[c])),
    ]
    for row, (title, y, values) in enumerate(rows):
        panel = Panel(_LEFT, 62 + 190 * row, _PANEL, 130, minutes, y, title)
        panel.span((day.outage_at - begin) / 60, (day.outage_at + day.outage - begin) / 60, "")
        for client, colour in _COLOURS.items():
            steps = values(client)[int(begin / STEP) : int(end / STEP)]
            panel.curve(((at * STEP / 60, value) for at, value in enumerate(steps)), colour)
        parts.append(panel.draw())
    return picture(_WIDTH, 430, "The minutes around the outage, in steps of ten seconds", parts)


def _hours(day: Day, is_last: bool) -> Axis:  # noqa: FBT001 - only the last panel names its axis
    last = day.seconds / HOUR
    return Axis(
        0, last, range(0, int(last) + 1, 2), "hour of the day" if is_last else "", write="{:02.0f}:00".format
    )


def _events(panel: Panel, day: Day) -> None:
    panel.mark(day.halved_at / HOUR, "limits halved")
    panel.span(day.outage_at / HOUR, (day.outage_at + day.outage) / HOUR, "outage")


def _means(values: list[float] | list[int], day: Day, seconds: float, factor: float) -> Iterable[Point]:
    """Give the mean of each so many *seconds*, at its hour."""
    size = int(seconds / STEP)
    for begin in range(0, int(day.seconds / STEP), size):
        part = values[begin : begin + size]
        yield (begin + size / 2) * STEP / HOUR, factor * sum(part) / len(part)


def _name(day: Day, number: int) -> str:
    tenant = day.tenants[number]
    weight = f", weight {tenant.weight:g}" if tenant.weight != 1 else ""
    return f"{tenant.name}: priority {tenant.priority}{weight}"


def _answered(records: list[Record], number: int) -> list[int]:
    """Count the answers of each step to calls of a tenant, by when their turn had come."""
    counts = [0] * records[0].steps
    for record in records:
        for moment, wait in zip(record.moments[number], record.waits[number], strict=True):
            counts[record.step(moment + wait)] += 1
    return counts


def _sums(counts: list[int], day: Day) -> Iterable[Point]:
    """Give thousands so far, every five minutes."""
    so_far = list(accumulate(counts, initial=0))
    for step in range(0, int(day.seconds / STEP) + 1, 30):
        yield step * STEP / HOUR, so_far[step] / 1000


def _waits(day: Day, records: list[Record], number: int) -> Iterable[list[Point]]:
    """Give pieces of the curve: it has gaps where nobody called."""
    came = sorted(
        pair for record in records for pair in zip(record.moments[number], record.waits[number], strict=True)
    )
    moments = [moment for moment, _ in came]
    piece: list[Point] = []
    size = 600.0
    for part in range(int(day.seconds / size)):
        begin, end = bisect_left(moments, part * size), bisect_left(moments, (part + 1) * size)
        found = quantiles([wait for _, wait in came[begin:end]])
        if found is not None and end - begin >= 5:
            piece.append(((part + 0.5) * size / HOUR, found["p95"]))
        elif piece:
            yield piece
            piece = []
    if piece:
        yield piece


def _a_second(columns: Iterable[list[int]]) -> list[float]:
    return [sum(step) / STEP for step in zip(*columns, strict=True)]


def _nought(value: float) -> str:
    return "0" if value == 0.1 else f"{value:,.0f}"


def _seconds(value: float) -> str:
    if value < 60:
        return "0 s" if value == 0.1 else f"{value:g} s"
    return f"{value / 60:g} min" if value < HOUR else f"{value / HOUR:g} h"


def _clock(begin: float) -> Callable[[float], str]:
    def write(minutes: float) -> str:
        seconds = begin + 60 * minutes
        return f"{int(seconds // HOUR):02}:{int(seconds % HOUR // 60):02}"

    return write
