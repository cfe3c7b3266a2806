# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "id", "name", "input", "caller", "cache_control"})


@define(kw_only=True, eq=False, repr=False)
class InputServerToolUseBlock(Model):
    """A model's call of a server tool, sent back with its result.

    https://platform.claude.com/docs/en/agents-and-tools/tool-use/server-tools
    """

    type_: Literal["server_tool_use"] = "server_tool_use"
    """Always `server_tool_use`."""

    id: str
    """The call's id."""

    name: models.ServerToolName | str

    input_: dict[str, Any]
    """The tool's arguments."""

    caller: models.ToolCaller | Unset = UNSET
    """Who called the tool. Absent, the model itself. Null is refused."""

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
        if (value := data.get("type", UNSET)) != "server_tool_use":
            raise expected('"server_tool_use"', value, "type")
        self.type_ = "server_tool_use"
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
        if (value := data.get("cache_control", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "cache_control", models.CacheControl.from_dict)
        self.cache_control = value
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
        if self.cache_control is not UNSET:
            data["cache_control"] = None if self.cache_control is None else self.cache_control.to_dict()
        if self.extra:
            data.update(self.extra)
        return data
