"""A clock for tests."""

from __future__ import annotations


class Clock:
    """Stands still until it is moved: `clock.now += 1.0`."""

    def __init__(self, now: float = 1000.0) -> None:
        """Begin at *now*, in seconds."""
        self.now = now

    def __call__(self) -> float:
        return self.now
