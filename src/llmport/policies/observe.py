"""Tells observers of calls and attempts: two policies, one around each call, one around each attempt. No I/O, no provider.

Without observers both hand the call on as it is. What an observer raises is logged once, and never reaches the call.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from itertools import count
from math import fsum
from typing import TYPE_CHECKING, Any

from llmport._core.flow import Call, Flow, Forward, Reply, evolve_call
from llmport.errors import LlmError

if TYPE_CHECKING:  # a client that nobody observes should not pay for events
    from llmport.observers import CallEvent, CallInfo, Observer, Outcome

logger = logging.getLogger("llmport")
_numbers = count(1)


def _log(event: CallEvent) -> None:
    if logger.isEnabledFor(logging.INFO):
        from llmport.policies.call_log import log_call  # noqa: PLC0415 - only where somebody reads it

        log_call(event)


class Observers:
    """Those who are told, and which of them have failed already. The log is one of them, where it is on."""

    def __init__(self, observers: Iterable[Observer]) -> None:
        self._observers = (_log, *observers)
        self._failed: set[int] = set()

    def __bool__(self) -> bool:
        return len(self._observers) > 1 or logger.isEnabledFor(logging.INFO)

    def tell(self, event: CallEvent) -> None:
        """Tell each of them of *event*."""
        for number, observer in enumerate(self._observers):
            try:
                observer(event)
            except Exception as error:
                if number not in self._failed:
                    self._failed.add(number)
                    logger.warning(
                        "an observer raised %s at a %s, and may do so again: said once",
                        type(error).__name__,
                        type(event).__name__,
                        exc_info=True,
                    )


class Observed:
    """One call, as it is told of. Travels with the call, so that its attempts know whose they are."""

    def __init__(self, observers: Observers, info: CallInfo, clock: Callable[[], float]) -> None:
        self.info = info
        self.attempts = 0
        """Sent so far."""
        self._observers = observers
        self._clock = clock
        self._began = clock()
        self._first_content: float | None = None

    def now(self) -> float:
        """Return the time by the clock of its policy."""
        return self._clock()

    def tell(self, make: Callable[..., CallEvent], **facts: Any) -> None:
        """Tell the observers of an event of this call."""
        self._observers.tell(make(call=self.info, **facts))

    def opened(self) -> None:
        """Tell that a stream's first content is here."""
        from llmport.observers import FirstContent  # noqa: PLC0415 - see above

        now = self.now()
        self._first_content = now - self._began
        self.tell(FirstContent, at=now, seconds=self._first_content)

    def circuit_changed(self, *, is_open: bool) -> None:
        """Tell that an attempt has opened or closed the circuit breaker."""
        from llmport.observers import CircuitChanged  # noqa: PLC0415 - see above

        self.tell(CircuitChanged, at=self.now(), is_open=is_open)

    def failed(self, error: BaseException) -> None:
        """Tell that the call ended with *error*, and without a reply."""
        failed = error.attempts if isinstance(error, LlmError) else ()
        self._end(
            "failed" if isinstance(error, Exception) else "cancelled",
            error=error,
            status=getattr(error, "status", None),
            request_id=getattr(error, "request_id", None),
            failed=failed,
            retry_wait=fsum(attempt.wait for attempt in failed),
        )

    def closed(self, reply: Reply) -> None:
        """Tell that *reply* is over."""
        completion = reply.so_far if reply.answer is None else reply.account(reply.answer)
        is_cut = reply.call.is_stream and reply.call.model is not None and not reply.is_whole
        outcome: Outcome = "failed" if reply.error is not None else "closed" if is_cut else "answered"
        self._end(
            outcome,
            error=reply.error,
            status=reply.status,
            request_id=reply.request_id,
            failed=reply.failed,
            queue_wait=reply.waited,
            limiter_wait=reply.held,
            retry_wait=fsum(attempt.wait for attempt in reply.failed),
            is_cached=reply.from_cache is not None,
            usage=reply.usage,
            completion=completion,
        )

    def _end(self, outcome: Outcome, **facts: Any) -> None:
        from llmport.observers import CallEnded  # noqa: PLC0415 - see above

        now = self.now()
        self.tell(
            CallEnded,
            at=now,
            seconds=now - self._began,
            outcome=outcome,
            attempts=self.attempts,
            first_content=self._first_content,
            **facts,
        )


class ObserveCalls:
    """The policy around each call. The outermost: what it does not see, its observers do not."""

    def __init__(
        self,
        observers: Iterable[Observer],
        *,
        provider: str = "",
        address: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take whom to tell, and what to tell them about whose calls these are."""
        self._observers = Observers(observers)
        self._provider = provider
        self._address = address
        self._clock = clock

    def __call__(self, call: Call, forward: Forward) -> Flow[Reply]:
        """Go on with the call, and tell how it goes."""
        if not self._observers:
            return (yield from forward(call))
        watch = Observed(self._observers, self._info(call), self._clock)
        self._begin(watch)
        try:
            reply = yield from forward(evolve_call(call, observed=watch))
        except BaseException as error:
            watch.failed(error)
            raise
        if call.is_stream:
            watch.opened()
        reply.wants_answer = True
        reply.on_close(lambda: watch.closed(reply))
        return reply

    def _begin(self, watch: Observed) -> None:
        from llmport.observers import CallStarted  # noqa: PLC0415 - see above

        watch.tell(CallStarted, at=watch.now())

    def _info(self, call: Call) -> CallInfo:
        from llmport.observers import CallInfo  # noqa: PLC0415 - see above

        return CallInfo(
            id=next(_numbers),
            operation=call.operation,
            provider=self._provider,
            address=call.base_url or self._address,
            model=call.model,
            is_stream=call.is_stream,
            max_tokens=call.max_tokens,
            tenant=call.tenant,
            priority=call.priority,
            request=None if call.question is None else call.question.request,
        )


def observe_attempts(call: Call, forward: Forward) -> Flow[Reply]:
    """Go on with the attempt, and tell how it goes: the policy around each attempt, as near to sending as can be."""
    watch: Observed | None = call.observed
    if watch is None:
        return (yield from forward(call))
    from llmport.observers import AttemptFailed, AttemptStarted, AttemptSucceeded  # noqa: PLC0415 - see above

    begin = watch.now()
    watch.attempts += 1
    watch.tell(AttemptStarted, at=begin, attempt=call.attempt)
    facts: dict[str, Any] = {"attempt": call.attempt}
    try:
        reply = yield from forward(call)
    except BaseException as error:
        facts |= {"status": getattr(error, "status", None), "request_id": getattr(error, "request_id", None)}
        now = watch.now()
        watch.tell(AttemptFailed, at=now, seconds=now - begin, error=error, **facts)
        raise
    now = watch.now()
    facts |= {"status": reply.status, "request_id": reply.request_id}
    watch.tell(AttemptSucceeded, at=now, seconds=now - begin, **facts)
    return reply
