# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "id", "name", "input", "caller", "toolset_name"})


@define(kw_only=True, eq=False, repr=False)
class ToolUseBlock(Model):
    """A call of a client tool. The caller runs it and answers with a `tool_result` block of the same id.

    https://platform.claude.com/docs/en/agents-and-tools/tool-use/handle-tool-calls
    """

    type_: Literal["tool_use"] = "tool_use"
    """Always `tool_use`."""

    id: str
    """The call's id, which its result names."""

    name: str
    """The tool's name, or that of a member of a toolset."""

    input_: dict[str, Any]
    """The tool's arguments. They match its input schema only if the tool is `strict`. Where generation
    ended at `max_tokens`, they may be incomplete.
    """

    caller: models.ToolCaller | Unset = UNSET

    toolset_name: str | Unset | None = UNSET
    """The toolset that the tool belongs to. Null or absent, none."""

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
        if (value := data.get("type", UNSET)) != "tool_use":
            raise expected('"tool_use"', value, "type")
        self.type_ = "tool_use"
        if type(value := data.get("id", UNSET)) is not str:
            raise expected("a string", value, "id")
        self.id = value
        if type(value := data.get("name", UNSET)) is not str:
            raise expected("a string", value, "name")
        self.name = value
        if type(value := data.get("input", UNSET)) is not dict:
            raise expected("an object", value, "input")
        self.input_ = value
        if (value := data.get("caller", UNSET)) is not UNSET:
            value = decode_member(value, "caller", models.decode_tool_caller)
        self.caller = value
        if (
            type(value := data.get("toolset_name", UNSET)) is not str
            and value is not None
            and value is not UNSET
        ):
            raise expected("a string or null", value, "toolset_name")
        self.toolset_name = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "id": self.id,
            "name": self.name,
            "input": self.input_,
        }
        if self.caller is not UNSET:
            data["caller"] = self.caller.to_dict()
        if self.toolset_name is not UNSET:
            data["toolset_name"] = self.toolset_name
        if self.extra:
            data.update(self.extra)
        return data
