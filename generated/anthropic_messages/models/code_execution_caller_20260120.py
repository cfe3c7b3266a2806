# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"type", "tool_id"})


@define(kw_only=True, eq=False, repr=False)
class CodeExecutionCaller20260120(Model):
    """Code called the tool, run by the code execution tool of January 2026 or later."""

    type_: Literal["code_execution_20260120"] = "code_execution_20260120"
    """Always `code_execution_20260120`."""

    tool_id: str
    """The id of the `server_tool_use` block that runs the code."""

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
        if (value := data.get("type", UNSET)) != "code_execution_20260120":
            raise expected('"code_execution_20260120"', value, "type")
        self.type_ = "code_execution_20260120"
        if type(value := data.get("tool_id", UNSET)) is not str:
            raise expected("a string", value, "tool_id")
        self.tool_id = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "tool_id": self.tool_id,
        }
        if self.extra:
            data.update(self.extra)
        return data
