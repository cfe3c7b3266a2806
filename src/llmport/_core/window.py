"""How many attempts there were of late, and how many of them failed. No clock, no lock: its owner has both."""

from __future__ import annotations

from collections import deque

_SLICES = 30
"""Outcomes are counted together in so many slices of the window, so that it takes the same memory at any rate."""


class Window:
    """Counts outcomes of the last seconds. What is older is dropped, at most one slice too late."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._width = seconds / _SLICES
        self._slices: deque[_Slice] = deque()
        self.total = 0
        """Attempts within the window, as of the last `add` or `advance`."""
        self.failed = 0
        """Those of them that failed."""

    def add(self, now: float, *, is_failure: bool) -> None:
        """Count an attempt that has ended *now*."""
        self.advance(now)
        if not self._slices or now >= self._slices[-1].end:
            self._slices.append(_Slice(now + self._width))
        last = self._slices[-1]
        last.total += 1
        self.total += 1
        if is_failure:
            last.failed += 1
            self.failed += 1

    def advance(self, now: float) -> None:
        """Drop what is too old *now*."""
        oldest = now - self._seconds
        while self._slices and self._slices[0].end <= oldest:
            gone = self._slices.popleft()
            self.total -= gone.total
            self.failed -= gone.failed


class _Slice:
    __slots__ = ("end", "failed", "total")

    def __init__(self, end: float) -> None:
        self.end = end
        self.total = 0
        self.failed = 0
