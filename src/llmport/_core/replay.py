"""A whole answer as the events of a stream, for whoever wants to read it that way. No I/O, no provider."""

from __future__ import annotations

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
)
from llmport.messages import TextBlock, ThinkingBlock


def events_of(completion: Completion) -> Iterator[StreamEvent]:
    """Give the events of a stream that amount to *completion*: text and thinking in one piece, other blocks whole."""
    yield MessageStart(completion.id, completion.model, completion.usage)
    for index, block in enumerate(completion.content):
        match block:
            case TextBlock(text=text, citations=citations):
                yield BlockStart(index, attrs.evolve(block, text="", citations=()))
                yield TextDelta(index, text)
                yield from (CitationDelta(index, citation) for citation in citations)
            case ThinkingBlock(thinking=thinking, signature=str(signature)):
                yield BlockStart(index, attrs.evolve(block, thinking="", signature=""))
                yield ThinkingDelta(index, thinking)
                yield SignatureDelta(index, signature)
            case _:
                yield BlockStart(index, block)
        yield BlockStop(index)
    yield MessageDelta(completion.stop_reason, completion.stop_sequence, {}, {}, completion.extra)
    yield MessageStop()
