# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_list, decode_member, encode_list, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "tool_use_id", "content", "is_error", "toolset_name", "cache_control"})


@define(kw_only=True, eq=False, repr=False)
class InputToolResultBlock(Model):
    """What a client tool returned. The user message after a tool call begins with the results of all its
    calls.

    https://platform.claude.com/docs/en/agents-and-tools/tool-use/handle-tool-calls
    """

    type_: Literal["tool_result"] = "tool_result"
    """Always `tool_result`."""

    tool_use_id: str
    """The id of the call."""

    content: str | list[models.InputToolResultContent] | Unset = UNSET
    """The result, as blocks or as a string for one block of text. Absent, the tool returned nothing."""

    is_error: bool | Unset = UNSET
    """Whether the tool failed; `content` then says how. Absent means no."""

    toolset_name: str | Unset | None = UNSET
    """The `toolset_name` of the call. Null or absent where the call has none."""

    cache_control: models.CacheControl | Unset | None = UNSET
    """A cache breakpoint at the end of this block. Null or absent, none."""

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
        if (value := data.get("type", UNSET)) != "tool_result":
            raise expected('"tool_result"', value, "type")
        self.type_ = "tool_result"
        if type(value := data.get("tool_use_id", UNSET)) is not str:
            raise expected("a string", value, "tool_use_id")
        self.tool_use_id = value
        if type(value := data.get("content", UNSET)) is not str and value is not UNSET:
            value = decode_list(value, "content", models.decode_input_tool_result_content)
        self.content = value
        if type(value := data.get("is_error", UNSET)) is not bool and value is not UNSET:
            raise expected("a boolean", value, "is_error")
        self.is_error = value
        if (
            type(value := data.get("toolset_name", UNSET)) is not str
            and value is not None
            and value is not UNSET
        ):
            raise expected("a string or null", value, "toolset_name")
        self.toolset_name = value
        if (value := data.get("cache_control", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "cache_control", models.CacheControl.from_dict)
        self.cache_control = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "tool_use_id": self.tool_use_id,
        }
        if self.content is not UNSET:
            data["content"] = encode_list(self.content) if isinstance(self.content, list) else self.content
        if self.is_error is not UNSET:
            data["is_error"] = self.is_error
        if self.toolset_name is not UNSET:
            data["toolset_name"] = self.toolset_name
        if self.cache_control is not UNSET:
            data["cache_control"] = None if self.cache_control is None else self.cache_control.to_dict()
        if self.extra:
            data.update(self.extra)
        return data
