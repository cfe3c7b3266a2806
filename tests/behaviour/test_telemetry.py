"""Spans, metrics, log lines and observers of real calls, blocking and awaited."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from canary import KEY
from opentelemetry import trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from scripted_server import ScriptedServer, response, sse, stream_head
from wire_events import START, TEXT_START, hello, message, text, text_delta

from llmport import (
    AuthenticationError,
    Breaker,
    CallEnded,
    CallEvent,
    CircuitOpenError,
    OverloadedError,
    ServerError,
    StreamInterruptedError,
    tool,
)
from llmport.policies.otel import OpenTelemetry

pytestmark = pytest.mark.anyio

PROMPT = "what nobody should read"
ANSWER = message(
    text("an answer"), usage={"input_tokens": 3, "output_tokens": 2, "cache_read_input_tokens": 10}
)


class Seen:
    """What a tracer and a meter were told."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.tracers = TracerProvider()
        self.tracers.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.reader = InMemoryMetricReader()
        self.meters = MeterProvider([self.reader])

    def telemetry(self, **options: Any) -> OpenTelemetry:
        return OpenTelemetry(tracer_provider=self.tracers, meter_provider=self.meters, **options)

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        return self.exporter.get_finished_spans()

    @property
    def span(self) -> ReadableSpan:
        (span,) = self.spans
        return span

    def metrics(self) -> dict[str, list[Any]]:
        data = self.reader.get_metrics_data()
        scopes = (
            [scope for resource in data.resource_metrics for scope in resource.scope_metrics] if data else []
        )
        return {metric.name: list(metric.data.data_points) for scope in scopes for metric in scope.metrics}


@pytest.fixture
def seen() -> Iterator[Seen]:
    seen = Seen()
    yield seen
    seen.tracers.shutdown()
    seen.meters.shutdown()


async def test_a_call_is_one_span_with_the_conventions_names(make_client: Any, seen: Seen) -> None:
    with ScriptedServer(response(ANSWER)) as server:
        client = make_client(server.base_url, telemetry=seen.telemetry())
        await client.complete(PROMPT, max_tokens=100, stop_sequences=["END"])

    span = seen.span
    assert span.name == "chat claude-sonnet-5-5"
    assert span.kind is SpanKind.CLIENT
    assert span.status.status_code is StatusCode.UNSET
    attributes = dict(span.attributes or {})
    assert attributes.pop("server.port") > 0  # type: ignore[operator]  # it is a number
    assert attributes.pop("llmport.cost") == pytest.approx(0.000027)  # 3 * 2 + 2 * 10 + 10 * 0.10 millionths
    assert attributes == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "anthropic",
        "gen_ai.request.model": "claude-sonnet-5-5",
        "gen_ai.request.max_tokens": 100,
        "gen_ai.request.stop_sequences": ("END",),
        "gen_ai.response.id": "msg_1",
        "gen_ai.response.model": "claude-sonnet-5-5",
        "gen_ai.response.finish_reasons": ("end_turn",),
        "gen_ai.usage.input_tokens": 13,
        "gen_ai.usage.output_tokens": 2,
        "gen_ai.usage.cache_read.input_tokens": 10,
        "http.response.status_code": 200,
        "server.address": "127.0.0.1",
        "llmport.attempts": 1,
        "llmport.outcome": "answered",
        "llmport.request_id": "req_test",
    }


async def test_attempts_are_events_of_the_span_and_retries_are_counted(make_client: Any, seen: Seen) -> None:
    overloaded = response(
        {"type": "error", "error": {"type": "overloaded_error", "message": "busy"}}, status=529
    )
    with ScriptedServer(overloaded, response(ANSWER)) as server:
        await make_client(server.base_url, telemetry=seen.telemetry()).complete(PROMPT)

    events = [(event.name, (event.attributes or {}).get("llmport.attempt")) for event in seen.span.events]
    assert events == [
        ("llmport.attempt.started", 1),
        ("llmport.attempt.failed", 1),
        ("llmport.attempt.started", 2),
        ("llmport.attempt.succeeded", 2),
    ]
    failed = dict(seen.span.events[1].attributes or {})
    assert (failed["error.type"], failed["http.response.status_code"]) == ("OverloadedError", 529)
    assert seen.span.status.status_code is StatusCode.UNSET  # the call went well in the end
    metrics = seen.metrics()
    assert metrics["llmport.retries"][0].value == 1
    assert metrics["llmport.retry.wait"][0].count == 1


async def test_a_call_that_fails_is_an_error_with_its_type(make_client: Any, seen: Seen) -> None:
    refused = response(
        {"type": "error", "error": {"type": "authentication_error", "message": "no"}}, status=401
    )
    with ScriptedServer(refused) as server, pytest.raises(AuthenticationError):
        await make_client(server.base_url, telemetry=seen.telemetry()).complete(PROMPT)

    assert seen.span.status.status_code is StatusCode.ERROR
    assert (seen.span.attributes or {})["error.type"] == "AuthenticationError"
    (duration,) = seen.metrics()["gen_ai.client.operation.duration"]
    assert duration.attributes["error.type"] == "AuthenticationError"


async def test_metrics_have_the_conventions_names(make_client: Any, seen: Seen) -> None:
    with ScriptedServer(response(ANSWER), [stream_head(), hello()]) as server:
        client = make_client(server.base_url, telemetry=seen.telemetry())
        await client.complete(PROMPT)
        async with client.stream(PROMPT) as stream:
            await stream.collect()

    metrics = seen.metrics()
    tokens = {
        point.attributes["gen_ai.token.type"]: point.sum for point in metrics["gen_ai.client.token.usage"]
    }
    assert tokens == {"input": 13 + 10, "output": 2 + 5}
    assert {
        point.attributes["gen_ai.operation.name"] for point in metrics["gen_ai.client.operation.duration"]
    } == {"chat"}
    assert metrics["gen_ai.client.operation.time_to_first_chunk"][0].count == 1
    assert metrics["llmport.cost"][0].value > 0
    assert set(metrics) <= {
        "gen_ai.client.operation.duration",
        "gen_ai.client.token.usage",
        "gen_ai.client.operation.time_to_first_chunk",
        "llmport.time_per_output_token",
        "llmport.queue.wait",
        "llmport.retry.wait",
        "llmport.retries",
        "llmport.cache.hits",
        "llmport.breaker.state",
        "llmport.cost",
    }


async def test_the_span_of_a_stream_ends_when_its_body_closes(make_client: Any, seen: Seen) -> None:
    with ScriptedServer([stream_head(), hello()]) as server:
        client = make_client(server.base_url, telemetry=seen.telemetry())
        async with client.stream(PROMPT) as stream:
            assert seen.spans == ()
            completion = await stream.collect()

    attributes = dict(seen.span.attributes or {})
    assert completion.text == "Hello"  # the very objects that there are without telemetry
    assert attributes["gen_ai.request.stream"] is True
    assert attributes["gen_ai.response.finish_reasons"] == ("end_turn",)
    assert attributes["gen_ai.response.time_to_first_chunk"] > 0  # type: ignore[operator]  # it is a number
    assert seen.span.events[-1].name == "llmport.first_content"


async def test_a_stream_that_is_cut_has_partial_usage_and_the_errors_type(
    make_client: Any, seen: Seen
) -> None:
    with ScriptedServer([stream_head(), sse(START, TEXT_START, text_delta("Hel"))]) as server:
        client = make_client(server.base_url, telemetry=seen.telemetry())
        with pytest.raises(StreamInterruptedError):
            async with client.stream(PROMPT) as stream:
                await stream.collect()

    attributes = dict(seen.span.attributes or {})
    assert seen.span.status.status_code is StatusCode.ERROR
    assert attributes["error.type"] == "StreamInterruptedError"
    assert attributes["gen_ai.usage.input_tokens"] > 0  # type: ignore[operator]  # it is a number
    assert "gen_ai.response.finish_reasons" not in attributes


async def test_a_stream_whose_reader_leaves_is_no_error(make_client: Any, seen: Seen) -> None:
    with ScriptedServer([stream_head(), hello()]) as server:
        client = make_client(server.base_url, telemetry=seen.telemetry())
        async with client.stream(PROMPT):
            pass

    assert (seen.span.attributes or {})["llmport.outcome"] == "closed"
    assert seen.span.status.status_code is StatusCode.UNSET


async def test_no_prompt_no_answer_and_no_key_is_recorded_unless_asked_for(
    make_client: Any, seen: Seen
) -> None:
    with ScriptedServer(response(ANSWER)) as server:
        await make_client(server.base_url, telemetry=seen.telemetry()).complete(PROMPT, system="secretly")

    told = seen.span.to_json() + repr(seen.metrics())
    for secret in (PROMPT, "an answer", "secretly", KEY):
        assert secret not in told


async def test_content_is_recorded_if_asked_for(make_client: Any, seen: Seen) -> None:
    with ScriptedServer(response(ANSWER)) as server:
        client = make_client(server.base_url, telemetry=seen.telemetry(capture_content=True))
        await client.complete(PROMPT, system="secretly")

    attributes = dict(seen.span.attributes or {})
    assert json.loads(str(attributes["gen_ai.input.messages"])) == [
        {"role": "user", "parts": [{"type": "text", "content": PROMPT}]}
    ]
    assert json.loads(str(attributes["gen_ai.system_instructions"])) == [
        {"type": "text", "content": "secretly"}
    ]
    assert json.loads(str(attributes["gen_ai.output.messages"])) == [
        {
            "role": "assistant",
            "parts": [{"type": "text", "content": "an answer"}],
            "finish_reason": "end_turn",
        }
    ]
    assert KEY not in seen.span.to_json()


async def test_a_span_is_the_child_of_what_is_around_the_call_and_ends_with_it(
    make_client: Any, seen: Seen
) -> None:
    tracer = trace.get_tracer("test", tracer_provider=seen.tracers)
    with ScriptedServer(response(ANSWER)) as server:
        client = make_client(server.base_url, telemetry=seen.telemetry())
        with tracer.start_as_current_span("outer") as outer:
            await client.complete(PROMPT)
            assert trace.get_current_span() is outer

    inner, _ = seen.spans
    assert inner.parent is not None
    assert inner.parent.span_id == outer.get_span_context().span_id


async def test_what_is_logged_during_a_call_belongs_to_its_span(make_client: Any, seen: Seen) -> None:
    spans: list[int] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "attempt 1 failed" in record.getMessage():
                spans.append(trace.get_current_span().get_span_context().span_id)

    logger, handler = logging.getLogger("llmport"), Handler()
    logger.addHandler(handler)
    level = logger.level
    logger.setLevel(logging.INFO)
    try:
        with ScriptedServer(response({}, status=500), response(ANSWER)) as server:
            await make_client(server.base_url, telemetry=seen.telemetry()).complete(PROMPT)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)

    assert spans == [seen.span.context.span_id]


async def test_the_breakers_state_and_hits_of_the_cache_are_metrics(make_client: Any, seen: Seen) -> None:
    down = [response({}, status=500)] * 2
    with ScriptedServer(response(ANSWER), *down) as server:
        client = make_client(
            server.base_url,
            telemetry=seen.telemetry(),
            breaker=Breaker(min_attempts=3, failure_share=0.6),
            cache=True,
            max_retries=0,
        )
        await client.complete(PROMPT)
        await client.complete(PROMPT)  # from the cache
        for prompt in ("another", "a third"):
            with pytest.raises(ServerError):
                await client.complete(prompt)
        with pytest.raises(CircuitOpenError):
            await client.complete("a fourth")

    metrics = seen.metrics()
    assert [point.value for point in metrics["llmport.cache.hits"]] == [1]
    assert [point.value for point in metrics["llmport.breaker.state"]] == [1]
    # What the cache gave was not paid again.
    assert metrics["llmport.cost"][0].value == pytest.approx(0.000027)
    assert [(span.attributes or {}).get("llmport.cached") for span in seen.spans] == [
        None,
        True,
        None,
        None,
        None,
    ]


async def test_a_run_of_tools_is_a_span_around_its_calls_and_its_tools(make_client: Any, seen: Seen) -> None:
    spans: list[Any] = []

    @tool
    def look() -> str:
        """Look."""
        spans.append(trace.get_current_span())
        return "seen"

    uses = [{"type": "tool_use", "id": f"t{number}", "name": "look", "input": {}} for number in (1, 2)]
    asks = message(*uses, stop_reason="tool_use")
    tracer = trace.get_tracer("test", tracer_provider=seen.tracers)
    with ScriptedServer(response(asks), response(ANSWER)) as server:
        client = make_client(server.base_url, telemetry=seen.telemetry())
        with tracer.start_as_current_span("run"):
            await client.run_tools(PROMPT, [look])

    first, second, tools, around = seen.spans
    names = [span.name for span in seen.spans]
    assert names == ["chat claude-sonnet-5-5", "chat claude-sonnet-5-5", "invoke_agent", "run"]
    assert [span.get_span_context() for span in spans] == [tools.context, tools.context]
    assert (first.parent, second.parent, tools.parent) == (tools.context, tools.context, around.context)
    assert tools.attributes == {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.provider.name": "anthropic",
        "gen_ai.request.model": "claude-sonnet-5-5",
    }


async def test_a_run_of_tools_that_fails_is_an_error_without_the_tools_words(
    make_client: Any, seen: Seen
) -> None:
    @tool
    def leave() -> None:
        """Leave."""
        raise SystemExit(PROMPT)

    asks = message({"type": "tool_use", "id": "t1", "name": "leave", "input": {}}, stop_reason="tool_use")
    with ScriptedServer(response(asks)) as server, pytest.raises(SystemExit):
        await make_client(server.base_url, telemetry=seen.telemetry()).run_tools(PROMPT, [leave])

    tools = seen.spans[-1]
    assert (tools.attributes or {})["error.type"] == "SystemExit"
    assert (tools.status.status_code, tools.status.description) == (StatusCode.ERROR, "SystemExit")
    assert PROMPT not in tools.to_json()


async def test_observers_are_told_of_real_calls_in_every_mode(make_client: Any) -> None:
    events: list[CallEvent] = []
    busy = response({"type": "error", "error": {"type": "overloaded_error", "message": "busy"}}, status=529)
    with ScriptedServer(busy, busy, busy) as server, pytest.raises(OverloadedError):
        await make_client(server.base_url, observers=[events.append]).complete(PROMPT)

    ended = events[-1]
    assert isinstance(ended, CallEnded)
    assert (ended.outcome, ended.attempts, len(ended.failed)) == ("failed", 3, 3)
    assert ended.retry_wait > 0


async def test_each_call_has_one_line_in_the_log_without_its_content(
    make_client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="llmport")
    with ScriptedServer(response(ANSWER), [stream_head(), hello()]) as server:
        client = make_client(server.base_url)
        await client.complete(PROMPT)
        async with client.stream(PROMPT) as stream:
            await stream.collect()

    records = [record for record in caplog.records if hasattr(record, "llmport_call_id")]
    assert [record.llmport_is_stream for record in records] == [False, True]  # type: ignore[attr-defined]  # given as extra
    assert records[0].llmport_cost == "0.000027"  # type: ignore[attr-defined]  # the same
    for secret in (PROMPT, "an answer", "Hello", KEY):
        assert secret not in caplog.text
        assert all(secret not in repr(vars(record)) for record in records)
