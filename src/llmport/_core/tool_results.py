"""What a tool gave, as the model gets it. No I/O, no provider."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import attrs

from llmport.messages import ContentBlock, TextBlock, ToolResultBlock, ToolUseBlock


def result_of(use: ToolUseBlock, value: object) -> ToolResultBlock:
    """Return the result of a tool that returned *value*: text, blocks, or what can be JSON. `None` is an empty result.

    Raises:
        TypeError: it is none of these.
    """
    if isinstance(value, ToolResultBlock):
        return attrs.evolve(value, tool_use_id=use.id)
    return ToolResultBlock(use.id, _content(value))


def error_of(use: ToolUseBlock, reason: str) -> ToolResultBlock:
    """Return the result of a tool that was not run, or that failed; *reason* is for the model to do better."""
    return ToolResultBlock(use.id, _text(reason), is_error=True)


def failure_of(use: ToolUseBlock, error: Exception) -> ToolResultBlock:
    """Return the result of a tool that raised *error*: its class and words, and nothing of where it was."""
    words = str(error)
    return error_of(use, f"{type(error).__name__}: {words}" if words else type(error).__name__)


def _content(value: object) -> tuple[ContentBlock, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, ContentBlock):
        return (value,)
    return _blocks(value) or _text(_json(value))


def _blocks(value: object) -> tuple[ContentBlock, ...]:
    """Return the content that *value* is a sequence of: blocks, and texts between them; none if it is anything else."""
    if not isinstance(value, list | tuple):
        return ()
    parts = cast("Sequence[object]", value)
    if not any(isinstance(part, ContentBlock) for part in parts):
        return ()
    return tuple(block for part in parts for block in _content(part))


def _text(text: str) -> tuple[ContentBlock, ...]:
    """Return *text* as content. Providers refuse text that is blank, and half a character, as in some names of files."""
    sound = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return (TextBlock(sound),) if sound.strip() else ()


def _json(value: object) -> str:
    import msgspec  # noqa: PLC0415 - most tools return text

    return msgspec.json.encode(value, enc_hook=_encode_other).decode()


def _encode_other(value: Any) -> Any:
    """Encode what msgspec does not know: pydantic's models."""
    dump = getattr(value, "model_dump", None)
    if dump is None:
        raise TypeError(
            f"The tool returned a {type(value).__name__}, which cannot be sent: return text, blocks or data."
        )
    return dump(mode="json")
