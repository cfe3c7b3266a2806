"""When a failed attempt is made again, as tenacity strategies.

What a failure means is on the error itself (`is_retryable`, `retry_after`, `is_throttling`): no provider and no status
is named here. Clocks and randomness are injected. `llmport.policies.retry` imports this when an attempt has failed.
"""

from __future__ import annotations

import math
import random
import time
from abc import abstractmethod
from collections.abc import Callable

import attrs
from attrs import field, frozen
from tenacity import RetryCallState
from tenacity.stop import stop_base
from tenacity.wait import wait_base

from llmport._core.flow import Call
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


def is_retryable(error: BaseException) -> bool:
    """Tell whether *error* says that the same call may succeed next time."""
    return isinstance(error, LlmError) and error.is_retryable


@frozen
class BackOff(wait_base):
    """Exponential backoff with full jitter; the provider's `retry_after`, where there is one, is a floor instead.

    Without it the wait is uniform between 0 and `min(cap, base * 2 ** (attempt - 1))` seconds.
    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ compares the kinds of jitter.
    """

    base: float = BASE
    throttled_base: float = THROTTLED_BASE
    cap: float = CAP
    rand: Callable[[], float] = field(default=random.random, kw_only=True)  # noqa: TID251 - the default

    def __call__(self, retry_state: RetryCallState) -> float:
        """Return the seconds to wait after the attempt that failed."""
        error = _error(retry_state)
        # 0 asks for nothing, and should not bring all back at once.
        if error is not None and error.retry_after:
            return error.retry_after * (1 + JITTER * self.rand())
        base = self.throttled_base if error is not None and error.is_throttling else self.base
        # Beyond 2 ** 63 the power leaves the range of floats long after the cap has taken over.
        return min(self.cap, base * math.ldexp(1.0, min(retry_state.attempt_number - 1, 63))) * self.rand()

    def bounds(self, retry_state: RetryCallState) -> tuple[float, float]:
        """Return the shortest and the longest wait that chance may choose."""
        return attrs.evolve(self, rand=lambda: 0.0)(retry_state), attrs.evolve(self, rand=lambda: 1.0)(
            retry_state
        )


class Limit(stop_base):
    """Stops for a reason that it can tell."""

    @abstractmethod
    def reason(self, retry_state: RetryCallState) -> str | None:
        """Say why to give up; `None` if there is no reason to."""

    def __call__(self, retry_state: RetryCallState) -> bool:
        """Tell whether to give up."""
        return self.reason(retry_state) is not None


@frozen
class StopAfterAttempts(Limit):
    """Stops when as many attempts have failed as the call allows, or else this."""

    max_attempts: int | None = None
    """`None` leaves it to the call."""

    def reason(self, retry_state: RetryCallState) -> str | None:
        """Say that it was the last."""
        allowed = _call(retry_state).max_attempts or self.max_attempts
        if allowed is None or retry_state.attempt_number < allowed:
            return None
        return f"attempt {retry_state.attempt_number} of {allowed} was the last"


@frozen
class StopWhenBilledTwice(Limit):
    """Stops when more attempts have been lost than may be paid for: sent, and neither answered nor refused.

    The API knows no idempotency key, so each of them may have been carried out, and billed.
    """

    retry_ambiguous: int = 1

    def reason(self, retry_state: RetryCallState) -> str | None:
        """Say how many there are."""
        lost = sum(attempt.possibly_billed for attempt in retry_state.kwargs.get("failed", ()))
        if lost <= self.retry_ambiguous:
            return None
        return f"attempts that were sent and not answered may be billed: {lost} by now, {self.retry_ambiguous} allowed"


@frozen
class StopWhenTooLate(Limit):
    """Stops where the wait would pass the call's deadline, or is longer than anyone should wait unasked."""

    retry_after_cap: float = RETRY_AFTER_CAP
    clock: Callable[[], float] = field(default=time.monotonic, kw_only=True)

    def reason(self, retry_state: RetryCallState) -> str | None:
        """Say which of the two it is."""
        error = _error(retry_state)
        if error is not None and error.retry_after is not None and error.retry_after > self.retry_after_cap:
            return f"the provider asks for {error.retry_after:g} s, and {self.retry_after_cap:g} s is the most to wait unasked"
        deadline = _call(retry_state).deadline
        left = math.inf if deadline is None else deadline - self.clock()
        if retry_state.upcoming_sleep < left:
            return None
        return f"a wait of {retry_state.upcoming_sleep:.3g} s would pass the deadline, {max(left, 0.0):.3g} s from now"


def _error(state: RetryCallState) -> LlmError | None:
    error = state.outcome.exception() if state.outcome else None
    return error if isinstance(error, LlmError) else None


def _call(state: RetryCallState) -> Call:
    call: Call = state.args[0]
    return call
