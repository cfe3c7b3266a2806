# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import decode_list, decode_member, encode_list, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset(
    {
        "model",
        "messages",
        "system",
        "tools",
        "tool_choice",
        "thinking",
        "output_config",
        "cache_control",
        "speed",
    }
)


@define(kw_only=True, eq=False, repr=False)
class CountTokensRequest(Model):
    """The part of a message request that makes up its input. Members mean what they mean in
    `CreateMessageRequest`.

    https://platform.claude.com/docs/en/build-with-claude/token-counting
    """

    model: models.KnownModel | str

    messages: list[models.InputMessage]
    """The conversation so far, oldest first. Consecutive messages of one role count as one turn. Where the
    last message is the assistant's, the answer continues it; models without prefill refuse that with a
    400.
    """

    system: str | list[models.InputTextBlock] | Unset = UNSET
    """The system prompt; instructions and context that stand above the conversation."""

    tools: list[models.Tool] | Unset = UNSET
    """The tools the model may call. Each name may occur once."""

    tool_choice: models.ToolChoice | Unset = UNSET
    """Whether and which tools the model must call. Absent, it decides by itself."""

    thinking: models.ThinkingConfig | Unset = UNSET
    """How the model thinks before it answers. What an absent member means depends on the model."""

    output_config: models.OutputConfig | Unset = UNSET
    """How much effort goes into the answer, and the format it must have."""

    cache_control: models.CacheControl | Unset | None = UNSET
    """Put a cache breakpoint on the last block of the request that can carry one. Null or absent, none."""

    speed: models.Speed | str | Unset | None = UNSET
    """How fast output is generated. Null or absent, `standard`."""

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
        if type(value := data.get("model", UNSET)) is not str:
            raise expected("a string", value, "model")
        self.model = value
        self.messages = decode_list(data.get("messages", UNSET), "messages", models.decode_input_message)
        if type(value := data.get("system", UNSET)) is not str and value is not UNSET:
            value = decode_list(value, "system", models.InputTextBlock.from_dict)
        self.system = value
        if (value := data.get("tools", UNSET)) is not UNSET:
            value = decode_list(value, "tools", models.decode_tool)
        self.tools = value
        if (value := data.get("tool_choice", UNSET)) is not UNSET:
            value = decode_member(value, "tool_choice", models.decode_tool_choice)
        self.tool_choice = value
        if (value := data.get("thinking", UNSET)) is not UNSET:
            value = decode_member(value, "thinking", models.decode_thinking_config)
        self.thinking = value
        if (value := data.get("output_config", UNSET)) is not UNSET:
            value = decode_member(value, "output_config", models.OutputConfig.from_dict)
        self.output_config = value
        if (value := data.get("cache_control", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "cache_control", models.CacheControl.from_dict)
        self.cache_control = value
        if type(value := data.get("speed", UNSET)) is not str and value is not None and value is not UNSET:
            raise expected("a string or null", value, "speed")
        self.speed = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "model": self.model,
            "messages": encode_list(self.messages),
        }
        if self.system is not UNSET:
            data["system"] = encode_list(self.system) if isinstance(self.system, list) else self.system
        if self.tools is not UNSET:
            data["tools"] = encode_list(self.tools)
        if self.tool_choice is not UNSET:
            data["tool_choice"] = self.tool_choice.to_dict()
        if self.thinking is not UNSET:
            data["thinking"] = self.thinking.to_dict()
        if self.output_config is not UNSET:
            data["output_config"] = self.output_config.to_dict()
        if self.cache_control is not UNSET:
            data["cache_control"] = None if self.cache_control is None else self.cache_control.to_dict()
        if self.speed is not UNSET:
            data["speed"] = self.speed
        if self.extra:
            data.update(self.extra)
        return data
