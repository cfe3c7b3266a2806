"""Makes a failed attempt again, as long as the error, the count, the bill and the deadline allow.

The decisions are tenacity's: its `stop`, `wait` and `retry` objects, so that a caller can pass any of tenacity's own.
They are driven through `iter()`, which tells what to do next instead of doing it. Its first word is always to make the
attempt, so it is not asked, nor even imported, until one has failed. Our own are in `llmport.policies.backoff`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from attrs import frozen

from llmport._core.flow import Call, Flow, Forward, Reply, Sleep, evolve_call
from llmport._value import Value
from llmport.errors import Attempt, ConfigurationError, LlmError
from llmport.policies.telemetry import log_failure

if TYPE_CHECKING:
    from tenacity import RetryCallState, Retrying
    from tenacity.retry import retry_base
    from tenacity.stop import stop_base
    from tenacity.wait import wait_base

    from llmport.policies.backoff import Limit
    from llmport.policies.restraint import Restraint


@frozen(eq=False, repr=False)
class Decision(Value):
    """What is done about a failed attempt, and why."""

    wait: float | None
    """Seconds until the next attempt; `None` if there is none."""
    reason: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"final: {self.reason}" if self.wait is None else f"again in {self.wait:.2f} s: {self.reason}"


class Retry:
    """Makes a failed attempt again. Holds nothing of a call, so that all calls of a client share it."""

    def __init__(  # noqa: PLR0913 - each is a setting of its own
        self,
        max_attempts: int = 3,
        *,
        retry_ambiguous: int = 1,
        retry_after_cap: float = 120.0,
        stop: stop_base | None = None,
        wait: wait_base | None = None,
        retry: retry_base | None = None,
        restraint: Restraint | None = None,
        on_failure: Callable[[Call, LlmError, Decision], None] = log_failure,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Allow *max_attempts* tries in all, or whatever tenacity strategies are given instead.

        Whatever they say: nothing is waited for beyond the call's deadline or longer than *retry_after_cap* seconds
        because the provider asks for it; a call that may be billed each time is made again at most *retry_ambiguous*
        times after attempts of which nobody knows whether they were; and a call's own `max_retries` holds. *restraint* is
        what holds the retries of all calls back together; `None` for nothing.

        *on_failure* is told each failed attempt and what is done about it, before it is done. The default logs it.
        """
        if max_attempts < 1 or retry_ambiguous < 0:
            raise ConfigurationError(
                f"Retry needs max_attempts of 1 or more and retry_ambiguous of 0 or more, not {max_attempts} and "
                f"{retry_ambiguous}."
            )
        self._max_attempts = max_attempts if stop is None else None
        self._retry_ambiguous = retry_ambiguous
        self._retry_after_cap = retry_after_cap
        self._stop = stop
        self._wait = wait
        self._retry = retry
        self._restraint = restraint
        self._on_failure = on_failure
        self._clock = clock

    def __call__(self, call: Call, forward: Forward) -> Flow[Reply]:
        """Go on with the call until an attempt succeeds or is the last; its error then lists all of them."""
        begin = self._clock()
        state: RetryCallState | None = None
        failed: list[Attempt] = []
        restraint = self._restraint
        paid = 0.0  # for the retry that is under way
        try:
            while True:
                call = evolve_call(call, attempt=len(failed) + 1, began=begin)
                try:
                    reply = yield from forward(call)
                except LlmError as error:
                    paid = 0.0
                    failed.append(call.failed(error, self._clock()))
                    state = state or self._begin(call, failed)
                    state.set_exception(sys.exc_info())  # type: ignore[arg-type]  # inside an except clause it holds no None
                    decision = self._decide(state, error)
                    if restraint is not None:
                        decision, paid = _restrained(restraint, call, error, decision)
                    failed[-1] = failed[-1]._replace(wait=decision.wait or 0.0)
                    error.attempts = tuple(failed)
                    state.prepare_for_next_attempt()  # which lets go of the error
                    self._on_failure(call, error, decision)
                    if decision.wait is None:
                        raise
                else:
                    if restraint is not None:
                        restraint.answered(call, paid)
                    paid = 0.0
                    reply.failed = (*failed, *reply.failed)
                    return reply
                try:
                    yield Sleep(decision.wait)
                except LlmError as error:  # somebody ends the wait; the attempts were made all the same
                    error.attempts = tuple(failed)
                    raise
        finally:
            if paid and restraint is not None:
                restraint.cancelled(call, paid)

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what was made when it was first needed: tenacity's objects hold thread-local state."""
        return {name: value for name, value in vars(self).items() if name not in {"_limits", "_retrying"}}

    def explain(self, error: LlmError, *, deadline: float | None = None) -> str:
        """Say what this policy would do about *error*, and why: if it was raised, about its last attempt.

        *deadline* is the seconds left for the call; `None` if that does not matter.
        """
        from llmport.policies.backoff import BackOff  # noqa: PLC0415 - see the module's docstring

        failed = [*error.attempts] or [Attempt.of(1, error)]
        is_billed = any(attempt.possibly_billed for attempt in failed)
        now = self._clock()
        call = Call(
            operation="",
            method="",
            path="",
            deadline=None if deadline is None else now + deadline,
            began=now,
            when_repeated="billed" if is_billed else "harmless",
        )
        state = self._begin(call, failed)
        state.attempt_number = len(failed)
        state.set_exception((type(error), error, None))
        decision = self._decide(state, error)
        if decision.wait is None or not isinstance(wait := self._retrying.wait, BackOff):
            return str(decision)
        least, most = wait.bounds(state)
        return f"again in {least:.3g} to {most:.3g} s: {decision.reason}"

    @cached_property
    def _limits(self) -> tuple[Limit, ...]:
        from llmport.policies.backoff import (  # noqa: PLC0415 - see the module's docstring
            StopAfterAttempts,
            StopWhenBilledTwice,
            StopWhenTooLate,
        )

        return (
            StopWhenBilledTwice(self._retry_ambiguous),
            StopAfterAttempts(self._max_attempts),
            StopWhenTooLate(self._retry_after_cap, clock=self._clock),
        )

    @cached_property
    def _retrying(self) -> Retrying:
        from tenacity import Retrying, retry_if_exception, stop_any  # noqa: PLC0415 - see the module's docstring

        from llmport.policies.backoff import BackOff, is_retryable  # noqa: PLC0415 - the same

        return Retrying(
            stop=stop_any(*self._limits, *([] if self._stop is None else [self._stop])),
            wait=self._wait or BackOff(),
            retry=self._retry or retry_if_exception(is_retryable),
            reraise=True,
        )

    def _begin(self, call: Call, failed: list[Attempt]) -> RetryCallState:
        from tenacity import RetryCallState  # noqa: PLC0415 - see the module's docstring

        state = RetryCallState(self._retrying, fn=None, args=(call,), kwargs={"failed": failed})
        state.start_time = call.began or 0.0
        return state

    def _decide(self, state: RetryCallState, error: LlmError) -> Decision:
        """Ask the strategies, in tenacity's order, what is to be done about the attempt that failed with *error*."""
        # Both work on thread-local state that nothing later relies on, so flows may share the object, and change threads.
        retrying = self._retrying
        retrying.begin()
        trace = error.__traceback__
        try:
            step: Any = retrying.iter(retry_state=state)
        except LlmError:  # it raises the error itself where it gives up
            error.__traceback__ = trace
            return Decision(
                None, self._why_final(state, error, is_wanted=retrying.iter_state.retry_run_result)
            )
        most = state.args[0].max_attempts or self._max_attempts
        return Decision(
            float(step), f"{_name(error)}, attempt {state.attempt_number}{f' of {most}' if most else ''}"
        )

    def _why_final(self, state: RetryCallState, error: LlmError, *, is_wanted: bool) -> str:
        if is_wanted:
            reasons = (limit.reason(state) for limit in self._limits)
            return next(filter(None, reasons), "the stop strategy says so")
        if self._retry is not None:
            return "the retry strategy says so"
        if error.outcome == "ambiguous" and type(error).is_retryable:
            return f"{_name(error)}: it may have been carried out, and is not to be carried out twice"
        return f"{_name(error)} does not go away by trying again"


def _restrained(
    restraint: Restraint, call: Call, error: LlmError, decision: Decision
) -> tuple[Decision, float]:
    """Return the *decision* on *error* as all calls together allow it, and what was paid for another attempt."""
    restraint.failed(call, error)
    if decision.wait is None:
        return decision, 0.0
    charge = restraint.charge(call, error)
    return (Decision(None, charge), 0.0) if isinstance(charge, str) else (decision, charge)


def _name(error: LlmError) -> str:
    return (
        error.__class__.__name__
        if error.status is None
        else f"{error.__class__.__name__} (HTTP {error.status})"
    )
