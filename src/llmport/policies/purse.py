"""Holds retries back when most calls fail: a budget that all calls of a client share. No clock of its own.

Three attempts a call are a courtesy to a provider that hiccups, and three times the load to one that is down. So each
retry is paid for out of a bucket that successes fill; once it is empty, an attempt that fails is the last. AWS SDKs have
it in their standard mode, gRPC as retry throttling (https://github.com/grpc/proposal/blob/master/A6-client-retries.md).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import RLock

from llmport._core.forking import forget_after_fork
from llmport.retry_limits import RetryBudget


class Purse:
    """The tokens that are left. Shared by threads and event loops; nothing waits here."""

    def __init__(self, budget: RetryBudget, clock: Callable[[], float] = time.monotonic) -> None:
        self.cost = budget.cost
        """What a retry takes."""
        self.per_success = budget.per_success
        """What a call gives that succeeds at once."""
        self._capacity = budget.capacity
        self._per_second = budget.per_second
        self._clock = clock
        self.forget()
        forget_after_fork(self)

    def forget(self) -> None:
        """Be full."""
        # Reentrant, because the garbage collector may end a call at any moment, and so in the middle of another.
        self._lock = RLock()
        self._tokens = self._capacity
        self._filled_at = self._clock()

    @property
    def tokens(self) -> float:
        """How many there are now."""
        with self._lock:
            self._fill()
            return self._tokens

    def take(self) -> bool:
        """Pay for a retry; return whether there was enough."""
        with self._lock:
            self._fill()
            if self._tokens < self.cost:
                return False
            self._tokens -= self.cost
            return True

    def give(self, tokens: float) -> None:
        """Put *tokens* in, as far as there is room."""
        if self._tokens >= self._capacity:  # nearly always, and then no lock is worth it
            return
        with self._lock:
            self._tokens = min(self._tokens + tokens, self._capacity)

    def _fill(self) -> None:
        now = self._clock()
        passed = max(now - self._filled_at, 0.0)
        self._tokens = min(self._tokens + passed * self._per_second, self._capacity)
        self._filled_at = now
