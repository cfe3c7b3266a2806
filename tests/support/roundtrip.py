"""Compares JSON with what comes back out of our types, member by member; and counts what they keep unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from anthropic_messages import models
from anthropic_messages.types import Model, UnknownVariant
from llmport import Completion
from llmport.anthropic.types import encode_message

_COUNTS = {
    "input_tokens": "input_tokens",
    "output_tokens": "output_tokens",
    "cache_read_input_tokens": "cache_read_tokens",
    "cache_creation_input_tokens": "cache_write_tokens",
}


def differences(sent: Any, back: Any, path: str = "") -> list[str]:
    """Say where *back* is not *sent*, exactly: true is not 1, nor 1 the same as 1.0."""
    if type(sent) is not type(back):
        return [f"{path}: {type(sent).__name__} became {type(back).__name__}"]
    if isinstance(sent, dict):
        lost = [f"{path}.{name}: lost" for name in sent if name not in back]
        added = [f"{path}.{name}: made up" for name in back if name not in sent]
        both = (differences(sent[name], back[name], f"{path}.{name}") for name in sent if name in back)
        return [*lost, *added, *(line for lines in both for line in lines)]
    if isinstance(sent, list):
        if len(sent) != len(back):
            return [f"{path}: {len(sent)} items became {len(back)}"]
        items = (differences(*pair, f"{path}[{at}]") for at, pair in enumerate(zip(sent, back, strict=True)))
        return [line for lines in items for line in lines]
    return [] if sent == back else [f"{path}: {sent!r:.60} became {back!r:.60}"]


def message_json(completion: Completion) -> dict[str, Any]:
    """Return *completion* as the API's message, built of nothing but its own fields."""
    counts = {theirs: getattr(completion.usage, ours) for theirs, ours in _COUNTS.items()}
    return _joined(
        {
            "id": completion.id,
            "type": "message",
            "role": "assistant",
            "model": completion.model,
            "content": encode_message(completion.message).to_dict()["content"],
            "stop_reason": completion.stop_reason,
            "stop_sequence": completion.stop_sequence,
            "usage": _joined(counts, completion.usage.extra),
        },
        completion.extra,
    )


def _joined(own: dict[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    assert own.keys().isdisjoint(extra), "extra repeats what has a field"
    return {**own, **extra}


def without_nulls(message: dict[str, Any]) -> dict[str, Any]:
    """Leave out the null members of a message and of its usage: neutral types do not tell absent from null there."""
    usage = {name: count for name, count in message["usage"].items() if count is not None}
    return {name: value for name, value in {**message, "usage": usage}.items() if value is not None}


def unknown(value: Any) -> Iterator[str]:
    """Name what a model keeps though the description has no word for it: tags of variants, names of members."""
    match value:
        case UnknownVariant():
            yield str(value.tag)
        case models.ToolInputSchema():
            pass  # a JSON Schema, whose members are the caller's own
        case Model():
            for field in attrs.fields(type(value)):
                yield from (
                    getattr(value, "extra", {})
                    if field.name == "extra"
                    else unknown(getattr(value, field.name))
                )
        case list():
            for item in value:
                yield from unknown(item)
