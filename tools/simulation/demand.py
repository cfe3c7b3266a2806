"""Who asks for what, and when: the same for whatever client is to serve it."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from math import log
from random import Random

from .scenario import Day

_SPREAD = 0.8
"""Of the tokens of prompts and answers: sigma of the logarithm, so that one in ten is about three times the median."""
_ERROR = 0.25
"""The same of the estimate of a prompt's tokens: a guess by its size, see `llmport.anthropic.limits.estimate`."""
_JITTER = 0.3
"""The same of the time an answer takes."""


class Ask:
    """One request. It can be called for the estimate of its input tokens, as `Call.tokens` is."""

    __slots__ = ("arrived", "estimate", "input", "output", "seconds", "tenant")

    def __init__(self, arrived: float, tenant: int) -> None:
        self.arrived = arrived
        self.tenant = tenant
        self.input = self.output = self.estimate = 0
        self.seconds = 0.0
        """For which it is being answered."""

    def __call__(self) -> int:
        """Return the estimate."""
        return self.estimate


def asks(day: Day, which: int) -> Iterator[Ask]:
    """Give all requests of a day to one of its models, in the order they come."""
    random = Random(f"{day.seed} {which}")  # noqa: S311 - each run is to be as the last
    model = day.models[which]
    moments = [_moments(random, day, number, which) for number in range(len(day.tenants))]
    for arrived, number in heapq.merge(*moments):
        tenant, ask = day.tenants[number], Ask(arrived, number)
        ask.input = max(8, int(random.lognormvariate(log(tenant.prompt), _SPREAD)))
        ask.output = max(1, min(tenant.max_tokens, int(random.lognormvariate(log(tenant.answer), _SPREAD))))
        ask.estimate = max(1, int(ask.input * random.lognormvariate(0.0, _ERROR)))
        ask.seconds = (model.first_token + model.per_token * ask.output) * random.lognormvariate(0.0, _JITTER)
        yield ask


def _moments(random: Random, day: Day, number: int, which: int) -> list[tuple[float, int]]:
    tenant = day.tenants[number]
    curve, count = tenant.curve, tenant.requests * tenant.models[which] // sum(tenant.models)
    scale = day.seconds / len(curve)
    minutes = random.choices(range(len(curve)), curve, k=count)
    return sorted((scale * (minute + random.random()), number) for minute in minutes)
