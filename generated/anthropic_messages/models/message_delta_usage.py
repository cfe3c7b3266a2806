# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset(
    {
        "output_tokens",
        "input_tokens",
        "cache_creation_input_tokens",
        "cache_read_input_tokens",
        "output_tokens_details",
        "server_tool_use",
    }
)


@define(kw_only=True, eq=False, repr=False)
class MessageDeltaUsage(Model):
    """The totals up to this event, which replace those of `message_start`. They are not differences. A
    null member leaves the earlier value standing.
    """

    output_tokens: int
    """Tokens generated so far, thinking included."""

    input_tokens: int | Unset | None = UNSET
    """Input tokens so far, neither read from the cache nor written to it."""

    cache_creation_input_tokens: int | Unset | None = UNSET
    """Input tokens written to the cache so far."""

    cache_read_input_tokens: int | Unset | None = UNSET
    """Input tokens read from the cache so far."""

    output_tokens_details: models.OutputTokensDetails | Unset | None = UNSET
    """Parts of `output_tokens`. Null if not broken down."""

    server_tool_use: models.ServerToolUsage | Unset | None = UNSET
    """How often server tools were called so far. Null if none was."""

    extra: dict[str, Any] = field(factory=dict[str, Any])
    """Members that this version does not know, kept for the way back."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Decode a JSON object.

        Raises:
            DecodeError: It is not what the description says.
        """
        if type(data) is not dict:
            raise expected("an object", data)
        self = cls.__new__(cls)
        if type(value := data.get("output_tokens", UNSET)) is not int:
            raise expected("an integer", value, "output_tokens")
        self.output_tokens = value
        if (
            type(value := data.get("input_tokens", UNSET)) is not int
            and value is not None
            and value is not UNSET
        ):
            raise expected("an integer or null", value, "input_tokens")
        self.input_tokens = value
        if (
            type(value := data.get("cache_creation_input_tokens", UNSET)) is not int
            and value is not None
            and value is not UNSET
        ):
            raise expected("an integer or null", value, "cache_creation_input_tokens")
        self.cache_creation_input_tokens = value
        if (
            type(value := data.get("cache_read_input_tokens", UNSET)) is not int
            and value is not None
            and value is not UNSET
        ):
            raise expected("an integer or null", value, "cache_read_input_tokens")
        self.cache_read_input_tokens = value
        if (value := data.get("output_tokens_details", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "output_tokens_details", models.OutputTokensDetails.from_dict)
        self.output_tokens_details = value
        if (value := data.get("server_tool_use", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "server_tool_use", models.ServerToolUsage.from_dict)
        self.server_tool_use = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "output_tokens": self.output_tokens,
        }
        if self.input_tokens is not UNSET:
            data["input_tokens"] = self.input_tokens
        if self.cache_creation_input_tokens is not UNSET:
            data["cache_creation_input_tokens"] = self.cache_creation_input_tokens
        if self.cache_read_input_tokens is not UNSET:
            data["cache_read_input_tokens"] = self.cache_read_input_tokens
        if self.output_tokens_details is not UNSET:
            data["output_tokens_details"] = (
                None if self.output_tokens_details is None else self.output_tokens_details.to_dict()
            )
        if self.server_tool_use is not UNSET:
            data["server_tool_use"] = None if self.server_tool_use is None else self.server_tool_use.to_dict()
        if self.extra:
            data.update(self.extra)
        return data
