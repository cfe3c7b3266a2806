"""Answers, their usage and models of the catalogue, from the wire's types to the neutral ones. No I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from anthropic_messages import models
from anthropic_messages.codec import decode_list
from anthropic_messages.types import UNSET, Unset
from llmport._core.objects import as_object
from llmport.anthropic.blocks import decode_block
from llmport.client import Completion, Model
from llmport.usage import Usage

if TYPE_CHECKING:
    from llmport._core.flow import Pricing

T = TypeVar("T")

_USAGE_NAMES = {
    "input_tokens": "input_tokens",
    "output_tokens": "output_tokens",
    "cache_read_input_tokens": "cache_read_tokens",
    "cache_creation_input_tokens": "cache_write_tokens",
}
"""The wire's names of the counts that `Usage` has fields for."""


def decode_usage(
    wire: models.Usage | models.MessageDeltaUsage,
) -> tuple[dict[str, int | None], dict[str, Any]]:
    """Decode counts: those that `Usage` has fields for, by its names, and the others, by the wire's."""
    extra = wire.to_dict()
    counts: dict[str, int | None] = {}
    for theirs, ours in _USAGE_NAMES.items():
        if theirs in extra:
            counts[ours] = extra.pop(theirs)
    return counts, extra


_REST_OF_A_MESSAGE = ("stop_details", "container", "diagnostics")
"""The members of an answer that are objects and that `Completion` has no field for."""


def decode_message(
    wire: models.Message,
    request_id: str | None = None,
    prices: Pricing | None = None,
    from_cache: Literal["fresh", "stale", "shared"] | None = None,
) -> Completion:
    """Decode a whole answer.

    Raises:
        WireDecodeError: a block does not say what it is.
    """
    counts, usage_extra = decode_usage(wire.usage)
    usage: dict[str, Any] = {**counts, "extra": usage_extra}
    return Completion(
        id=wire.id,
        model=wire.model,
        content=tuple(decode_list(wire.content, "content", decode_block)),
        stop_reason=_or_none(wire.stop_reason),
        stop_sequence=_or_none(wire.stop_sequence),
        usage=Usage(**usage),
        request_id=request_id,
        from_cache=from_cache,
        extra=message_extra(wire),
        prices=prices,
    )


def message_extra(wire: models.Message) -> dict[str, Any]:
    """Return the members of an answer that `Completion` has no field for, as JSON."""
    rest: dict[str, Any] = {}
    for name in _REST_OF_A_MESSAGE:
        if (value := getattr(wire, name)) is not UNSET:
            rest[name] = None if value is None else value.to_dict()
    rest.update(wire.extra)
    return rest


_MODEL_NAMES = (
    "id",
    "type",
    "display_name",
    "created_at",
    "max_input_tokens",
    "max_tokens",
    "lifecycle",
    "deprecated_at",
    "retires_at",
    "capabilities",
)


def decode_model(wire: models.ModelInfo) -> Model:
    """Decode one model of the catalogue."""
    capabilities = _or_none(wire.capabilities)
    return Model(
        id=wire.id,
        display_name=wire.display_name,
        created_at=wire.created_at,
        max_input_tokens=_or_none(wire.max_input_tokens),
        max_output_tokens=_or_none(wire.max_tokens),
        lifecycle=_or_none(wire.lifecycle),
        deprecated_at=_or_none(wire.deprecated_at),
        retires_at=_or_none(wire.retires_at),
        capabilities={} if capabilities is None else dict(_flat(capabilities.to_dict())),
        extra=_rest(wire, *_MODEL_NAMES),
    )


def _flat(capabilities: Mapping[str, Any], group: str = "") -> Iterator[tuple[str, Any]]:
    """Name each capability with its groups; whether a group is there at all is the group's own name."""
    for name, value in capabilities.items():
        path = group if name == "supported" and group else f"{group}.{name}".lstrip(".")
        inner = as_object(value)
        if inner is None:
            yield path, value
        else:
            yield from _flat(inner, path)


def _or_none(value: T | Unset | None) -> T | None:
    """Return `None` for a member that is absent: neutral types do not tell it from one that is null."""
    return None if value is UNSET else value


def _rest(wire: Any, *known: str) -> dict[str, Any]:
    """Return the members of *wire* that are not *known*, as JSON."""
    return {name: value for name, value in wire.to_dict().items() if name not in known}
