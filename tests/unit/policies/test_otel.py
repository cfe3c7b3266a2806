"""What OpenTelemetry is asked for, and when it is loaded at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
import pytest
from opentelemetry import context, trace
from opentelemetry.metrics import NoOpMeterProvider
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.semconv._incubating.attributes import gen_ai_attributes
from opentelemetry.semconv._incubating.metrics import gen_ai_metrics

from llmport import ConfigurationError
from llmport._core.flow import Call, Send, send
from llmport.observers import CallEnded, CallInfo, CallStarted
from llmport.policies import otel
from llmport.policies.observed import Observed
from llmport.policies.otel import OpenTelemetry

INFO = CallInfo(
    id=1,
    operation="create_message",
    provider="anthropic",
    address="https://api.anthropic.com",
    model="m",
    is_stream=False,
    max_tokens=1,
    tenant="",
    priority=0,
)


def python(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


CALLS = """
import sys
from llmport.anthropic import AnthropicClient
from scripted_server import ScriptedServer, response
from wire_events import message, text
with ScriptedServer(response(message(text("Hi.")))) as server:
    with AnthropicClient(base_url=server.base_url, api_key="sk-ant-test", {settings}) as client:
        client.complete("Hello")
print([name for name in sys.modules if name.split(".")[0] in {{"opentelemetry", "structlog", "prometheus_client"}}])
print([name for name in {ours} if name in sys.modules])
"""


@pytest.mark.parametrize(
    ("settings", "ours"),
    [
        (
            "",
            '["llmport.observers", "llmport.money", "llmport.policies.call_log", "llmport.anthropic.prices"]',
        ),
        ("observers=[lambda event: None]", '["llmport.policies.otel", "llmport.anthropic.prices"]'),
    ],
    ids=["nothing", "an-observer"],
)
def test_no_telemetry_and_no_prices_are_loaded_unless_used(settings: str, ours: str) -> None:
    path = [entry for entry in sys.path if "support" in entry]
    program = f"import sys; sys.path[:0] = {path}\n" + CALLS.format(settings=settings, ours=ours)

    assert python(program).split("\n")[:2] == ["[]", "[]"]


def test_without_the_extra_an_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)

    with pytest.raises(ConfigurationError, match=r"pip install 'llmport\[otel\]'"):
        OpenTelemetry()


def test_it_is_on_where_somebody_records() -> None:
    tracers, meters = trace.NoOpTracerProvider(), NoOpMeterProvider()

    assert not OpenTelemetry().is_on
    assert not OpenTelemetry(tracer_provider=tracers, meter_provider=meters).is_on
    assert OpenTelemetry(tracer_provider=TracerProvider()).is_on
    assert OpenTelemetry(meter_provider=MeterProvider()).is_on


SDK_LATER = """
from opentelemetry import metrics, trace
from opentelemetry.sdk.{kind} import {provider}
from llmport.policies.otel import OpenTelemetry
early = OpenTelemetry(tracer_provider=trace.get_tracer_provider())
before = early.is_on, OpenTelemetry().is_on
{kind}.set_{setter}({provider}())
print(before, early.is_on, OpenTelemetry().is_on)
"""


@pytest.mark.parametrize(
    ("kind", "provider"),
    [("trace", "TracerProvider"), ("metrics", "MeterProvider")],
    ids=["spans", "metrics"],
)
def test_an_sdk_may_be_set_up_after_it(kind: str, provider: str) -> None:
    setter = provider.replace("Provider", "_provider").lower()

    assert (
        python(SDK_LATER.format(kind=kind, provider=provider, setter=setter)) == "(False, False) True True\n"
    )


def test_every_name_of_the_conventions_is_one() -> None:
    known = {value for value in vars(gen_ai_attributes).values() if isinstance(value, str)}
    known |= {value for value in vars(gen_ai_metrics).values() if isinstance(value, str)}
    source = Path(str(otel.__file__)).read_text(encoding="utf-8")

    used = {word for word in source.split('"') if word.startswith("gen_ai.")}

    assert len(used) > 15
    assert used - known == set()


def observed(call: Call) -> Call:
    watch = Observed(call, lambda _: None, clock=lambda: 0.0)
    watch.info = INFO
    return attrs.evolve(call, observed=watch)


CALL = observed(Call(operation="create_message", method="POST", path="/"))


@pytest.fixture
def telemetry() -> OpenTelemetry:
    return OpenTelemetry(tracer_provider=TracerProvider())


@pytest.mark.parametrize(
    "error", [None, ValueError(), KeyboardInterrupt()], ids=["well", "error", "interrupt"]
)
def test_a_call_runs_in_its_spans_context_and_leaves_the_old_one_behind(
    telemetry: OpenTelemetry, error: BaseException | None
) -> None:
    before = context.get_current()
    telemetry.observe(CallStarted(call=INFO, at=0.0))
    flow: Any = telemetry(CALL, send)
    next(flow)
    assert trace.get_current_span() is telemetry._spans[1]

    with pytest.raises(StopIteration if error is None else type(error)):
        flow.send("reply") if error is None else flow.throw(error)

    assert context.get_current() == before


def test_a_call_that_is_given_up_elsewhere_says_nothing(
    telemetry: OpenTelemetry, caplog: pytest.LogCaptureFixture
) -> None:
    telemetry.observe(CallStarted(call=INFO, at=0.0))
    before = context.get_current()
    flow = telemetry(CALL, send)
    next(flow)
    context.attach(before)

    flow.close()

    assert not caplog.records


def test_a_call_without_a_span_is_handed_on(telemetry: OpenTelemetry) -> None:
    call = Call(operation="ask", method="GET", path="/")

    assert next(telemetry(call, send)) == Send(call)


def test_no_span_is_kept_when_its_call_is_over(telemetry: OpenTelemetry) -> None:
    telemetry.observe(CallStarted(call=INFO, at=0.0))
    telemetry.observe(
        CallEnded(call=INFO, at=1.0, seconds=1.0, outcome="cancelled", error=KeyboardInterrupt())
    )

    assert telemetry._spans == {}


def test_waiting_for_limits_is_visible_in_spans_and_metrics() -> None:
    exporter, reader = InMemorySpanExporter(), InMemoryMetricReader()
    tracers, meters = TracerProvider(), MeterProvider([reader])
    tracers.add_span_processor(SimpleSpanProcessor(exporter))
    telemetry = OpenTelemetry(tracer_provider=tracers, meter_provider=meters)
    telemetry.observe(CallStarted(call=INFO, at=0.0))

    telemetry.observe(
        CallEnded(
            call=INFO,
            at=9.0,
            seconds=9.0,
            outcome="answered",
            attempts=2,
            queue_wait=0.5,
            limiter_wait=0.25,
            retry_wait=2.0,
        )
    )

    (span,) = exporter.get_finished_spans()
    attributes = dict(span.attributes or {})
    waits = {name: attributes[f"llmport.{name}.wait"] for name in ("queue", "limiter", "retry")}
    assert waits == {"queue": 0.5, "limiter": 0.25, "retry": 2.0}
    data: Any = reader.get_metrics_data()
    sums = {
        metric.name: metric.data.data_points[0].sum
        for metric in data.resource_metrics[0].scope_metrics[0].metrics
        if metric.name.endswith("wait")
    }
    assert sums == {f"llmport.{name}.wait": seconds for name, seconds in waits.items()}
    meters.shutdown()
