# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset(
    {
        "input_tokens",
        "output_tokens",
        "cache_creation_input_tokens",
        "cache_read_input_tokens",
        "cache_creation",
        "output_tokens_details",
        "server_tool_use",
        "service_tier",
        "speed",
        "inference_geo",
    }
)


@define(kw_only=True, eq=False, repr=False)
class Usage(Model):
    """The tokens a message is billed for. Input is counted in three disjoint parts: `input_tokens`,
    `cache_creation_input_tokens` and `cache_read_input_tokens`. The counts include tokens that the API
    adds around the visible content.

    https://platform.claude.com/docs/en/build-with-claude/prompt-caching
    """

    input_tokens: int
    """Input tokens neither read from the cache nor written to it."""

    output_tokens: int
    """Tokens generated, thinking included. In `message_start` it counts only the first few."""

    cache_creation_input_tokens: int | Unset | None = UNSET
    """Input tokens written to the cache."""

    cache_read_input_tokens: int | Unset | None = UNSET
    """Input tokens read from the cache."""

    cache_creation: models.CacheCreation | Unset | None = UNSET
    """Tokens written to the cache, by how long they are kept. Null if not broken down."""

    output_tokens_details: models.OutputTokensDetails | Unset | None = UNSET
    """Parts of `output_tokens`. Null if not broken down."""

    server_tool_use: models.ServerToolUsage | Unset | None = UNSET
    """How often server tools were called. Null if none was."""

    service_tier: models.ServiceTier | str | Unset | None = UNSET
    """The capacity that served the request."""

    speed: models.Speed | str | Unset | None = UNSET
    """The speed at which output was generated."""

    inference_geo: str | Unset | None = UNSET
    """The region in which inference ran, such as `global`, or `not_available`."""

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
        if type(value := data.get("input_tokens", UNSET)) is not int:
            raise expected("an integer", value, "input_tokens")
        self.input_tokens = value
        if type(value := data.get("output_tokens", UNSET)) is not int:
            raise expected("an integer", value, "output_tokens")
        self.output_tokens = value
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
        if (value := data.get("cache_creation", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "cache_creation", models.CacheCreation.from_dict)
        self.cache_creation = value
        if (value := data.get("output_tokens_details", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "output_tokens_details", models.OutputTokensDetails.from_dict)
        self.output_tokens_details = value
        if (value := data.get("server_tool_use", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "server_tool_use", models.ServerToolUsage.from_dict)
        self.server_tool_use = value
        if (
            type(value := data.get("service_tier", UNSET)) is not str
            and value is not None
            and value is not UNSET
        ):
            raise expected("a string or null", value, "service_tier")
        self.service_tier = value
        if type(value := data.get("speed", UNSET)) is not str and value is not None and value is not UNSET:
            raise expected("a string or null", value, "speed")
        self.speed = value
        if (
            type(value := data.get("inference_geo", UNSET)) is not str
            and value is not None
            and value is not UNSET
        ):
            raise expected("a string or null", value, "inference_geo")
        self.inference_geo = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
        }
        if self.cache_creation_input_tokens is not UNSET:
            data["cache_creation_input_tokens"] = self.cache_creation_input_tokens
        if self.cache_read_input_tokens is not UNSET:
            data["cache_read_input_tokens"] = self.cache_read_input_tokens
        if self.cache_creation is not UNSET:
            data["cache_creation"] = None if self.cache_creation is None else self.cache_creation.to_dict()
        if self.output_tokens_details is not UNSET:
            data["output_tokens_details"] = (
                None if self.output_tokens_details is None else self.output_tokens_details.to_dict()
            )
        if self.server_tool_use is not UNSET:
            data["server_tool_use"] = None if self.server_tool_use is None else self.server_tool_use.to_dict()
        if self.service_tier is not UNSET:
            data["service_tier"] = self.service_tier
        if self.speed is not UNSET:
            data["speed"] = self.speed
        if self.inference_geo is not UNSET:
            data["inference_geo"] = self.inference_geo
        if self.extra:
            data.update(self.extra)
        return data
