"""Holds retries back when most calls fail: a budget that all calls of a client share. No clock of its own.

Three attempts a call are a courtesy to a provider that hiccups, and three times the load to one that is down. So each
retry is paid for out of a bucket that successes fill; once it is empty, an attempt that fails is the last. AWS SDKs have
it in their standard mode, gRPC as retry throttling (https://github.com/grpc/proposal/blob/master/A6-client-retries.md).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

from attrs import field, frozen, validators

from llmport._core.forking import forget_after_fork
from llmport._value import Value


@frozen(eq=False, repr=False)
class RetryBudget(Value):
    """How many retries a client may make, in tokens. The defaults allow 20 in a row, then one in five calls and one in 5 s."""

    capacity: float = field(default=100.0, validator=validators.ge(0))
    """Tokens at the beginning, and at most; 0 allows no retries but those that cost nothing."""
    cost: float = field(default=5.0, validator=validators.gt(0))
    """What a retry takes. If it succeeds, it gives them back."""
    per_success: float = field(default=1.0, validator=validators.ge(0))
    """What a call gives that succeeds at once."""
    per_second: float = field(default=1.0, validator=validators.ge(0))
    """What time gives."""


class Purse:
    """The tokens that are left. Shared by threads and event loops; nothing waits here."""

    def __init__(self, budget: RetryBudget, clock: Callable[[], float] = time.monotonic) -> None:
        self.budget = budget
        self._clock = clock
        self.forget()
        forget_after_fork(self)

    def forget(self) -> None:
        """Be full."""
        self._lock = Lock()
        self._tokens = self.budget.capacity
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
            if self._tokens < self.budget.cost:
                return False
            self._tokens -= self.budget.cost
            return True

    def give(self, tokens: float) -> None:
        """Put *tokens* in, as far as there is room."""
        if self._tokens >= self.budget.capacity:  # nearly always, and then no lock is worth it
            return
        with self._lock:
            self._tokens = min(self._tokens + tokens, self.budget.capacity)

    def _fill(self) -> None:
        now = self._clock()
        passed = max(now - self._filled_at, 0.0)
        self._tokens = min(self._tokens + passed * self.budget.per_second, self.budget.capacity)
        self._filled_at = now
