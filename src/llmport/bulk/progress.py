"""How far a bulk run is: what it counts. No I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager

from llmport.batches import BatchResult
from llmport.money import Cost
from llmport.usage import Usage


class Progress:
    """The counters of one run."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._began = clock()
        self.succeeded = 0
        """Answered in this run."""
        self.errors: Counter[str] = Counter()
        """Failed in this run, by the classes of their errors."""
        self.earlier_succeeded = 0
        """Answered in earlier runs."""
        self.earlier_failed = 0
        """Failed in earlier runs, and not tried again."""
        self.resent = 0
        """In flight when an earlier run was killed, and so sent again: they may be paid twice."""
        self.in_flight = 0
        """Sent, and not answered yet."""
        self.usage = Usage()
        """Tokens that this run's answers took."""
        self.cost = Cost()
        """What they cost; unknown if a price is."""
        self.cached = 0
        """Answered by a cache of the client's own, for nothing."""

    @property
    def failed(self) -> int:
        """Failed, in this run or earlier."""
        return self.errors.total() + self.earlier_failed

    @property
    def settled(self) -> int:
        """With a result, from this run or earlier."""
        return self.succeeded + self.earlier_succeeded + self.failed

    @property
    def seconds(self) -> float:
        """Since the run began."""
        return self._clock() - self._began

    @property
    def rate(self) -> float:
        """Results a second in this run."""
        seconds = self.seconds
        return (self.succeeded + self.errors.total()) / seconds if seconds else 0.0

    @contextmanager
    def sending(self) -> Generator[None]:
        """Count a request that is in flight."""
        self.in_flight += 1
        try:
            yield
        finally:
            self.in_flight -= 1

    def pass_over(self, *, has_succeeded: bool) -> None:
        """Count a request that has its result from an earlier run."""
        if has_succeeded:
            self.earlier_succeeded += 1
        else:
            self.earlier_failed += 1

    def add(self, result: BatchResult) -> None:
        """Count a result."""
        if result.error is not None:
            self.errors[type(result.error).__name__] += 1
        if result.completion is not None:
            self.succeeded += 1
            self.usage += result.completion.usage
            if result.completion.from_cache is None:
                self.cost += result.completion.cost
            else:
                self.cached += 1
