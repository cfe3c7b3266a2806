"""How Claude goes on with an answer that broke off: which request asks for it. No I/O.

Models up to 4.5 go on from a trailing assistant message; later ones refuse it and are asked by the user. Both go on from
the last text only: neither a tool's use nor thinking can be continued from its middle.
https://platform.claude.com/docs/en/build-with-claude/streaming, "Error recovery"
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from llmport.anthropic.catalogue import takes_prefill
from llmport.anthropic.containers import in_same_container
from llmport.anthropic.options import AnthropicOptions
from llmport.client import Completion, CompletionRequest
from llmport.messages import ContentBlock, Message, ServerToolUseBlock, TextBlock, ThinkingBlock, ToolUseBlock

_QUOTED = 1000
"""Characters of the end of what had arrived that the user's message quotes; the whole of it stands right before."""


def request_after(request: CompletionRequest, partial: Completion, *, model: str) -> CompletionRequest | None:
    """Return the request that has *model* go on after *partial*, an answer to *request*; `None` if none can.

    None can where the last whole block is no text, or none of its text has arrived, or the text follows a schema, which
    the rest of it would not.
    """
    content = _continuable(partial.content)
    if request.output_schema is not None or "output_config" in request.extra_body or not content:
        return None
    turns = [*request.messages, Message("assistant", content)]
    if not takes_prefill(model) or _thinks(request, content):
        turns.append(Message.user(_please(content)))
    return in_same_container(attrs.evolve(request, messages=tuple(turns)), partial)


def _continuable(content: Sequence[ContentBlock]) -> tuple[ContentBlock, ...]:
    """Return *content* up to its last text, without the blanks at its end, which the API refuses; nothing if it cannot be."""
    kept = list(content)
    if kept and _is_open(kept[-1]):
        kept.pop()
    last = kept.pop() if kept else None
    if not isinstance(last, TextBlock) or not last.text.strip():
        return ()
    if any(isinstance(block, ToolUseBlock) or _is_open(block) for block in kept):
        return ()
    whole = [block for block in kept if not isinstance(block, TextBlock) or block.text.strip()]
    return (*whole, attrs.evolve(last, text=last.text.rstrip()))


def _is_open(block: ContentBlock) -> bool:
    """Tell whether *block* is one of those that are of no use before their end, and has not come to it."""
    if isinstance(block, ThinkingBlock):
        return not block.signature and block.redacted_data is None
    return isinstance(block, ToolUseBlock | ServerToolUseBlock) and block.input is None


def _thinks(request: CompletionRequest, content: Sequence[ContentBlock]) -> bool:
    """Tell whether the model was to think: then it takes no trailing assistant message."""
    options = request.options
    if isinstance(options, AnthropicOptions) and options.thinking is not None:
        return options.thinking != "disabled"
    if request.thinking is not None:
        return request.thinking.enabled
    return "thinking" in request.extra_body or any(isinstance(block, ThinkingBlock) for block in content)


def _please(content: Sequence[ContentBlock]) -> str:
    text = "".join(block.text for block in content if isinstance(block, TextBlock))
    return (
        "Your previous response was interrupted by a failure of the connection and ended with:\n\n"
        f"{text[-_QUOTED:]}\n\n"
        "Continue from exactly where you left off. Repeat nothing of it, and say nothing about the interruption."
    )
