"""Makes a failed attempt again, as long as the error, the count and the deadline allow.

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

import attrs

from llmport._core.flow import Call, Flow, Forward, Reply, Sleep
from llmport.errors import Attempt, LlmError

if TYPE_CHECKING:
    from tenacity import RetryCallState, Retrying
    from tenacity.retry import retry_base
    from tenacity.stop import stop_base
    from tenacity.wait import wait_base


class Retry:
    """Makes a failed attempt again. Holds nothing of a call, so that all calls of a client share it."""

    def __init__(
        self,
        max_attempts: int = 3,
        *,
        stop: stop_base | None = None,
        wait: wait_base | None = None,
        retry: retry_base | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Allow *max_attempts* tries in all, or whatever tenacity strategies are given instead.

        Whatever *stop* says, nothing is waited for beyond the call's deadline.
        """
        self._max_attempts = max_attempts
        self._stop = stop
        self._wait = wait
        self._retry = retry
        self._clock = clock

    @cached_property
    def _retrying(self) -> Retrying:
        from tenacity import Retrying, retry_if_exception, stop_after_attempt  # noqa: PLC0415 - see the module's docstring

        from llmport.policies.backoff import BackOff, StopWhenTooLate, is_retryable  # noqa: PLC0415 - the same

        return Retrying(
            stop=(self._stop or stop_after_attempt(self._max_attempts)) | StopWhenTooLate(clock=self._clock),
            wait=self._wait or BackOff(),
            retry=self._retry or retry_if_exception(is_retryable),
            reraise=True,
        )

    def __call__(self, call: Call, forward: Forward) -> Flow[Reply]:
        """Go on with the call until an attempt succeeds or is the last; its error then lists all of them."""
        begin = self._clock()
        state: RetryCallState | None = None
        failed: list[Attempt] = []
        while True:
            try:
                reply = yield from forward(attrs.evolve(call, attempt=len(failed) + 1))
            except LlmError as error:
                failed.append(Attempt.of(len(failed) + 1, error))
                state = state or self._begin(call, begin)
                state.set_exception(sys.exc_info())  # type: ignore[arg-type]  # inside an except clause it holds no None
            else:
                reply.failed = tuple(failed)
                return reply
            wait = self._decide(state, failed)
            failed[-1] = failed[-1]._replace(wait=wait)
            yield Sleep(wait)
            state.prepare_for_next_attempt()

    def _begin(self, call: Call, begin: float) -> RetryCallState:
        from tenacity import RetryCallState  # noqa: PLC0415 - see the module's docstring

        state = RetryCallState(self._retrying, fn=None, args=(call,), kwargs={})
        state.start_time = begin
        return state

    def _decide(self, state: RetryCallState, failed: list[Attempt]) -> float:
        """Return the seconds to wait before the next attempt.

        Raises:
            LlmError: the last attempt's, if no other is to be made.
        """
        # Both work on thread-local state that nothing later relies on, so flows may share the object, and change threads.
        self._retrying.begin()
        try:
            step: Any = self._retrying.iter(retry_state=state)
        except LlmError as error:
            error.attempts = tuple(failed)
            raise
        return float(step)
