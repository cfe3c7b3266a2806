"""Sends a second copy of an attempt that takes longer than usual, and takes the answer that comes first.

For calls whose slowest few matter, at the price of the copies: each that was sent may be billed. So it is off unless asked
for, each copy is paid out of the retry budget and not given back, and what must not happen twice has none. It ends with the
answer's beginning: a stream has one source from its first content on. See "The Tail at Scale", Dean and Barroso, 2013.
"""

from __future__ import annotations

import time
from bisect import insort
from collections import deque
from collections.abc import Callable
from functools import partial
from threading import Lock

from llmport._core.flow import Call, Flow, Forward, Race, Reply, evolve_call
from llmport._core.forking import forget_after_fork
from llmport.errors import Attempt, LlmError, LocalLimitError, StreamInterruptedError
from llmport.policies.restraint import Restraint
from llmport.resilience import Hedge


class Pace:
    """How long attempts of one kind took of late. Shared by threads and event loops; nothing waits here."""

    def __init__(self, kept: int = 200) -> None:
        self._kept = kept
        self.forget()
        forget_after_fork(self)

    def forget(self) -> None:
        """Know of no attempt."""
        self._lock = Lock()
        self._recent: deque[float] = deque()
        self._sorted: list[float] = []

    def add(self, seconds: float) -> None:
        """Take down how long one took; the oldest is forgotten if there are many."""
        with self._lock:
            self._recent.append(seconds)
            insort(self._sorted, seconds)
            if len(self._recent) > self._kept:
                self._sorted.remove(self._recent.popleft())

    def quantile(self, share: float, min_samples: int) -> float | None:
        """Return the seconds that this *share* of them took at most; `None` if fewer than *min_samples* are known."""
        with self._lock:
            if len(self._sorted) < min_samples:
                return None
            return self._sorted[min(int(share * len(self._sorted)), len(self._sorted) - 1)]


class _Copy:
    """One of the copies of an attempt."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.is_unanswered = False
        """Whether it was sent, and nobody knows what became of it: it may be billed."""

    def carry_out(self, forward: Forward) -> Flow[Reply]:
        """Go on with it."""
        try:
            reply = yield from forward(evolve_call(self.call, on_send=self._sent))
        except LlmError as error:
            if error.phase != "local":  # else it was cancelled, as another has answered
                self.is_unanswered = error.outcome == "ambiguous"
            raise
        self.is_unanswered = False
        return reply

    def _sent(self) -> None:
        self.is_unanswered = True
        if self.call.on_send is not None:
            self.call.on_send()

    @property
    def lost(self) -> Attempt:
        """What it is among the attempts of the call."""
        is_billed = self.call.when_repeated != "harmless"
        error = StreamInterruptedError("Another copy was answered first.", phase="headers")
        return Attempt.of(self.call.attempt, error, is_billed=is_billed)


class Hedging:
    """The policy. Stands inside the retry policy, around what limits traffic: a copy waits for its turn as any attempt."""

    def __init__(
        self,
        hedge: Hedge | None = None,
        restraint: Restraint | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take settings, `None` for the defaults, and what the copies are paid from; `None` for nothing."""
        self.hedge = hedge or Hedge()
        self._restraint = restraint
        self._clock = clock
        self._paces: dict[tuple[str | None, str | None, bool], Pace] = {}

    def __call__(self, call: Call, forward: Forward) -> Flow[Reply]:
        """Go on with the attempt, twice if need be."""
        if call.runs_tools or call.when_repeated == "doubled":
            return (yield from forward(call))
        reply: Reply
        pace = self._pace(call)
        delay = self.hedge.delay
        if delay is None:
            delay = pace.quantile(self.hedge.quantile, self.hedge.min_samples)
        begin = self._clock()
        if delay is None:
            reply = yield from forward(call)
        else:
            first, second = _Copy(call), _Copy(call)
            begin_second = partial(self._second, second, forward)
            reply = yield Race((partial(first.carry_out, forward), begin_second), delay)
            reply.failed = tuple(copy.lost for copy in (first, second) if copy.is_unanswered)
        # If the copy was faster, the first would have taken longer than this: what is slow stays slow.
        pace.add(self._clock() - begin)
        return reply

    def _second(self, copy: _Copy, forward: Forward) -> Flow[Reply]:
        purse = None if self._restraint is None else self._restraint.purse(copy.call)
        if purse is not None and not purse.take():
            raise LocalLimitError("The retry budget is empty, so no second copy is sent.")
        return (yield from copy.carry_out(forward))

    def _pace(self, call: Call) -> Pace:
        key = call.base_url, call.model, call.is_stream
        return self._paces.get(key) or self._paces.setdefault(key, Pace())

    def __getstate__(self) -> dict[str, object]:
        """Pickle as when it was made: another process has seen nothing yet."""
        return {**vars(self), "_paces": {}}
