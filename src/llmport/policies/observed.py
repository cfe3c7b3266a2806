"""One call, as its observers are told of it. Imported when somebody is to be told. No I/O, no provider."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from math import fsum
from typing import TYPE_CHECKING, Any

from llmport._core.flow import Call, Flow, Forward, Reply, evolve_call
from llmport.errors import LlmError
from llmport.observers import (
    AttemptFailed,
    AttemptStarted,
    AttemptSucceeded,
    CallEnded,
    CallEvent,
    CallInfo,
    CallStarted,
    CircuitChanged,
    FirstContent,
)

if TYPE_CHECKING:
    from llmport.observers import Outcome

_numbers = count(1)


class Observed:
    """Travels with the call, so that its attempts know whose they are."""

    def __init__(
        self,
        call: Call,
        tell: Callable[[CallEvent], None],
        *,
        provider: str = "",
        address: str = "",
        clock: Callable[[], float],
    ) -> None:
        """Take whom to *tell* of a *call* to a *provider* at an *address*, unless the call has one of its own."""
        self.info = CallInfo(
            id=next(_numbers),
            operation=call.operation,
            provider=provider,
            address=call.base_url or address,
            model=call.model,
            is_stream=call.is_stream,
            max_tokens=call.max_tokens,
            tenant=call.tenant,
            priority=call.priority,
            request=None if call.question is None else call.question.request,
        )
        self._tell = tell
        self._now = clock
        self._began = 0.0  # before `carry_out`
        self._attempts = 0
        self._first_content: float | None = None

    def again(self, call: Call) -> Observed:
        """Return what tells the same of *call*, which goes on for this one after its end."""
        return Observed(
            call, self._tell, provider=self.info.provider, address=self.info.address, clock=self._now
        )

    def carry_out(self, call: Call, forward: Forward) -> Flow[Reply]:
        """Go on with the call, and tell how it goes."""
        self._began = self._now()
        self._tell(CallStarted(call=self.info, at=self._began))
        try:
            reply = yield from forward(evolve_call(call, observed=self))
        except BaseException as error:
            self.failed(error)
            raise
        if call.is_stream:
            self.opened()
        reply.wants_answer = True
        reply.on_close(lambda: self.closed(reply))
        return reply

    def attempt(self, call: Call, forward: Forward) -> Flow[Reply]:
        """Go on with an attempt, and tell how it goes."""
        begin = self._now()
        self._attempts += 1
        self._tell(AttemptStarted(call=self.info, at=begin, attempt=call.attempt))
        try:
            reply = yield from forward(call)
        except BaseException as error:
            now = self._now()
            self._tell(
                AttemptFailed(
                    call=self.info,
                    at=now,
                    attempt=call.attempt,
                    seconds=now - begin,
                    error=error,
                    status=getattr(error, "status", None),
                    request_id=getattr(error, "request_id", None),
                )
            )
            raise
        now = self._now()
        self._tell(
            AttemptSucceeded(
                call=self.info,
                at=now,
                attempt=call.attempt,
                seconds=now - begin,
                status=reply.status,
                request_id=reply.request_id,
            )
        )
        return reply

    def circuit_changed(self, *, is_open: bool) -> None:
        """Tell that an attempt has opened or closed the circuit breaker."""
        self._tell(CircuitChanged(call=self.info, at=self._now(), is_open=is_open))

    def opened(self) -> None:
        """Tell that a stream's first content is here."""
        now = self._now()
        self._first_content = now - self._began
        self._tell(FirstContent(call=self.info, at=now, seconds=self._first_content))

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
            retry_wait=fsum(attempt.wait for attempt in reply.failed) if reply.failed else 0.0,
            is_cached=reply.from_cache is not None,
            usage=reply.usage,
            completion=reply.so_far if reply.answer is None else reply.account(reply.answer),
        )

    def _end(self, outcome: Outcome, **facts: Any) -> None:
        now = self._now()
        self._tell(
            CallEnded(
                call=self.info,
                at=now,
                seconds=now - self._began,
                outcome=outcome,
                attempts=self._attempts,
                first_content=self._first_content,
                **facts,
            )
        )
