"""An `LlmClient` that answers from a script, for tests of what stands on top of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Self, TypeAlias

from llmport._core.accumulator import Accumulator
from llmport._runtime.tool_runs import ToolSettings, run_tools
from llmport.client import Completion, CompletionRequest, Model
from llmport.errors import LlmError
from llmport.events import (
    BlockStart,
    BlockStop,
    MessageDelta,
    MessageStart,
    MessageStop,
    Ping,
    StreamEvent,
    TextDelta,
    ThinkingDelta,
    ToolInputDelta,
)
from llmport.messages import TextBlock, ThinkingBlock, ToolUseBlock
from llmport.tool_runs import ToolRun
from llmport.usage import Usage

Script: TypeAlias = "list[StreamEvent | BaseException]"

MODELS = (
    Model(
        id="claude-new",
        display_name="Claude New",
        created_at=datetime(2026, 9, 1, tzinfo=UTC),
        max_input_tokens=1_000_000,
        max_output_tokens=128_000,
    ),
    Model(id="claude-undated", display_name="Claude Undated", created_at=datetime(1970, 1, 1, tzinfo=UTC)),
    Model(id="claude-bare", display_name="Claude Bare"),
)


def text(*pieces: str) -> Script:
    """Script a block of text."""
    return [BlockStart(0, TextBlock("")), *(TextDelta(0, piece) for piece in pieces), BlockStop(0)]


def thinking(*pieces: str) -> Script:
    """Script a block of thinking."""
    return [BlockStart(0, ThinkingBlock("")), *(ThinkingDelta(0, piece) for piece in pieces), BlockStop(0)]


def tool_use(name: str, *pieces: str, id_: str = "toolu_1") -> Script:
    """Script a call of a tool, whose arguments come in *pieces* of JSON."""
    return [
        BlockStart(0, ToolUseBlock(id_, name, {})),
        *(ToolInputDelta(0, piece) for piece in pieces),
        BlockStop(0),
    ]


def answer(*blocks: Script, stop_reason: str = "end_turn", usage: Usage | None = None) -> Script:
    """Script a whole answer of *blocks*."""
    usage = usage or Usage(input_tokens=10, output_tokens=5)
    events: Script = [MessageStart("msg_1", "claude-fake", usage), Ping()]
    for index, block in enumerate(blocks):
        for event in block:
            if hasattr(event, "index"):
                event.index = index
            events.append(event)
    return [*events, MessageDelta(stop_reason, None, {}, {}, {}), MessageStop()]


def cut(script: Script, error: BaseException, *, before: type = BlockStop) -> Script:
    """Script that *error* strikes before the last event of the kind *before*."""
    at = max(index for index, event in enumerate(script) if isinstance(event, before))
    return [*script[:at], error]


class FakeStream:
    """Plays a script."""

    def __init__(self, script: Script, request_id: str | None) -> None:
        self._script = script
        self._accumulator = Accumulator(request_id)
        self.is_closed = False

    def __enter__(self) -> Self:
        if isinstance(self._script[0], BaseException):
            raise self._script[0]
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    @property
    def completion(self) -> Completion:
        return self._accumulator.completion

    def __iter__(self) -> Iterator[StreamEvent]:
        for event in self._script:
            if isinstance(event, BaseException):
                if isinstance(event, LlmError) and self._accumulator.has_started:
                    event.partial = self.completion
                raise event
            self._accumulator.feed(event)
            yield event

    def text(self) -> Iterator[str]:
        return (event.text for event in self if isinstance(event, TextDelta))

    def collect(self) -> Completion:
        for _ in self:
            pass
        return self.completion

    def close(self) -> None:
        self.is_closed = True


class FakeClient:
    """Gives the scripted answers, one after the other, and remembers what it was asked."""

    def __init__(
        self, *scripts: Script, tokens: int | BaseException = 42, models: Iterable[Model] = MODELS
    ) -> None:
        self._scripts = list(scripts)
        self._tokens = tokens
        self._models = tuple(models)
        self.requests: list[CompletionRequest] = []
        self.verbs: list[str] = []
        self.streams: list[FakeStream] = []
        self.is_closed = False

    @property
    def request(self) -> CompletionRequest:
        """The only request so far."""
        (request,) = self.requests
        return request

    def complete(self, prompt: Any, /, **options: Any) -> Completion:
        return self._begin("complete", prompt, options).__enter__().collect()

    def stream(self, prompt: Any, /, **options: Any) -> FakeStream:
        return self._begin("stream", prompt, options)

    def run_tools(
        self, prompt: Any, tools: Any, /, *, max_rounds: int, on_step: Any, on_event: Any
    ) -> ToolRun:
        settings = ToolSettings(max_rounds=max_rounds, on_step=on_step, on_event=on_event)
        return run_tools(self, CompletionRequest.of(prompt, {}), tools, settings)  # type: ignore[arg-type]

    def count_tokens(self, prompt: Any, /, *, use_cache: bool = True, **options: Any) -> int:
        self._remember("count_tokens", prompt, options)
        if isinstance(self._tokens, BaseException):
            raise self._tokens
        return self._tokens

    def models(self) -> tuple[Model, ...]:
        self.verbs.append("models")
        return self._models

    def close(self) -> None:
        self.is_closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def _begin(self, verb: str, prompt: Any, options: Any) -> FakeStream:
        self._remember(verb, prompt, options)
        stream = FakeStream(self._scripts.pop(0), f"req_{len(self.requests)}")
        self.streams.append(stream)
        return stream

    def _remember(self, verb: str, prompt: Any, options: Any) -> None:
        self.verbs.append(verb)
        self.requests.append(CompletionRequest.of(prompt, options))
