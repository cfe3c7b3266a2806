"""What calls cost: amounts, and where they come from. No I/O, no provider, no prices.

Amounts are `Decimal`, exact to the last digit. What cannot be priced is unknown, never zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

import attrs
from attrs import field, frozen

from llmport._value import Value

_ZERO = Decimal(0)


@frozen(eq=False, repr=False)
class CostLine(Value):
    """One thing on the bill."""

    kind: str
    """`input`, `output`, `cache_read`, `cache_write_5m`, `cache_write_1h`, `web_search` or a newer one."""
    count: int
    """How many: tokens, or searches."""
    price: Decimal
    """Of `per` of them, with all discounts and surcharges."""
    per: int = 1_000_000

    @property
    def amount(self) -> Decimal:
        """What they cost."""
        return self.price * self.count / self.per


def _lines(lines: Iterable[CostLine]) -> tuple[CostLine, ...]:
    return tuple(lines)


def _words(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(words)


@frozen(eq=False, repr=False)
class Cost(Value):
    """What a call costs, or several together: `sum(costs, Cost())`. Of nothing at all it is zero."""

    lines: tuple[CostLine, ...] = field(default=(), converter=_lines)
    """What is priced, each kind at each price once."""
    unknown: tuple[str, ...] = field(default=(), converter=_words)
    """What is not, in words: a model, a tier, a tool. Empty if everything is."""
    is_estimate: bool = field(default=False, kw_only=True)
    """Whether the counts are not the provider's last word: none yet, or an answer that is not whole."""
    possible_extra: Decimal = field(default=_ZERO, kw_only=True)
    """What may come on top for attempts that were sent and never answered, if each cost as much as the one that was."""
    currency: Literal["USD"] = field(default="USD", kw_only=True)

    @property
    def amount(self) -> Decimal | None:
        """The whole; `None` if a part of it is unknown."""
        return None if self.unknown else self.known

    @property
    def known(self) -> Decimal:
        """The part that is priced."""
        return sum((line.amount for line in self.lines), _ZERO)

    def __add__(self, other: Cost) -> Cost:
        """Add both up. The sum is unknown if either is."""
        return Cost(
            _merged((*self.lines, *other.lines)),
            dict.fromkeys((*self.unknown, *other.unknown)),
            is_estimate=self.is_estimate or other.is_estimate,
            possible_extra=self.possible_extra + other.possible_extra,
        )

    def __str__(self) -> str:
        """Say it in a few characters, as `$0.0213`, or why it is unknown."""
        if self.amount is None:
            return f"unknown ({'; '.join(self.unknown)})"
        extra = f" (and perhaps {_shown(self.possible_extra)} more)" if self.possible_extra else ""
        return f"{'about ' if self.is_estimate else ''}{_shown(self.amount)}{extra}"


def _merged(lines: Iterable[CostLine]) -> list[CostLine]:
    merged: dict[tuple[str, Decimal, int], CostLine] = {}
    for line in lines:
        key = line.kind, line.price, line.per
        seen = merged.get(key)
        merged[key] = line if seen is None else attrs.evolve(line, count=line.count + seen.count)
    return list(merged.values())


def _shown(amount: Decimal) -> str:
    """Show cents, and as many digits below them as say something, six at most."""
    text = f"{amount:.6f}"
    if amount and not amount.quantize(Decimal("0.000001")):
        return "less than $0.000001"
    kept = text.rstrip("0")
    return f"${kept}{'0' * max(0, 2 - len(kept.partition('.')[2]))}"
