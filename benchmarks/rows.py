"""One line of the benchmarks' table."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """A figure of ours beside the peer's and the floor's, taken in the same run."""

    what: str
    unit: str
    ours: float
    peer: float | None
    """The official SDK's."""
    floor: float | None
    """What the means alone cost."""
    target_of_peer: float | None = None
    """At most this share of the peer's figure."""
    target_of_floor: float | None = None
    """At most so many times the floor's figure."""
    target_absolute: float | None = None
    """At most this, in the row's unit."""

    @property
    def of_peer(self) -> float | None:
        return self.ours / self.peer if self.peer else None

    @property
    def of_floor(self) -> float | None:
        return self.ours / self.floor if self.floor else None

    @property
    def is_met(self) -> bool:
        pairs = (
            (self.of_peer, self.target_of_peer),
            (self.of_floor, self.target_of_floor),
            (self.ours, self.target_absolute),
        )
        return all(figure is None or target is None or figure <= target for figure, target in pairs)

    @property
    def verdict(self) -> str:
        return "" if not self.target else "met" if self.is_met else "MISSED"

    @property
    def target(self) -> str:
        parts = (
            (self.target_of_peer, "≤ {:g} × peer"),
            (self.target_of_floor, "≤ {:g} × floor"),
            (self.target_absolute, "≤ {:g} " + self.unit),
        )
        return ", ".join(text.format(value) for value, text in parts if value is not None)


def table(rows: list[Row]) -> str:
    """Draw *rows* as text."""
    cells = [("what", "unit", "ours", "peer", "floor", "of peer", "of floor", "target", "")]
    for row in rows:
        ratios = ["–" if value is None else f"{value:.3f}" for value in (row.of_peer, row.of_floor)]
        figures = ["–" if value is None else f"{value:.4g}" for value in (row.ours, row.peer, row.floor)]
        cells.append((row.what, row.unit, *figures, *ratios, row.target, row.verdict))
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at in {0, 1, 7, 8} else cell.rjust(width) for at, (cell, width) in line
        )
        for line in (enumerate(zip(line, widths, strict=True)) for line in cells)
    )
