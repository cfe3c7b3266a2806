"""How many calls are out at once: a fixed number, or one that is found by trying. No clock, no provider.

The number grows while it is used up and nothing is refused: by one a success up to where it was when it was first cut,
less the cut, and from there on by one a round of calls; it is cut where the provider refuses. That is slow start, additive
increase and multiplicative decrease, as TCP does them (RFC 5681). Refusals with no success between them are one trouble,
such as an outage: however far they have cut the number, it comes back as fast as it once came.
"""

from __future__ import annotations

_FIRST = 8
"""Calls at once to begin with, where the number is to be found."""
_CUT = 0.7
"""What is left of the number after a refusal; the same as of the rate."""


class Slots:
    """Counts the calls that are out."""

    def __init__(self, most: int, *, is_adaptive: bool = False) -> None:
        self._most = most
        self._is_adaptive = is_adaptive
        self._slow_from = float(most)  # below that it grows by one a success
        self._has_held = True  # whether a call that was sent since the last cut was answered
        self._cut_at = float("-inf")
        self.limit = float(min(_FIRST, most) if is_adaptive else most)
        """So many may be out; the part behind the point is on its way to one more."""
        self.taken = 0
        """So many are."""

    def alike(self) -> Slots | None:
        """Return as many, and none taken, if their number is to be found; `None` if it is fixed."""
        return Slots(self._most, is_adaptive=True) if self._is_adaptive else None

    @property
    def has_room(self) -> bool:
        """Whether one more may go."""
        return self.taken + 1 <= self.limit

    @property
    def is_least(self) -> bool:
        """Whether refusals have cut it as far as can be."""
        return self._is_adaptive and self.limit == 1.0

    def succeeded(self, sent_at: float) -> None:
        """Take down that a call sent at *sent_at* was answered; to be told before its slot is given back."""
        # What was sent before the last cut says nothing of how it is now.
        if not self._is_adaptive or sent_at < self._cut_at:
            return
        self._has_held = True
        if self.taken >= int(self.limit):
            step = 1.0 if self.limit < self._slow_from else 1.0 / self.limit
            self.limit = min(self._most, self.limit + step)

    def refused(self, sent_at: float, now: float, *, is_crowd: bool = False) -> None:
        """Take down that a call sent at *sent_at* was refused because too many were out; once for each round of them.

        If the provider said that it *is_crowd*, and no trouble of its own, there is nothing to come back to.
        """
        if self._is_adaptive and sent_at >= self._cut_at:
            if self._has_held:
                self._slow_from, self._has_held = _CUT * self.limit, False
            self.limit = max(1.0, _CUT * min(self.limit, self.taken))
            if is_crowd:
                self._slow_from = self.limit
            self._cut_at = now
