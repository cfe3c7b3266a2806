"""Spans and metrics of calls, by OpenTelemetry's conventions for generative AI, names unchanged.

Needs the extra `otel`, of which it uses the API alone: where they go is the application's choice of an SDK. Neither a
prompt nor an answer is recorded, unless content is asked for. The conventions are still in development:
https://github.com/open-telemetry/semantic-conventions-genai and https://opentelemetry.io/docs/specs/semconv/gen-ai/
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from llmport._core.flow import Call, Flow, Forward, Reply
from llmport.errors import ConfigurationError, LlmError
from llmport.observers import (
    AttemptFailed,
    AttemptStarted,
    AttemptSucceeded,
    CallEnded,
    CallEvent,
    CallInfo,
    CallStarted,
    CircuitChanged,
    FirstContent,
)

if TYPE_CHECKING:
    from decimal import Decimal

    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import Span, TracerProvider
    from opentelemetry.util.types import AttributeValue

_OPERATIONS = {"create_message": "chat"}
"""The conventions' names for ours; an operation that they do not know keeps its own."""
_API = ("opentelemetry.trace", "opentelemetry.metrics")
"""The modules of the API's own providers."""


class OpenTelemetry:
    """A span of kind client for each call, its attempts as events, and metrics. `AnthropicClient(telemetry=OpenTelemetry())`.

    Both an observer, for what happens, and a policy, so that what is logged and sent during a call belongs to its span. The
    span of a stream ends when its body is closed.
    """

    def __init__(
        self,
        *,
        tracer_provider: TracerProvider | None = None,
        meter_provider: MeterProvider | None = None,
        capture_content: bool = False,
    ) -> None:
        """Take the providers, by default the global ones; *capture_content* records prompts and answers.

        Raises:
            ConfigurationError: the extra `otel` is not installed.
        """
        try:
            from opentelemetry import metrics, trace  # noqa: PLC0415 - an extra, needed only by who asks for it
        except ImportError:
            raise ConfigurationError(
                "OpenTelemetry needs its API: pip install 'llmport[otel]', and an SDK of your choice."
            ) from None
        self._global = trace.get_tracer_provider, metrics.get_meter_provider
        self._is_on = _records(tracer_provider) or _records(meter_provider)
        self._tracer = trace.get_tracer("llmport", tracer_provider=tracer_provider)
        self._meters = _Meters(metrics.get_meter("llmport", meter_provider=meter_provider))
        self._capture_content = capture_content
        self._spans: dict[int, Span] = {}  # of calls under way; each is put in and taken out once

    @property
    def is_on(self) -> bool:
        """Whether anybody records: the API alone, without an SDK, does not. One may be set up at any time."""
        if not self._is_on:
            tracers, meters = self._global
            self._is_on = _records(tracers()) or _records(meters())
        return self._is_on

    def __call__(self, call: Call, forward: Forward) -> Flow[Reply]:
        """Go on with the call in its span's context. The policy right inside the one that tells observers."""
        span = self._spans.get(call.observed.info.id) if call.observed is not None else None
        return forward(call) if span is None else self._inside(span, call, forward)

    def _inside(self, span: Span, call: Call, forward: Forward) -> Flow[Reply]:
        from opentelemetry import context, trace  # noqa: PLC0415 - see above

        token = context.attach(trace.set_span_in_context(span))
        try:
            reply = yield from forward(call)
        except GeneratorExit:
            raise  # nobody goes on with it, and this need not be the context that it began in
        except BaseException:
            context.detach(token)
            raise
        context.detach(token)
        return reply

    @contextmanager
    def tool_run(self, provider: str, model: str) -> Generator[None, None, None]:
        """Have all that happens inside belong to one span: the calls of a run of tools, and what its tools do."""
        from opentelemetry.trace import SpanKind, Status, StatusCode  # noqa: PLC0415 - see above

        # The conventions' word for asking a model until it has used all the tools it wants to.
        attributes = {
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.provider.name": provider,
            "gen_ai.request.model": model,
        }
        with self._tracer.start_as_current_span(
            "invoke_agent",
            kind=SpanKind.INTERNAL,
            attributes=attributes,
            record_exception=False,  # what a tool raises may quote the prompt
            set_status_on_exception=False,
        ) as span:
            try:
                yield
            except BaseException as error:
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(Status(StatusCode.ERROR, _message(error)))
                raise

    def observe(self, event: CallEvent) -> None:
        """Record *event*."""
        match event:
            case CallStarted(call=call):
                self._spans[call.id] = self._start(call)
            case CallEnded(call=call):
                self._meters.record(event)
                span = self._spans.pop(call.id, None)
                if span is not None:
                    if span.is_recording():
                        self._describe(span, event)
                    span.end()
            case _:
                if isinstance(event, CircuitChanged):
                    self._meters.circuit(event)
                span = self._spans.get(event.call.id)
                if span is not None and span.is_recording():
                    name, facts = _moment(event)
                    span.add_event(name, facts)

    def _start(self, call: CallInfo) -> Span:
        from opentelemetry.trace import SpanKind  # noqa: PLC0415 - see above

        span = self._tracer.start_span(_name(call), kind=SpanKind.CLIENT, attributes=_identity(call))
        if span.is_recording():  # it is not where a sampler leaves it out, or there is no SDK
            span.set_attributes(self._asked(call))
        return span

    def _asked(self, call: CallInfo) -> dict[str, AttributeValue]:
        """Return what is asked for."""
        request = call.request
        attributes: dict[str, Any] = {
            "gen_ai.request.max_tokens": call.max_tokens,
            "gen_ai.request.stream": call.is_stream or None,
            "llmport.tenant": call.tenant or None,
        }
        if request is not None:
            attributes |= {
                "gen_ai.request.temperature": request.temperature,
                "gen_ai.request.stop_sequences": request.stop_sequences or None,
                "gen_ai.output.type": None if request.output_schema is None else "json",
            }
            if self._capture_content:
                attributes |= _content_of_request(request)
        return _present(attributes)

    def _describe(self, span: Span, event: CallEnded) -> None:
        from opentelemetry.trace import Status, StatusCode  # noqa: PLC0415 - see above

        usage, answer, amount = event.usage, event.completion, _amount(event)
        attributes: dict[str, Any] = {
            "gen_ai.response.time_to_first_chunk": event.first_content,
            "http.response.status_code": event.status,
            "error.type": _error_type(event),
            "llmport.request_id": event.request_id,
            "llmport.outcome": event.outcome,
            "llmport.attempts": event.attempts,
            "llmport.queue.wait": event.queue_wait or None,
            "llmport.limiter.wait": event.limiter_wait or None,
            "llmport.retry.wait": event.retry_wait or None,
            "llmport.cached": event.is_cached or None,
            "llmport.cost": None if amount is None else float(amount),
        }
        if usage is not None:
            attributes |= {
                # All of the prompt, as the conventions have it; Anthropic's own count leaves out what is in the cache.
                "gen_ai.usage.input_tokens": usage.total_input_tokens,
                "gen_ai.usage.output_tokens": usage.output_tokens,
                "gen_ai.usage.cache_read.input_tokens": usage.cache_read_tokens,
                "gen_ai.usage.cache_creation.input_tokens": usage.cache_write_tokens,
            }
        if answer is not None:
            attributes |= {
                "gen_ai.response.id": answer.id,
                "gen_ai.response.model": answer.model,
                "gen_ai.response.finish_reasons": [answer.stop_reason] if answer.stop_reason else None,
            }
            if self._capture_content:
                attributes |= _content_of_answer(answer)
        span.set_attributes(_present(attributes))
        if event.outcome in {"failed", "cancelled"}:
            span.set_status(Status(StatusCode.ERROR, _message(event.error)))


def _records(provider: object) -> bool:
    """Tell whether *provider* is an SDK's: the API's own do nothing, or pass on to the global one."""
    return provider is not None and not type(provider).__module__.startswith(_API)


def _name(call: CallInfo) -> str:
    operation = _OPERATIONS.get(call.operation, call.operation)
    return f"{operation} {call.model}" if call.model else operation


def _identity(call: CallInfo) -> Mapping[str, AttributeValue]:
    """Return what says whose call it is: the attributes of spans and metrics alike."""
    return _attributes(call.operation, call.provider, call.model, call.address)


@lru_cache(256)
def _attributes(
    operation: str, provider: str, model: str | None, address: str
) -> Mapping[str, AttributeValue]:
    parts = urlsplit(address)
    found = _present(
        {
            "gen_ai.operation.name": _OPERATIONS.get(operation, operation),
            "gen_ai.provider.name": provider,
            "gen_ai.request.model": model,
            "server.address": parts.hostname,
            "server.port": parts.port or {"http": 80, "https": 443}.get(parts.scheme),
        }
    )
    return MappingProxyType(found)  # many share it


def _present(attributes: dict[str, Any]) -> dict[str, AttributeValue]:
    return {name: value for name, value in attributes.items() if value is not None}


def _message(error: BaseException | None) -> str:
    """Return what may be said of *error*: the message of one of ours holds no prompt, another's might."""
    return error.message if isinstance(error, LlmError) else type(error).__name__


def _error_type(event: CallEnded) -> str | None:
    return None if event.error is None else type(event.error).__name__


def _amount(event: CallEnded) -> Decimal | None:
    return None if event.cost is None else event.cost.amount


def _moment(
    event: AttemptStarted | AttemptFailed | AttemptSucceeded | CircuitChanged | FirstContent,
) -> tuple[str, dict[str, AttributeValue]]:
    """Return the name and the attributes of an event within a span."""
    match event:
        case AttemptStarted(attempt=attempt):
            return "llmport.attempt.started", {"llmport.attempt": attempt}
        case AttemptFailed():
            return "llmport.attempt.failed", _present(
                {
                    "llmport.attempt": event.attempt,
                    "error.type": type(event.error).__name__,
                    "http.response.status_code": event.status,
                    "llmport.request_id": event.request_id,
                    "llmport.attempt.duration": event.seconds,
                }
            )
        case AttemptSucceeded():
            return "llmport.attempt.succeeded", _present(
                {
                    "llmport.attempt": event.attempt,
                    "http.response.status_code": event.status,
                    "llmport.request_id": event.request_id,
                    "llmport.attempt.duration": event.seconds,
                }
            )
        case CircuitChanged(is_open=is_open):
            return "llmport.breaker.opened" if is_open else "llmport.breaker.closed", {}
        case FirstContent(seconds=seconds):
            return "llmport.first_content", {"gen_ai.response.time_to_first_chunk": seconds}


def _content_of_request(request: Any) -> dict[str, AttributeValue]:
    from llmport.policies.otel_content import content_of_request  # noqa: PLC0415 - few ask for it

    return content_of_request(request)


def _content_of_answer(answer: Any) -> dict[str, AttributeValue]:
    from llmport.policies.otel_content import content_of_answer  # noqa: PLC0415 - few ask for it

    return content_of_answer(answer)


# The boundaries that the conventions ask for.
_SECONDS = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)
_TOKENS = (1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864)
_FIRST = (0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)
_EACH = (0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5)


class _Meters:
    """The instruments, and what is recorded with them when a call ends."""

    def __init__(self, meter: Any) -> None:
        def histogram(name: str, unit: str, text: str, boundaries: tuple[float, ...]) -> Any:
            return meter.create_histogram(
                name, unit=unit, description=text, explicit_bucket_boundaries_advisory=boundaries
            )

        self._duration = histogram(
            "gen_ai.client.operation.duration", "s", "GenAI operation duration.", _SECONDS
        )
        self._tokens = histogram(
            "gen_ai.client.token.usage", "{token}", "Number of input and output tokens used.", _TOKENS
        )
        self._first = histogram(
            "gen_ai.client.operation.time_to_first_chunk", "s", "Time to receive the first chunk.", _FIRST
        )
        self._each = histogram(
            "llmport.time_per_output_token", "s", "Time per token of a stream after its first content.", _EACH
        )
        self._queue = histogram(
            "llmport.queue.wait", "s", "Time that a call waited for its turn and for rate limits.", _SECONDS
        )
        self._limiter = histogram(
            "llmport.limiter.wait", "s", "The part of it in which rate limits held calls back.", _SECONDS
        )
        self._retry_wait = histogram(
            "llmport.retry.wait", "s", "Time between the attempts of a call.", _SECONDS
        )
        self._retries = meter.create_counter(
            "llmport.retries", unit="{attempt}", description="Attempts beyond the first of their call."
        )
        self._cached = meter.create_counter(
            "llmport.cache.hits", unit="{call}", description="Calls answered by the client's own cache."
        )
        self._breaker = meter.create_gauge(
            "llmport.breaker.state",
            description="1 while calls are refused because most failed, 0 when they are not.",
        )
        self._cost = meter.create_counter(
            "llmport.cost", unit="USD", description="What calls cost by the price list."
        )

    def circuit(self, event: CircuitChanged) -> None:
        """Record that the breaker has opened or closed."""
        self._breaker.set(int(event.is_open), _identity(event.call))

    def record(self, event: CallEnded) -> None:
        """Record a call that has ended."""
        identity, usage, amount = _identity(event.call), event.usage, _amount(event)
        if event.completion is not None:
            identity = {**identity, "gen_ai.response.model": event.completion.model}
        error = _error_type(event)
        self._duration.record(event.seconds, identity if error is None else {**identity, "error.type": error})
        if usage is not None and not event.is_cached:
            counts = {"input": usage.total_input_tokens, "output": usage.output_tokens}
            for kind, count in counts.items():
                self._tokens.record(count, {**identity, "gen_ai.token.type": kind})
        if amount:
            self._cost.add(float(amount), identity)
        self._record_stream(event, identity)
        self._record_waits(event, identity)

    def _record_stream(self, event: CallEnded, identity: Mapping[str, AttributeValue]) -> None:
        first, usage = event.first_content, event.usage
        if first is None or event.is_cached:
            return
        self._first.record(first, identity)
        if usage is not None and usage.output_tokens > 1 and event.outcome == "answered":
            self._each.record((event.seconds - first) / (usage.output_tokens - 1), identity)

    def _record_waits(self, event: CallEnded, identity: Mapping[str, AttributeValue]) -> None:
        if event.queue_wait:
            self._queue.record(event.queue_wait, identity)
        if event.limiter_wait:
            self._limiter.record(event.limiter_wait, identity)
        if event.retry_wait:
            self._retry_wait.record(event.retry_wait, identity)
        if event.attempts > 1:
            self._retries.add(event.attempts - 1, identity)
        if event.is_cached:
            self._cached.add(1, identity)
