"""When a failed attempt is made again, as tenacity strategies.

What a failure means is on the error itself (`is_retryable`, `retry_after`, `is_throttling`): no provider and no status
is named here. Clocks and randomness are injected. `llmport.policies.retry` imports this when an attempt has failed.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable

from attrs import field, frozen
from tenacity import RetryCallState
from tenacity.stop import stop_base
from tenacity.wait import wait_base

from llmport.errors import LlmError

BASE = 0.5
"""Seconds within which the first retry falls; the official SDK's first wait."""
THROTTLED_BASE = 1.0
"""The same where the provider asks for less traffic; AWS SDKs' standard mode."""
CAP = 20.0
"""The longest wait of our own choosing; AWS SDKs' standard mode."""
RETRY_AFTER_CAP = 120.0
"""The longest wait of the provider's choosing; beyond it the caller should decide."""
JITTER = 0.1
"""What is added at most to the provider's wait, as a share of it, so that many clients do not return at once."""


def _error(state: RetryCallState) -> LlmError | None:
    error = state.outcome.exception() if state.outcome else None
    return error if isinstance(error, LlmError) else None


def is_retryable(error: BaseException) -> bool:
    """Tell whether *error* says that the same call may succeed next time."""
    return isinstance(error, LlmError) and error.is_retryable


@frozen
class BackOff(wait_base):
    """Exponential backoff with full jitter; the provider's `retry_after` is a floor.

    Without `retry_after` the wait is uniform between 0 and `min(cap, base * 2 ** (attempt - 1))` seconds.
    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ compares the kinds of jitter.
    """

    base: float = BASE
    throttled_base: float = THROTTLED_BASE
    cap: float = CAP
    rand: Callable[[], float] = field(default=random.random, kw_only=True)  # noqa: TID251 - the default

    def __call__(self, retry_state: RetryCallState) -> float:
        """Return the seconds to wait after the attempt that failed."""
        error = _error(retry_state)
        if error is not None and error.retry_after is not None:
            return error.retry_after * (1 + JITTER * self.rand())
        base = self.throttled_base if error is not None and error.is_throttling else self.base
        # Beyond 2 ** 63 the power leaves the range of floats long after the cap has taken over.
        return min(self.cap, base * math.ldexp(1.0, min(retry_state.attempt_number - 1, 63))) * self.rand()


@frozen
class StopWhenTooLate(stop_base):
    """Stops where the wait would pass the call's deadline, or is longer than anyone should wait unasked."""

    retry_after_cap: float = RETRY_AFTER_CAP
    clock: Callable[[], float] = field(default=time.monotonic, kw_only=True)

    def __call__(self, retry_state: RetryCallState) -> bool:
        """Tell whether to give up."""
        error = _error(retry_state)
        if error is not None and error.retry_after is not None and error.retry_after > self.retry_after_cap:
            return True
        call = retry_state.args[0]
        return call.deadline is not None and self.clock() + retry_state.upcoming_sleep >= call.deadline
