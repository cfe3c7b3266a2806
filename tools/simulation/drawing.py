"""Draws curves as SVG: text that is the same for the same numbers, and small enough to be kept in a repository."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from math import log10
from typing import NamedTuple

# Okabe and Ito's colours, which people tell apart who do not see all colours: https://jfly.uni-koeln.de/color/
BLUE, ORANGE, GREEN, PINK, SKY, INK, GREY = (
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#222222", "#767676",
)  # fmt: skip
_FONT = "font-family='system-ui, sans-serif'"

Point = tuple[float, float]


class Axis(NamedTuple):
    """What one direction of a panel stands for."""

    low: float
    high: float
    ticks: Sequence[float]
    label: str = ""
    is_log: bool = False
    write: Callable[[float], str] = "{:g}".format

    def share(self, value: float) -> float:
        """Tell where *value* stands between the ends, from 0 to 1."""
        low, high, at = self.low, self.high, min(max(value, self.low), self.high)
        if self.is_log:
            low, high, at = log10(low), log10(high), log10(at)
        return (at - low) / (high - low)


class Panel:
    """One field of curves."""

    def __init__(  # noqa: PLR0913, PLR0917 - a place, a size and what it shows
        self, left: float, top: float, width: float, height: float, x: Axis, y: Axis, title: str
    ) -> None:
        self._left, self._top, self._width, self._height = left, top, width, height
        self._x, self._y = x, y
        self._under: list[str] = []
        self._lines: list[str] = []
        self._title = title

    def curve(self, points: Iterable[Point], colour: str, *, width: float = 1.5, dash: str = "") -> None:
        """Draw a line through *points*."""
        path: list[str] = []
        for x, y in points:
            place = f"{self._at_x(x):.1f} {self._at_y(y):.1f}"
            path.append(f"{'L' if path else 'M'}{place}")
        dashes = f" stroke-dasharray='{dash}'" if dash else ""
        self._lines.append(
            f"<path d='{''.join(path)}' fill='none' stroke='{colour}' stroke-width='{width}'"
            f" stroke-linejoin='round'{dashes}/>"
        )

    def span(self, begin: float, end: float, text: str) -> None:
        """Shade what lies between two moments, and name it."""
        left, right = self._at_x(begin), self._at_x(end)
        self._under.append(
            f"<rect x='{left:.1f}' y='{self._top}' width='{right - left:.1f}' height='{self._height}' fill='#e4e4e4'/>"
        )
        self._under.append(_text(right + 4, self._top + 13, text, size=11, colour=GREY))

    def mark(self, at: float, text: str) -> None:
        """Draw a line at a moment, and name it."""
        x = self._at_x(at)
        self._under.append(
            f"<path d='M{x:.1f} {self._top}v{self._height}' stroke='{GREY}' stroke-width='1' stroke-dasharray='2 3'/>"
        )
        self._under.append(_text(x - 4, self._top + 13, text, size=11, colour=GREY, anchor="end"))

    def draw(self) -> str:
        """Return it as SVG."""
        parts: list[str] = []
        for value in self._y.ticks:
            y = self._at_y(value)
            parts.append(f"<path d='M{self._left} {y:.1f}h{self._width}' stroke='#e8e8e8' stroke-width='1'/>")
            parts.append(_text(self._left - 6, y + 4, self._y.write(value), size=11, anchor="end"))
        bottom = self._top + self._height
        for value in self._x.ticks:
            x = self._at_x(value)
            parts.append(f"<path d='M{x:.1f} {bottom}v4' stroke='{GREY}' stroke-width='1'/>")
            parts.append(_text(x, bottom + 17, self._x.write(value), size=11, anchor="middle"))
        frame = (
            f"<path d='M{self._left} {self._top}v{self._height}h{self._width}' fill='none' stroke='{GREY}'/>"
        )
        title = _text(self._left, self._top - 9, self._title, size=13, weight=600)
        middle = self._top + self._height / 2
        label = (
            f"<g transform='rotate(-90 {self._left - 46} {middle})'>"
            + _text(self._left - 46, middle, self._y.label, size=11, anchor="middle")
            + "</g>"
        )
        under = _text(self._left + self._width / 2, bottom + 33, self._x.label, size=11, anchor="middle")
        return "\n".join([*self._under, *parts, *self._lines, frame, title, label, under])

    def _at_x(self, value: float) -> float:
        return self._left + self._width * self._x.share(value)

    def _at_y(self, value: float) -> float:
        return self._top + self._height * (1 - self._y.share(value))


def legend(left: float, top: float, entries: Sequence[tuple[str, str, str]]) -> str:
    """Draw what each colour stands for: of each a name, a colour and dashes."""
    parts: list[str] = []
    for name, colour, dash in entries:
        dashes = f" stroke-dasharray='{dash}'" if dash else ""
        parts.append(f"<path d='M{left} {top - 4}h22' stroke='{colour}' stroke-width='2.5'{dashes}/>")
        parts.append(_text(left + 28, top, name, size=12))
        left += 52 + 6.6 * len(name)
    return "\n".join(parts)


def picture(width: int, height: int, title: str, parts: Iterable[str]) -> str:
    """Return the whole file."""
    head = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' width='{width}' height='{height}'"
        f" role='img' {_FONT}>"
    )
    return "\n".join(
        [
            head,
            f"<title>{escape(title)}</title>",
            f"<rect width='{width}' height='{height}' fill='#ffffff'/>",
            *parts,
            "</svg>\n",
        ]
    )


def _text(  # noqa: PLR0913 - all that can be said of how it looks
    x: float, y: float, text: str, *, size: int, colour: str = INK, anchor: str = "start", weight: int = 400
) -> str:
    if not text:
        return ""
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size}' fill='{colour}' text-anchor='{anchor}'"
        f" font-weight='{weight}'>{escape(text)}</text>"
    )
