# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "name", "disable_parallel_tool_use"})


@define(kw_only=True, eq=False, repr=False)
class NamedToolChoice(Model):
    """The model must call this tool."""

    type_: Literal["tool"] = "tool"
    """Always `tool`."""

    name: str
    """The tool's name."""

    disable_parallel_tool_use: bool | Unset = UNSET
    """Whether to make exactly one call. Absent means no."""

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
        if (value := data.get("type", UNSET)) != "tool":
            raise expected('"tool"', value, "type")
        self.type_ = "tool"
        if type(value := data.get("name", UNSET)) is not str:
            raise expected("a string", value, "name")
        self.name = value
        if type(value := data.get("disable_parallel_tool_use", UNSET)) is not bool and value is not UNSET:
            raise expected("a boolean", value, "disable_parallel_tool_use")
        self.disable_parallel_tool_use = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "name": self.name,
        }
        if self.disable_parallel_tool_use is not UNSET:
            data["disable_parallel_tool_use"] = self.disable_parallel_tool_use
        if self.extra:
            data.update(self.extra)
        return data
