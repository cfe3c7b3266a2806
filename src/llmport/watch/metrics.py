"""Counts what happens to calls: an observer, and what it shows. No I/O; nothing of what was asked or answered."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

from llmport._core.forking import forget_after_fork
from llmport.errors import CircuitOpenError
from llmport.limits import LimitStatus, ModelLimits
from llmport.money import Cost
from llmport.observers import (
    AttemptFailed,
    AttemptStarted,
    CallEnded,
    CallEvent,
    CallStarted,
    CircuitChanged,
)
from llmport.usage import Usage


class Metrics:
    """The counters of a process, or of a part of it: an observer for as many clients as it is given to."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.forget()
        forget_after_fork(self)

    def forget(self) -> None:
        """Begin anew in a process that was forked: what its parent counts on is not its own."""
        self._began = self._clock()
        self._lock = Lock()
        self._news: deque[tuple[CallEvent, Cost | None]] = deque()
        self._counts: Counter[str] = Counter()
        self._errors: Counter[str] = Counter()
        self._usage = Usage()
        self._cost = Cost()
        self._queue_wait = 0.0
        self._open_circuits = 0

    def __call__(self, event: CallEvent) -> None:
        """Take note of *event*."""
        cost = event.cost if isinstance(event, CallEnded) else None  # worked out before others have to wait
        self._news.append((event, cost))
        # Nobody waits: whoever counts at this moment takes it too, or whoever looks. It may come from a stream that the
        # garbage collector closes in the middle of this very counting.
        if self._lock.acquire(blocking=False):
            try:
                self._count()
            finally:
                self._lock.release()

    def _count(self) -> None:
        while self._news:
            event, cost = self._news.popleft()
            match event:
                case CallStarted():
                    self._counts["started"] += 1
                case AttemptStarted():
                    self._counts["attempts"] += 1
                case AttemptFailed():
                    self._counts["failed_attempts"] += 1
                case CircuitChanged(is_open=is_open):
                    # Only how many: the call that closes one need not be of the same model as the one that opened it.
                    self._open_circuits = max(0, self._open_circuits + (1 if is_open else -1))
                case CallEnded():
                    self._end(event, cost)
                case _:
                    pass

    def _end(self, event: CallEnded, cost: Cost | None) -> None:
        self._counts[event.outcome] += 1
        self._counts["cached"] += event.is_cached
        self._counts["circuit_open"] += isinstance(event.error, CircuitOpenError)
        self._queue_wait += event.queue_wait
        if event.error is not None:
            self._errors[type(event.error).__name__] += 1
        if event.usage is not None and not event.is_cached:
            self._usage += event.usage
        if cost is not None:
            self._cost += cost

    def snapshot(self, limits: Mapping[str, ModelLimits] | None = None) -> dict[str, Any]:
        """Return all of it as plain data, to be written as JSON; *limits* are those of a client, see `client.limits()`."""
        with self._lock:
            self._count()
            counts, errors, usage, cost = self._counts.copy(), dict(self._errors), self._usage, self._cost
            queue_wait, seconds = self._queue_wait, self._clock() - self._began
            open_circuits = self._open_circuits
        ended = sum(counts[outcome] for outcome in ("answered", "failed", "cancelled", "closed"))
        return {
            "seconds": round(seconds, 3),
            "calls": {
                "in_flight": counts["started"] - ended,
                "answered": counts["answered"],
                "failed": counts["failed"],
                "cancelled": counts["cancelled"] + counts["closed"],
                "cached": counts["cached"],
            },
            "attempts": {"sent": counts["attempts"], "failed": counts["failed_attempts"]},
            "errors": errors,
            "circuit_open": counts["circuit_open"],
            "open_circuits": open_circuits,
            "queue_wait": round(queue_wait, 3),
            "tokens": {"input": usage.total_input_tokens, "output": usage.output_tokens},
            "cost": str(cost),
            "limits": {family: _limits(each) for family, each in (limits or {}).items()},
        }


def _limits(limits: ModelLimits) -> dict[str, Any]:
    return {
        "requests": _status(limits.requests),
        "input_tokens": _status(limits.input_tokens),
        "output_tokens": _status(limits.output_tokens),
        "tokens": _status(limits.tokens),
        "in_flight": limits.in_flight,
        "queued": limits.queued,
        "expected_wait": round(limits.expected_wait, 3),
    }


def _status(status: LimitStatus) -> dict[str, int | None]:
    return {"limit": status.limit, "remaining": status.remaining}
