# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import decode_list, decode_member, decode_string, encode_list, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset(
    {
        "model",
        "max_tokens",
        "messages",
        "system",
        "tools",
        "tool_choice",
        "thinking",
        "output_config",
        "stop_sequences",
        "stream",
        "temperature",
        "top_p",
        "top_k",
        "cache_control",
        "container",
        "diagnostics",
        "inference_geo",
        "metadata",
        "service_tier",
        "speed",
        "user_profile_id",
    }
)


@define(kw_only=True, eq=False, repr=False)
class BatchedMessageRequest(Model):
    """A message request within a batch. Members mean what they mean in `CreateMessageRequest`. It is
    checked when it is processed, not when the batch is created.

    https://platform.claude.com/docs/en/build-with-claude/batch-processing
    """

    model: models.KnownModel | str

    max_tokens: int
    """The most tokens to generate, thinking included. The model may stop earlier, and each model has a
    maximum of its own. `0` generates nothing and only writes the prompt to the cache.
    """

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

    stop_sequences: list[str] | Unset = UNSET
    """Texts that end the answer as soon as the model generates one of them."""

    stream: bool | Unset = UNSET
    """False or absent; the results of a batch are whole messages."""

    temperature: float | Unset = UNSET
    """Randomness of the choice of tokens, from 0 (the likeliest one, nearly always) to 1, the default.
    Newer models refuse any other value.
    """

    top_p: float | Unset = UNSET
    """Choose only among the likeliest tokens whose probabilities add up to this. Newer models refuse it."""

    top_k: int | Unset = UNSET
    """Choose only among this many of the likeliest tokens. Newer models refuse it."""

    cache_control: models.CacheControl | Unset | None = UNSET
    """Put a cache breakpoint on the last block of the request that can carry one. Null or absent, none."""

    container: str | models.ContainerRequest | Unset | None = UNSET
    """The container in which server tools run code: the id of an earlier one, or an object that also names
    skills. Null or absent, a new container is made when a tool needs one.
    """

    diagnostics: models.DiagnosticsRequest | Unset | None = UNSET
    """Ask why the prompt cache was missed. Null or absent, no diagnosis is made."""

    inference_geo: str | Unset | None = UNSET
    """The region in which inference runs, such as `us` or `global`. Null or absent, the workspace's
    default.
    """

    metadata: models.RequestMetadata | Unset = UNSET
    """What the API should know about the request besides the prompt."""

    service_tier: models.RequestedServiceTier | str | Unset = UNSET
    """Which capacity the request may use. Absent means `auto`."""

    speed: models.Speed | str | Unset | None = UNSET
    """How fast output is generated. Null or absent, `standard`."""

    user_profile_id: str | Unset = UNSET
    """The user profile on whose behalf this request is made. If the batch names one in
    `anthropic-user-profile-id`, it must be the same.
    """

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
        if type(value := data.get("max_tokens", UNSET)) is not int:
            raise expected("an integer", value, "max_tokens")
        self.max_tokens = value
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
        if (value := data.get("stop_sequences", UNSET)) is not UNSET:
            value = decode_list(value, "stop_sequences", decode_string)
        self.stop_sequences = value
        if type(value := data.get("stream", UNSET)) is not bool and value is not UNSET:
            raise expected("a boolean", value, "stream")
        self.stream = value
        if (
            type(value := data.get("temperature", UNSET)) is not float
            and type(value) is not int
            and value is not UNSET
        ):
            raise expected("a number", value, "temperature")
        self.temperature = value
        if (
            type(value := data.get("top_p", UNSET)) is not float
            and type(value) is not int
            and value is not UNSET
        ):
            raise expected("a number", value, "top_p")
        self.top_p = value
        if type(value := data.get("top_k", UNSET)) is not int and value is not UNSET:
            raise expected("an integer", value, "top_k")
        self.top_k = value
        if (value := data.get("cache_control", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "cache_control", models.CacheControl.from_dict)
        self.cache_control = value
        if (
            type(value := data.get("container", UNSET)) is not str
            and value is not None
            and value is not UNSET
        ):
            value = decode_member(value, "container", models.ContainerRequest.from_dict)
        self.container = value
        if (value := data.get("diagnostics", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "diagnostics", models.DiagnosticsRequest.from_dict)
        self.diagnostics = value
        if (
            type(value := data.get("inference_geo", UNSET)) is not str
            and value is not None
            and value is not UNSET
        ):
            raise expected("a string or null", value, "inference_geo")
        self.inference_geo = value
        if (value := data.get("metadata", UNSET)) is not UNSET:
            value = decode_member(value, "metadata", models.RequestMetadata.from_dict)
        self.metadata = value
        if type(value := data.get("service_tier", UNSET)) is not str and value is not UNSET:
            raise expected("a string", value, "service_tier")
        self.service_tier = value
        if type(value := data.get("speed", UNSET)) is not str and value is not None and value is not UNSET:
            raise expected("a string or null", value, "speed")
        self.speed = value
        if type(value := data.get("user_profile_id", UNSET)) is not str and value is not UNSET:
            raise expected("a string", value, "user_profile_id")
        self.user_profile_id = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "model": self.model,
            "max_tokens": self.max_tokens,
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
        if self.stop_sequences is not UNSET:
            data["stop_sequences"] = self.stop_sequences
        if self.stream is not UNSET:
            data["stream"] = self.stream
        if self.temperature is not UNSET:
            data["temperature"] = self.temperature
        if self.top_p is not UNSET:
            data["top_p"] = self.top_p
        if self.top_k is not UNSET:
            data["top_k"] = self.top_k
        if self.cache_control is not UNSET:
            data["cache_control"] = None if self.cache_control is None else self.cache_control.to_dict()
        if self.container is not UNSET:
            data["container"] = (
                None
                if self.container is None
                else self.container
                if isinstance(self.container, str)
                else self.container.to_dict()
            )
        if self.diagnostics is not UNSET:
            data["diagnostics"] = None if self.diagnostics is None else self.diagnostics.to_dict()
        if self.inference_geo is not UNSET:
            data["inference_geo"] = self.inference_geo
        if self.metadata is not UNSET:
            data["metadata"] = self.metadata.to_dict()
        if self.service_tier is not UNSET:
            data["service_tier"] = self.service_tier
        if self.speed is not UNSET:
            data["speed"] = self.speed
        if self.user_profile_id is not UNSET:
            data["user_profile_id"] = self.user_profile_id
        if self.extra:
            data.update(self.extra)
        return data
