"""What the day is like: models and their limits, tenants and their load, and what goes wrong. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

HOUR = 3600.0


class Model(NamedTuple):
    """A model, and the limits it has a minute."""

    name: str
    requests: int
    input_tokens: int
    output_tokens: int
    first_token: float
    """Seconds until an answer begins, the median."""
    per_token: float
    """Seconds for each token of it."""


class Tenant(NamedTuple):
    """One of those who share the limits."""

    name: str
    requests: int
    """In the whole day."""
    models: tuple[int, int, int]
    """How its requests are divided among the models."""
    priority: int
    weight: float
    patience: float
    """Seconds that a call may take."""
    prompt: float
    """Input tokens, the median."""
    answer: float
    """Output tokens, the median."""
    max_tokens: int
    hours: Mapping[float, float]
    """How much it asks for at some hours, with straight lines between them; else when it asks for all at once."""
    is_batch: bool = False
    workers: int = 64
    """Calls at once, where nothing but that holds it back."""

    @property
    def curve(self) -> list[float]:
        """How much of its load each minute of the day has, next to the others."""
        if self.is_batch:  # written out within two minutes
            begins = {60 * hour: share for hour, share in self.hours.items()}
            return [begins.get(minute, begins.get(minute - 1, 0.0)) for minute in range(24 * 60)]
        return [
            before + (after - before) * (minute - 60 * begin) / (60 * (end - begin))
            for (begin, before), (end, after) in pairwise(self.hours.items())
            for minute in range(int(60 * begin), int(60 * end))
        ]


class Day(NamedTuple):
    """All of it."""

    models: tuple[Model, ...]
    tenants: tuple[Tenant, ...]
    seconds: float
    halved_at: float
    """From here on all limits are half of what they were."""
    outage_at: float
    outage: float
    """Seconds for which every request fails, with a 529."""
    seed: int

    def limits(self, model: int, now: float) -> tuple[int, int, int]:
        """Return what a model allows a minute at a moment: requests, input and output tokens."""
        _, requests, inputs, outputs, *_ = self.models[model]
        part = 1 if now < self.halved_at else 2
        return requests // part, inputs // part, outputs // part

    def part(self, hours: float, share: float) -> Day:
        """Return this day pressed into *hours*, with a *share* of its load a second, and of its limits."""
        scale = hours * HOUR / self.seconds
        return self._replace(
            models=tuple(
                model._replace(
                    requests=int(model.requests * share),
                    input_tokens=int(model.input_tokens * share),
                    output_tokens=int(model.output_tokens * share),
                )
                for model in self.models
            ),
            tenants=tuple(
                tenant._replace(
                    requests=int(tenant.requests * scale * share),
                    patience=tenant.patience * scale if tenant.is_batch else tenant.patience,
                    workers=max(1, int(tenant.workers * share)),
                )
                for tenant in self.tenants
            ),
            seconds=self.seconds * scale,
            halved_at=self.halved_at * scale,
            outage_at=self.outage_at * scale,
            outage=self.outage * scale,
        )


OFFICE: dict[float, float] = {0: 0.15, 6: 0.15, 9: 1.0, 12: 0.9, 14: 1.0, 18: 0.8, 22: 0.3, 24: 0.15}
STEADY: dict[float, float] = {0: 1.0, 24: 1.0}

DAY = Day(
    models=(  # each is short of something else: output tokens, input tokens, requests
        Model("claude-opus-4-5", 600, 1_000_000, 120_000, first_token=1.2, per_token=0.018),
        Model("claude-sonnet-4-5", 1_500, 1_600_000, 600_000, first_token=0.8, per_token=0.014),
        Model("claude-haiku-4-5", 1_200, 4_000_000, 600_000, first_token=0.4, per_token=0.007),
    ),
    tenants=(
        Tenant(
            name="chat",
            requests=380_000,
            models=(10, 50, 40),
            priority=1,
            weight=1.0,
            patience=30.0,
            prompt=900,
            answer=250,
            max_tokens=1_024,
            hours=OFFICE,
        ),
        Tenant(
            name="agents",
            requests=150_000,
            models=(30, 60, 10),
            priority=0,
            weight=2.0,
            patience=600.0,
            prompt=2_500,
            answer=300,
            max_tokens=4_096,
            hours=OFFICE,
        ),
        Tenant(
            name="pipeline",
            requests=230_000,
            models=(5, 35, 60),
            priority=0,
            weight=1.0,
            patience=600.0,
            prompt=700,
            answer=150,
            max_tokens=512,
            hours=STEADY,
        ),
        Tenant(
            name="reports",
            requests=140_000,
            models=(30, 40, 30),
            priority=-1,
            weight=3.0,
            patience=12 * HOUR,
            prompt=1_500,
            answer=350,
            max_tokens=1_024,
            hours={2: 1, 11.5: 1},
            is_batch=True,
        ),
        Tenant(
            name="evals",
            requests=100_000,
            models=(20, 40, 40),
            priority=-1,
            weight=1.0,
            patience=12 * HOUR,
            prompt=800,
            answer=200,
            max_tokens=1_024,
            hours={9: 1, 11.5: 1},
            is_batch=True,
        ),
    ),
    seconds=24 * HOUR,
    halved_at=12 * HOUR,
    outage_at=15 * HOUR,
    outage=600.0,
    seed=1,
)
