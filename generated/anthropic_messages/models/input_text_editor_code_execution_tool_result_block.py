# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "tool_use_id", "content", "cache_control"})


@define(kw_only=True, eq=False, repr=False)
class InputTextEditorCodeExecutionToolResultBlock(Model):
    """The outcome of viewing or editing a file, sent back unchanged.

    https://platform.claude.com/docs/en/agents-and-tools/tool-use/code-execution-tool
    """

    type_: Literal["text_editor_code_execution_tool_result"] = "text_editor_code_execution_tool_result"
    """Always `text_editor_code_execution_tool_result`."""

    tool_use_id: str
    """The id of the `server_tool_use` block that it answers."""

    content: models.InputTextEditorCodeExecutionToolResultContent

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
        if (value := data.get("type", UNSET)) != "text_editor_code_execution_tool_result":
            raise expected('"text_editor_code_execution_tool_result"', value, "type")
        self.type_ = "text_editor_code_execution_tool_result"
        if type(value := data.get("tool_use_id", UNSET)) is not str:
            raise expected("a string", value, "tool_use_id")
        self.tool_use_id = value
        self.content = decode_member(
            data.get("content", UNSET),
            "content",
            models.decode_input_text_editor_code_execution_tool_result_content,
        )
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
            "content": self.content.to_dict(),
        }
        if self.cache_control is not UNSET:
            data["cache_control"] = None if self.cache_control is None else self.cache_control.to_dict()
        if self.extra:
            data.update(self.extra)
        return data
