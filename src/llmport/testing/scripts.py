"""What a scripted client answers with: completions as the events that would have brought them. No I/O, no provider."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from llmport._core import replay
from llmport.client import Completion, CompletionRequest
from llmport.events import StreamEvent
from llmport.messages import ContentBlock, TextBlock, ToolUseBlock
from llmport.usage import Usage

Event: TypeAlias = StreamEvent | BaseException
"""What a stream brings next: an event, or what it fails with: an `LlmError`, or a `KeyboardInterrupt` at that moment."""
Script: TypeAlias = str | Completion | BaseException | Sequence[Event]
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
    if isinstance(script, BaseException):
        return iter((script,))
    return replay.events_of(script, piece=PIECE) if isinstance(script, Completion) else iter(script)
