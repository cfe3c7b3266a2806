"""How many calls are out at once: a fixed number, or one that is found by trying. No clock, no provider.

The number grows while it is used up and nothing is refused, at first by one a success, later by one a round of calls; it
is cut where the provider refuses: additive increase, multiplicative decrease, as TCP does (RFC 5681).
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
        self._is_probing = is_adaptive
        self._cut_at = float("-inf")
        self.limit = float(min(_FIRST, most) if is_adaptive else most)
        """So many may be out; the part behind the point is on its way to one more."""
        self.taken = 0
        """So many are."""

    @property
    def has_room(self) -> bool:
        """Whether one more may go."""
        return self.taken < int(self.limit)

    def succeeded(self) -> None:
        """Take down that a call was answered; to be told before its slot is given back."""
        if self._is_adaptive and self.taken >= int(self.limit):
            self.limit = min(self._most, self.limit + (1.0 if self._is_probing else 1.0 / self.limit))

    def refused(self, sent_at: float, now: float) -> None:
        """Take down that a call sent at *sent_at* was refused because too many were out; once for each round of them."""
        if self._is_adaptive and sent_at >= self._cut_at:
            self.limit = max(1.0, _CUT * min(self.limit, self.taken))
            self._is_probing = False
            self._cut_at = now
