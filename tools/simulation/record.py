"""What is taken down while a day passes."""

from __future__ import annotations

from array import array

from llmport._core.flow import Reply
from llmport.errors import DeadlineExceededError, QueueFullError

from .demand import Ask
from .scenario import Day

STEP = 10.0
"""Seconds that are counted together."""


class Record:
    """The calls of one client to one model. Lists have a place for each step of the day; the last takes what is left over."""

    def __init__(self, day: Day) -> None:
        self.steps = int(day.seconds // STEP) + 1
        tenants = range(len(day.tenants))
        self.requests = self._none()
        """Accepted by the provider."""
        self.input = self._none()
        self.output = self._none()
        self.limited = self._none()
        """Refused with a 429."""
        self.overloaded = self._none()
        """Refused with a 529."""
        self.arrived = [self._none() for _ in tenants]
        self.ended = [self._none() for _ in tenants]
        self.served = [self._none() for _ in tenants]
        """Tokens of what was accepted."""
        self.moments = [array("d") for _ in tenants]
        """When the calls came that were answered."""
        self.waits = [array("d") for _ in tenants]
        """How long each of them took, but for the time in which it was being answered."""
        self.unsent = [0 for _ in tenants]
        """Told at once that they could not be in time, or that their time was over while they waited."""
        self.failed = [0 for _ in tenants]

    def _none(self) -> list[int]:
        return [0] * self.steps

    def step(self, now: float) -> int:
        """Number the step that *now* is in."""
        return min(int(now // STEP), self.steps - 1)

    def accepted(self, ask: Ask, now: float) -> None:
        """Take down that a request was accepted."""
        step = self.step(now)
        self.requests[step] += 1
        self.input[step] += ask.input
        self.output[step] += ask.output
        self.served[ask.tenant][step] += ask.input + ask.output

    def refused(self, status: int, now: float) -> None:
        """Take down that a request was refused."""
        (self.limited if status == 429 else self.overloaded)[self.step(now)] += 1

    def began(self, ask: Ask) -> None:
        """Take down that a call was made."""
        self.arrived[ask.tenant][self.step(ask.arrived)] += 1

    def over(self, ask: Ask, outcome: object, now: float) -> None:
        """Take down how a call ended."""
        tenant = ask.tenant
        self.ended[tenant][self.step(now)] += 1
        if isinstance(outcome, Reply):
            self.moments[tenant].append(ask.arrived)
            self.waits[tenant].append(max(0.0, now - ask.arrived - ask.seconds))
        elif isinstance(outcome, QueueFullError | DeadlineExceededError):
            self.unsent[tenant] += 1
        else:
            self.failed[tenant] += 1
