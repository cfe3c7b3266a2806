"""What is left of a limit a minute: a bucket that refills evenly, kept in step with the provider's own. No clock.

A bucket here goes ahead of the provider's, because a call is taken off it before it is sent; and what the provider says
is old when it arrives. So its word is a range, and the level is moved only as far as into it: not above what was left
then and has come back since, and not below what would be left if the provider had not yet seen any call that is out.
"""

from __future__ import annotations

import math

WINDOW = 60.0
"""Seconds: all limits are those of one minute. https://platform.claude.com/docs/en/api/rate-limits"""
MARGIN = 0.01
"""The share of a limit that is not used: requests take a moment to arrive, and estimates are off."""


class Bucket:
    """One limit. Without any, everything fits."""

    __slots__ = ("_bound", "_is_guessed", "level", "limit", "reserved", "settled")

    def __init__(self, bound: int | None = None, *, is_guessed: bool = False) -> None:
        """Take the user's own *bound*, which holds whatever the provider says, and whether what calls take *is_guessed*."""
        # Floats throughout: Python is quicker with them than with a mixture.
        self._bound = None if bound is None else float(bound)
        self._is_guessed = is_guessed
        self.limit = self._bound
        """So much a minute; `None` if nobody knows."""
        self.level = float(bound or 0)
        """What is left; below zero if calls took more than was expected."""
        self.reserved = 0.0
        """Of the level, what calls have taken that are out."""
        self.settled = 0.0
        """What calls have used, all together; a difference of two of these tells what was used in between."""

    def refill(self, seconds: float, share: float) -> None:
        """Let time pass, at a *share* of the full rate."""
        limit = self.limit
        if limit is not None:
            level = self.level + seconds * share * limit / WINDOW
            self.level = level if level < limit else limit  # noqa: FURB136 - min() takes longer than all the rest

    def seconds_until(self, amount: float, share: float) -> float:
        """Tell how long it takes until *amount* is there, and the margin besides. More than fits is there when it is full.

        Guesses are off, and of many calls together by about the root of their number: that much is left besides.
        """
        limit = self.limit
        if limit is None:
            return 0.0
        wanted = amount + MARGIN * limit
        if self._is_guessed and self.reserved > 0:
            wanted += math.sqrt(self.reserved * amount)
        return 0.0 if wanted <= self.level else self.delay(min(wanted, limit), share)

    def delay(self, amount: float, share: float) -> float:
        """Tell how long it takes until *amount* has come, however much that is."""
        if self.limit is None or amount <= self.level:
            return 0.0
        return (amount - self.level) * WINDOW / (self.limit * share)

    def take(self, amount: float) -> None:
        """Take *amount* off for a call that is about to be sent."""
        self.level -= amount
        self.reserved += amount

    def settle(self, taken: float, used: float) -> None:
        """Count a call at what it *used* instead of what was *taken* for it."""
        self.level += taken - used
        self.reserved -= taken
        self.settled += used

    def hear(
        self, limit: float, remaining: float | None, age: float, settled_before: float, counted: float = 0.0
    ) -> None:
        """Take the provider's word: of *limit*, so much was *remaining* within the last *age* seconds.

        *settled_before* is what was settled then: calls since may not be among what the provider had counted. Of what is
        reserved, *counted* certainly is.
        """
        told = float(limit)
        if remaining is None:
            remaining, age = told, 0.0
        least = remaining - (self.reserved - counted) - (self.settled - settled_before)
        most = remaining + age * told / WINDOW
        if told == self.limit and least <= self.level <= most and self.level <= told:
            return  # as mostly: nothing new, and it is where it may be
        was, bound = self.limit, self._bound
        self.limit = now = told if bound is None else min(told, bound)
        if was is None:
            self.level = least
        if now < told:  # our own bound is the stricter, and the provider knows nothing of it
            least = -math.inf
        self.level = min(max(self.level, least), most, now)

    @property
    def remaining(self) -> int | None:
        """What is left; `None` if nobody knows."""
        return None if self.limit is None else max(0, int(self.level))
