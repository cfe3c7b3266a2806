"""Marks that say up to where a prompt is cached. No I/O.

    system = (TextBlock("Be brief."), cached(TextBlock(handbook), ttl="1h"))
    client.complete([*turns, cached(Message.user("And now?"))], system=system)

A request may have four of them. `AnthropicOptions(cache_control="5m")` leaves it to the API to set one at the end.
https://platform.claude.com/docs/en/build-with-claude/prompt-caching
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, overload

import attrs

from llmport.anthropic.options import CacheTtl, cache_control
from llmport.errors import ConfigurationError
from llmport.messages import ContentBlock, Message, TextBlock, ThinkingBlock, UnknownBlock
from llmport.tools import Tool

M = TypeVar("M", bound="Message | ContentBlock | Tool")

_MARK = "cache_control"


@overload
def cached(part: str, *, ttl: CacheTtl = "5m") -> TextBlock: ...
@overload
def cached(part: M, *, ttl: CacheTtl = "5m") -> M: ...
@overload
def cached(part: Mapping[str, Any], *, ttl: CacheTtl = "5m") -> dict[str, Any]: ...
def cached(part: str | Message | ContentBlock | Tool | Mapping[str, Any], *, ttl: CacheTtl = "5m") -> Any:
    """Return *part* with a mark at its end: of a turn, its last block that can carry one.

    Args:
        part: A text, a block, a turn, or a tool, which comes before everything else in the prompt.
        ttl: How long the prompt is kept after its last use; an hour costs more to write.

    Raises:
        ConfigurationError: *part* cannot carry a mark: it is thinking, an empty text, or a turn of nothing else.
    """
    mark = cache_control(ttl)
    if isinstance(part, str):
        part = TextBlock(part)
    if isinstance(part, Message):
        return _marked_turn(part, mark)
    if isinstance(part, Mapping):
        return {**part, _MARK: mark}
    if isinstance(part, Tool):
        return attrs.evolve(part, extra={**part.extra, _MARK: mark})
    if not can_carry(part):
        raise ConfigurationError(
            "Thinking and empty texts cannot be marked for the cache: mark a block before."
        )
    return _marked(part, mark)


def _marked_turn(turn: Message, mark: dict[str, Any]) -> Message:
    places = [at for at, block in enumerate(turn.content) if can_carry(block)]
    if not places:
        raise ConfigurationError("The turn has no block that can be marked for the cache.")
    at = places[-1]
    return attrs.evolve(
        turn, content=(*turn.content[:at], _marked(turn.content[at], mark), *turn.content[at + 1 :])
    )


def _marked(block: ContentBlock, mark: dict[str, Any]) -> ContentBlock:
    if isinstance(block, UnknownBlock):
        return attrs.evolve(block, data={**block.data, _MARK: mark})
    return attrs.evolve(block, extra={**block.extra, _MARK: mark})


def can_carry(block: ContentBlock) -> bool:
    """Tell whether *block* can be marked."""
    match block:
        case ThinkingBlock() | UnknownBlock(type="thinking" | "redacted_thinking"):
            return False
        case TextBlock(text):
            return bool(text)
        case _:
            return True
