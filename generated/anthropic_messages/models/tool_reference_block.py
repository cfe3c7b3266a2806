# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"type", "tool_name"})


@define(kw_only=True, eq=False, repr=False)
class ToolReferenceBlock(Model):
    """A tool, by its name."""

    type_: Literal["tool_reference"] = "tool_reference"
    """Always `tool_reference`."""

    tool_name: str
    """The name of one of the request's tools."""

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
        if (value := data.get("type", UNSET)) != "tool_reference":
            raise expected('"tool_reference"', value, "type")
        self.type_ = "tool_reference"
        if type(value := data.get("tool_name", UNSET)) is not str:
            raise expected("a string", value, "tool_name")
        self.tool_name = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "tool_name": self.tool_name,
        }
        if self.extra:
            data.update(self.extra)
        return data
