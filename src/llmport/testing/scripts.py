"""What a scripted client answers with: completions as the events that would have brought them. No I/O, no provider."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import attrs

from llmport.client import Completion, CompletionRequest
from llmport.errors import LlmError
from llmport.events import (
    BlockStart,
    BlockStop,
    CitationDelta,
    MessageDelta,
    MessageStart,
    MessageStop,
    SignatureDelta,
    StreamEvent,
    TextDelta,
    ThinkingDelta,
    ToolInputDelta,
)
from llmport.messages import ContentBlock, TextBlock, ThinkingBlock, ToolUseBlock
from llmport.usage import Usage

Event: TypeAlias = StreamEvent | LlmError
"""What a stream brings next: an event, or the error it fails with."""
Script: TypeAlias = str | Completion | LlmError | Sequence[Event]
"""One answer: its text, the whole of it, the error instead of it, or the very events of its stream."""
Reply: TypeAlias = Script | Callable[[CompletionRequest], Script]
"""A script, or a function that writes it when it sees the request."""

PIECE = 8
"""Characters in a delta."""


def answer(
    *content: str | ContentBlock, stop_reason: str = "end_turn", usage: Usage | None = None
) -> Completion:
    """Make an answer of texts and blocks."""
    blocks = tuple(TextBlock(part) if isinstance(part, str) else part for part in content)
    is_tool_use = stop_reason == "end_turn" and any(isinstance(block, ToolUseBlock) for block in blocks)
    return Completion(
        id="msg_1",
        model="fake-model",
        content=blocks,
        stop_reason="tool_use" if is_tool_use else stop_reason,
        usage=usage or Usage(input_tokens=10, output_tokens=5),
    )


def events_of(script: Script) -> Iterator[Event]:
    """Return the stream that brings *script*."""
    if isinstance(script, str):
        script = answer(script)
    if isinstance(script, LlmError):
        return iter((script,))
    return _stream(script) if isinstance(script, Completion) else iter(script)


def _stream(completion: Completion) -> Iterator[StreamEvent]:
    before = attrs.evolve(completion.usage, output_tokens=min(1, completion.usage.output_tokens))
    yield MessageStart(completion.id, completion.model, before, extra=dict(completion.extra))
    for index, block in enumerate(completion.content):
        yield from _block(index, block)
    counts = {"output_tokens": completion.usage.output_tokens}
    yield MessageDelta(completion.stop_reason, completion.stop_sequence, counts, {}, {})
    yield MessageStop()


def _block(index: int, block: ContentBlock) -> Iterator[StreamEvent]:
    match block:
        case TextBlock(text, citations=citations):
            yield BlockStart(index, attrs.evolve(block, text="", citations=()))
            yield from (CitationDelta(index, citation) for citation in citations)
            yield from (TextDelta(index, piece) for piece in _pieces(text))
        case ThinkingBlock(thinking, signature=signature) if block.redacted_data is None:
            yield BlockStart(index, attrs.evolve(block, thinking="", signature=""))
            yield from (ThinkingDelta(index, piece) for piece in _pieces(thinking))
            if signature:
                yield SignatureDelta(index, signature)
        case ToolUseBlock():
            text = json.dumps(dict(block.input)) if block.input is not None else block.raw_json or ""
            yield BlockStart(index, attrs.evolve(block, input={}, raw_json=None, error=None))
            yield from (ToolInputDelta(index, piece) for piece in _pieces(text))
        case _:
            yield BlockStart(index, block)
    yield BlockStop(index)


def _pieces(text: str) -> Iterator[str]:
    return (text[at : at + PIECE] for at in range(0, len(text), PIECE))
