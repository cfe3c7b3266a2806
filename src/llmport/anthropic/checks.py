"""What is refused before anything is sent, because the API would refuse it or take it for something else. No I/O."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import Any, TypeAlias

from anthropic_messages import models
from anthropic_messages.types import UNSET, UnknownVariant
from llmport.anthropic.lifecycle import warn_if_deprecated
from llmport.anthropic.versions import refuse_removed_block, refuse_removed_members
from llmport.errors import ConfigurationError

Body: TypeAlias = "models.CreateMessageRequest | models.CountTokensRequest"

MAX_MARKS = 4
"""Of the prompt cache: https://platform.claude.com/docs/en/build-with-claude/prompt-caching"""
MAX_REQUEST = 32 << 20
"""Bytes: https://platform.claude.com/docs/en/api/errors, request size limits."""

_PLAIN = ("text", "image", "document", "thinking", "redacted_thinking")
"""Blocks without JSON of the caller's own, but for what they have in `extra`."""
_THINKING = ("thinking", "redacted_thinking")


def check_request(body: Body, version: str) -> None:
    """Check a request before it becomes bytes.

    Raises:
        ConfigurationError: it holds what *version* of the API does not take, numbers that JSON has no word for, or marks
            for the prompt cache that are too many or stand at thinking.
    """
    refuse_removed_members(body, version)
    marks = int(_has_mark(body))  # it takes a place as those at blocks do
    for role, block in _blocks(body):
        refuse_removed_block(role, block, version)
        tag = getattr(block, "type_", None)
        if _has_mark(block):
            marks += 1
            if tag in _THINKING:
                raise ConfigurationError(
                    "Thinking cannot be marked for the cache: mark a block before or after it."
                )
        own = block.extra if tag in _PLAIN else block.to_dict()
        if own:
            _refuse_odd_numbers(own, "messages")
    for tool in body.tools or ():
        marks += _has_mark(tool)
        _refuse_odd_numbers(tool.to_dict(), "tools")
    if marks > MAX_MARKS:
        raise ConfigurationError(
            f"The request has {marks} marks for the prompt cache; the API takes {MAX_MARKS}."
        )
    if isinstance(body, models.CreateMessageRequest):
        _refuse_odd_numbers(body.temperature, "temperature")
        _refuse_odd_numbers(body.top_p, "top_p")
    if body.output_config is not UNSET:
        _refuse_odd_numbers(body.output_config.to_dict(), "output_config")
    if body.extra:
        _refuse_odd_numbers(body.extra, "extra_body")
    warn_if_deprecated(body.model)


def check_size(content: bytes | None) -> None:
    """Check a request's body.

    Raises:
        ConfigurationError: it is larger than the API takes.
    """
    if content is not None and len(content) > MAX_REQUEST:
        raise ConfigurationError(
            f"The request has {len(content):,} bytes; the API takes {MAX_REQUEST:,}. "
            "Upload images and documents, and send their file ids."
        )


def _blocks(body: Body) -> Iterator[tuple[str, Any]]:
    """Give all content blocks, each with whose it is; those inside of a tool's result too."""
    for block in _items(body.system):
        yield "system", block
    for message in body.messages:
        role: str = getattr(message, "role", "")
        for block in _items(getattr(message, "content", None)):
            yield role, block
            if getattr(block, "type_", None) == "tool_result":
                for part in _items(block.content):
                    yield "tool", part


def _items(content: Any) -> list[Any]:
    """Return the blocks of *content*; none if it is plain text, or whatever else a newer kind of message has."""
    return content if isinstance(content, list) else []  # pyright: ignore[reportUnknownVariableType] - of whatever kind


def _has_mark(part: Any) -> bool:
    """Tell whether *part* has a mark: as a member of its own, or among those that our blocks keep in `extra`."""
    if isinstance(part, UnknownVariant):
        return bool(part.data.get("cache_control"))
    return bool(getattr(part, "cache_control", None) or part.extra.get("cache_control"))


def _refuse_odd_numbers(value: Any, where: str) -> None:
    """Refuse what is no number in JSON, and would be sent as null."""
    path = _odd_number(value)
    if path is not None:
        raise ConfigurationError(f"{where}{path} is infinite or not a number, which JSON has no word for.")


def _odd_number(value: Any) -> str | None:
    """Return the path to the first such number within *value*; `None` if there is none."""
    if isinstance(value, float):
        return None if isfinite(value) else ""
    if isinstance(value, dict):
        members: dict[str, Any] = value  # pyright: ignore[reportUnknownVariableType] - of whatever kind
        for name, member in members.items():
            if (path := _odd_number(member)) is not None:
                return f".{name}{path}"
    elif isinstance(value, list | tuple):
        items: list[Any] | tuple[Any, ...] = value  # pyright: ignore[reportUnknownVariableType] - of whatever kind
        for at, item in enumerate(items):
            if (path := _odd_number(item)) is not None:
                return f"[{at}]{path}"
    return None
