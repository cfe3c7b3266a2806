"""Gives retries up by chance, the more likely the fewer attempts the provider accepts. No clock or chance of its own.

The budget stops retries after many failures in a row; this one answers to the share of attempts that fail, long before
the budget is empty. It is the adaptive throttling of https://sre.google/sre-book/handling-overload/, for retries only: a
caller's own calls are never refused by it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

from llmport._core.forking import forget_after_fork
from llmport._core.window import Window
from llmport.retry_limits import RetryThrottle


def chance() -> float:
    """Return a number from 0 to 1, by chance."""
    from random import random  # noqa: PLC0415, TID251 - the default, which only failures need

    return random()  # noqa: S311 - no secret


class Acceptance:
    """Which attempts of late were accepted. Shared by threads and event loops; nothing waits here."""

    def __init__(
        self,
        throttle: RetryThrottle,
        clock: Callable[[], float] = time.monotonic,
        rand: Callable[[], float] = chance,
    ) -> None:
        self.throttle = throttle
        self._clock = clock
        self._rand = rand
        self.forget()
        forget_after_fork(self)

    def forget(self) -> None:
        """Know of no attempt."""
        self._lock = Lock()
        self._window = Window(self.throttle.window)

    def count(self, *, is_accepted: bool) -> None:
        """Take down how an attempt ended."""
        now = self._clock()
        with self._lock:
            self._window.add(now, is_failure=not is_accepted)

    @property
    def refusal(self) -> float:
        """The chance, from 0 to 1, that a retry is given up now."""
        now = self._clock()
        with self._lock:
            self._window.advance(now)
            attempts, accepted = self._window.total, self._window.total - self._window.failed
        if attempts < self.throttle.min_attempts:
            return 0.0
        return max(0.0, (attempts - self.throttle.k * accepted) / (attempts + 1))

    def allows(self) -> bool:
        """Decide on a retry. One that is given up counts as an attempt that was not accepted, as in the book."""
        refusal = self.refusal
        if not refusal or self._rand() >= refusal:
            return True
        self.count(is_accepted=False)
        return False
