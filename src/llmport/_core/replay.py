"""A whole answer as the events of a stream, for whoever wants to read it that way. No I/O, no provider."""

from __future__ import annotations

import json
from collections.abc import Iterator

import attrs

from llmport.client import Completion
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
from llmport.messages import ContentBlock, ServerToolUseBlock, TextBlock, ThinkingBlock, ToolUseBlock


def events_of(completion: Completion, *, piece: int | None = None) -> Iterator[StreamEvent]:
    """Give the events of a stream that amount to *completion*.

    Text, thinking and arguments come in deltas of *piece* characters, or `None` for one each; other blocks come whole.
    """
    usage = completion.usage
    before = attrs.evolve(usage, output_tokens=min(1, usage.output_tokens))
    yield MessageStart(completion.id, completion.model, before)
    for index, block in enumerate(completion.content):
        yield from _block(index, block, piece)
    counts = {"output_tokens": usage.output_tokens}
    yield MessageDelta(completion.stop_reason, completion.stop_sequence, counts, {}, completion.extra)
    yield MessageStop()


def _block(index: int, block: ContentBlock, piece: int | None) -> Iterator[StreamEvent]:
    match block:
        case TextBlock(text=text, citations=citations):
            yield BlockStart(index, attrs.evolve(block, text="", citations=()))
            yield from (CitationDelta(index, citation) for citation in citations)
            yield from (TextDelta(index, part) for part in _pieces(text, piece))
        case ThinkingBlock(thinking=thinking, signature=signature) if block.redacted_data is None:
            unsigned = None if signature is None else ""
            yield BlockStart(index, attrs.evolve(block, thinking="", signature=unsigned))
            yield from (ThinkingDelta(index, part) for part in _pieces(thinking, piece))
            if signature:
                yield SignatureDelta(index, signature)
        case ToolUseBlock() | ServerToolUseBlock():
            text = json.dumps(dict(block.input)) if block.input is not None else block.raw_json or ""
            yield BlockStart(index, attrs.evolve(block, input={}, raw_json=None, error=None))
            yield from (ToolInputDelta(index, part) for part in _pieces(text, piece))
        case _:
            yield BlockStart(index, block)
    yield BlockStop(index)


def _pieces(text: str, size: int | None) -> Iterator[str]:
    size = size or len(text) or 1
    return (text[at : at + size] for at in range(0, len(text), size))
