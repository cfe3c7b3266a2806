"""What policies add to a request that none of them holds back: the default ones, and limiter, breaker, cache, telemetry.

CPU, without a network: one process, one flow after another, each of its effects carried out at once. Every prompt is new, so
the cache looks for it in vain and keeps its answer. A figure is what the same client takes more than one that has none of
them, the median of paired rounds. Telemetry is OpenTelemetry: its API alone, where nothing is recorded, and then with its SDK,
where the floor is what the SDK takes by itself.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from itertools import count
from statistics import median
from typing import Any

from rows import Row
from server import MESSAGE

from llmport import Breaker, Budget, ResiliencePolicy
from llmport._core.flow import Flow, Load, Policy, Reply, Save, Send
from llmport.anthropic import AnthropicClient
from llmport.anthropic.flows import Flows
from llmport.client import CompletionRequest
from llmport.policies.otel import OpenTelemetry
from llmport.stores import MemoryStore

logger = logging.getLogger("llmport")
ROUNDS = 31
REPEAT = 100
HEADERS = {
    "content-type": "application/json",
    "request-id": "req_011CSHoEeqs5C35K2UUqR7Fy",
    **{
        f"anthropic-ratelimit-{name}-{what}": value
        for name in ("requests", "input-tokens", "output-tokens", "tokens")
        for what, value in (
            ("limit", "100000000"),
            ("remaining", "99999000"),
            ("reset", "2026-11-22T22:00:00Z"),
        )
    },
}


def policies() -> dict[str, dict[str, Any]]:
    """Return the settings to compare."""
    alone: dict[str, dict[str, Any]] = {
        "limiter": {"rate_limit": True},
        "breaker": {"resilience": ResiliencePolicy(breaker=Breaker())},
        "cache": {"cache": MemoryStore()},
        "telemetry": {"telemetry": OpenTelemetry()},
    }
    together = {name: value for settings in alone.values() for name, value in settings.items()}
    return {
        "none": {},
        **alone,
        "all": together,
        "all, recording": {**together, "telemetry": _recording()},
        "observer": {"observers": [lambda _: None]},
        "budget": {"budget": Budget(1_000_000)},
    }


def _recording() -> OpenTelemetry:
    tracers, meters = _sdk()
    return OpenTelemetry(tracer_provider=tracers, meter_provider=meters)


def _sdk() -> tuple[Any, Any]:
    from opentelemetry.sdk.metrics import MeterProvider  # noqa: PLC0415 - only where it is measured
    from opentelemetry.sdk.metrics.export import InMemoryMetricReader  # noqa: PLC0415 - as above
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - as above

    return TracerProvider(), MeterProvider([InMemoryMetricReader()])


def drive(flow: Flow[Any]) -> Any:
    """Carry *flow* out: whatever it sends is answered at once."""
    outcome: Any = None
    try:
        while True:
            match flow.send(outcome):
                case Send(call):
                    outcome = Reply(call, 200, HEADERS, content=MESSAGE, sent_at=0.0)
                case Load(store, key):
                    outcome = store.load(key)
                case Save(store, key, value, seconds):
                    outcome = store.save(key, value, seconds)
                case effect:
                    raise NotImplementedError(effect)
    except StopIteration as done:
        return done.value


def asking(
    settings: dict[str, Any],
    numbers: Iterator[int],
    level: int = logging.WARNING,
    only: tuple[Policy, ...] | None = None,
) -> Callable[[], float]:
    """Return what asks a client with these *settings* a few times, and returns the microseconds that each took."""
    client = AnthropicClient(api_key="k", base_url="https://api.example", **settings)
    flows = Flows(client.config, only)

    def ask() -> float:
        logger.setLevel(level)
        requests = [CompletionRequest.of(f"Question {next(numbers)}", {}) for _ in range(REPEAT)]
        begin = time.process_time()
        for request in requests:
            drive(flows.complete(request))
        return 1e6 * (time.process_time() - begin) / REPEAT

    return ask


def recording_alone() -> Callable[[], float]:
    """Return what has the SDK record as much as a call of ours does: the same span, its events and its metrics."""
    tracers, meters = _sdk()
    tracer, meter = tracers.get_tracer("bare"), meters.get_meter("bare")
    histograms = [meter.create_histogram(f"histogram_{number}") for number in range(3)]
    cost = meter.create_counter("counter")
    identity = {f"attribute {number}": "a value" for number in range(6)}
    rest = {f"attribute {number}": "a value" for number in range(6, 18)}

    def record() -> None:
        span = tracer.start_span("chat claude-sonnet-5-5", attributes=identity)
        for number in range(2):
            span.add_event("llmport.attempt", {"llmport.attempt": number, "http.response.status_code": 200})
        span.set_attributes(rest)
        span.end()
        for histogram in histograms:
            histogram.record(1.0, identity)
        cost.add(0.1, identity)

    def ask() -> float:
        begin = time.process_time()
        for _ in range(REPEAT):
            record()
        return 1e6 * (time.process_time() - begin) / REPEAT

    return ask


def rows() -> list[Row]:
    """Measure."""
    numbers = count()
    variants = {name: asking(settings, numbers) for name, settings in policies().items()}
    logger.addHandler(logging.NullHandler())
    variants["log"] = asking({}, numbers, logging.INFO)
    variants["bare"] = asking({}, numbers, only=())
    variants["bare SDK"] = recording_alone()
    for ask in variants.values():
        ask()
    taken = [{name: ask() for name, ask in variants.items()} for _ in range(ROUNDS)]
    bare = median(each["bare SDK"] for each in taken)

    def row(what: str, name: str, floor: float | None = None, beyond: str = "none", **target: float) -> Row:
        return Row(what, "µs", median(each[name] - each[beyond] for each in taken), None, floor, **target)

    return [
        row("the default policies: CPU a request", "none", beyond="bare", target_absolute=35),
        row("limiter, breaker, cache, telemetry: added CPU a request", "all", target_absolute=60),
        *(row(f"  {name} alone", name) for name in ("limiter", "breaker", "cache", "telemetry")),
        row("  all, and OpenTelemetry's SDK records", "all, recording", bare),
        row("an observer that does nothing: added CPU a request", "observer"),
        row("the line in the log, written nowhere: the same", "log"),
        row("a budget: the same", "budget"),
    ]
