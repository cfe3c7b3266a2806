"""What holds retries back, for each origin by itself: its budget and its rate of acceptance. No I/O, no provider.

An attempt that was never sent has cost the provider nothing, so it neither pays nor counts. Until the first failure there
is nothing to know, and nothing is taken down, made or imported: a full bucket takes no more tokens.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from llmport._core.flow import Call
from llmport.errors import LlmError, LocalLimitError

if TYPE_CHECKING:
    from llmport.policies.purse import Purse
    from llmport.policies.throttle import Acceptance
    from llmport.retry_limits import RetryBudget, RetryThrottle


class _Origin:
    __slots__ = ("acceptance", "purse")

    def __init__(self, purse: Purse | None, acceptance: Acceptance | None) -> None:
        self.purse = purse
        self.acceptance = acceptance


class Restraint:
    """All calls of a client share one."""

    def __init__(
        self,
        budget: RetryBudget | Literal["default"] | None = "default",
        throttle: RetryThrottle | Literal["default"] | None = "default",
        *,
        clock: Callable[[], float] = time.monotonic,
        rand: Callable[[], float] | None = None,
    ) -> None:
        """Take what is to hold: `None` leaves one out. *rand* decides by chance."""
        self._budget = budget
        self._throttle = throttle
        self._clock = clock
        self._rand = rand
        self._origins: dict[str | None, _Origin] = {}

    def purse(self, call: Call) -> Purse | None:
        """Return the budget that a copy of *call* is paid from; `None` if there is none."""
        return self._of(call).purse

    def failed(self, call: Call, error: LlmError) -> None:
        """Take down that an attempt of *call* failed with *error*."""
        acceptance = self._of(call).acceptance
        if acceptance is not None and not isinstance(error, LocalLimitError) and error.outcome != "not sent":
            acceptance.count(is_accepted=not error.is_retryable)

    def charge(self, call: Call, error: LlmError) -> float | str:
        """Pay for another attempt of *call* after *error*; return the tokens taken, or else why there is to be none."""
        if error.outcome == "not sent":
            return 0.0
        origin = self._of(call)
        if origin.acceptance is not None and not origin.acceptance.allows():
            return "most of the last attempts of all calls failed, so fewer are made again"
        if origin.purse is None:
            return 0.0
        if not origin.purse.take():
            error.retry_budget_exhausted = True
            return "the retry budget is empty: too many attempts of all calls have failed"
        return origin.purse.cost

    def answered(self, call: Call, paid: float) -> None:
        """Take down that *call* succeeded, in a retry that took the tokens *paid*, or at once."""
        origin = self._origins.get(call.base_url)
        if origin is None:  # nothing has failed yet
            return
        if origin.acceptance is not None:
            origin.acceptance.count(is_accepted=True)
        if origin.purse is not None:
            origin.purse.give(paid or origin.purse.per_success)

    def cancelled(self, call: Call, paid: float) -> None:
        """Give back the tokens *paid* for a retry that has no outcome."""
        purse = self._of(call).purse
        if purse is not None:
            purse.give(paid)

    def __getstate__(self) -> dict[str, object]:
        """Pickle as when it was made: another process has seen nothing yet."""
        return {**vars(self), "_origins": {}}

    def _of(self, call: Call) -> _Origin:
        # Two threads may make the first call at once.
        return self._origins.get(call.base_url) or self._origins.setdefault(call.base_url, self._make())

    def _make(self) -> _Origin:
        from llmport.policies.purse import Purse  # noqa: PLC0415 - see the module's docstring
        from llmport.policies.throttle import Acceptance, chance  # noqa: PLC0415 - as above
        from llmport.retry_limits import RetryBudget, RetryThrottle  # noqa: PLC0415 - as above

        budget = RetryBudget() if isinstance(self._budget, str) else self._budget
        throttle = RetryThrottle() if isinstance(self._throttle, str) else self._throttle
        return _Origin(
            None if budget is None else Purse(budget, self._clock),
            None if throttle is None else Acceptance(throttle, self._clock, self._rand or chance),
        )
