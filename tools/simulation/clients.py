"""The two clients: ours, made of its real policies, and a naive one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from random import Random

from llmport._core.flow import Call, Flow, Forward, Park, Reply, Sleep, compose, send
from llmport.anthropic.limits import RULES
from llmport.errors import DeadlineExceededError, LlmError
from llmport.limits import Queue, RateLimits
from llmport.policies.admission import Admission
from llmport.policies.backoff import BackOff
from llmport.policies.breaker import CircuitBreaker
from llmport.policies.concurrency import Slots
from llmport.policies.restraint import Restraint
from llmport.policies.retry import Retry

from .scenario import Day

Clock = Callable[[], float]


def ours(day: Day, clock: Clock, random: Random) -> Forward:
    """Make what `AnthropicClient(rate_limit=True, max_concurrency="adaptive", queue=Queue(…), breaker=True)` has around each call."""
    queue = Queue(max_waiting=500_000, weights={tenant.name: tenant.weight for tenant in day.tenants})
    policies = (
        Retry(
            3,
            wait=BackOff(rand=random.random),
            restraint=Restraint(clock=clock, rand=random.random),
            on_failure=lambda *_: None,
            clock=clock,
        ),
        CircuitBreaker(clock=clock),
        Admission(RULES, rates=RateLimits(), slots=Slots(500, is_adaptive=True), queue=queue, clock=clock),
    )
    return compose(policies, send)


def naive(day: Day, clock: Clock, random: Random) -> Forward:
    """Make what programs have that know nothing of limits: so many calls at once each, and retries with back-off."""
    tenants = {
        tenant.name: compose((Workers(tenant.workers), Again(clock, random)), send) for tenant in day.tenants
    }
    return lambda call: tenants[call.tenant](call)


class Workers:
    """Lets so many calls be out, in the order they came, and for as long as they try."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._line: deque[_Turn] = deque()

    def __call__(self, call: Call, forward: Forward) -> Flow[Reply]:
        """Go on with the call when a worker is free."""
        if self._free:
            self._free -= 1
        else:
            turn = _Turn()
            self._line.append(turn)
            try:
                yield Park(turn, call.deadline)
            except TimeoutError:
                self._line.remove(turn)
                raise DeadlineExceededError("Nobody had time for it.") from None
        try:
            return (yield from forward(call))
        finally:
            if self._line:
                self._line.popleft().wake()
            else:
                self._free += 1


class _Turn:
    def call(self, wake: Callable[[], object]) -> None:
        self.wake = wake


class Again:
    """Makes a failed attempt again as the official SDK does, but more often: 5 times, after 0.5 to 8 s, or as long as it is told."""

    def __init__(self, clock: Clock, random: Random) -> None:
        self._clock = clock
        self._random = random

    def __call__(self, call: Call, forward: Forward) -> Flow[Reply]:
        """Go on with the call until it succeeds, or has failed too often, or its time is over."""
        for retry in range(6):
            try:
                return (yield from forward(call))
            except LlmError as error:
                wait = error.retry_after or min(8.0, 0.5 * 2**retry) * (1 - 0.25 * self._random.random())
                if retry == 5 or (call.deadline is not None and self._clock() + wait > call.deadline):
                    raise
            yield Sleep(wait)
        raise AssertionError
