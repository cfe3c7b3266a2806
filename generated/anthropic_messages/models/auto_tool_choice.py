# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "disable_parallel_tool_use"})


@define(kw_only=True, eq=False, repr=False)
class AutoToolChoice(Model):
    """The model decides whether to call tools."""

    type_: Literal["auto"] = "auto"
    """Always `auto`."""

    disable_parallel_tool_use: bool | Unset = UNSET
    """Whether to make at most one call. Absent means no."""

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
        if (value := data.get("type", UNSET)) != "auto":
            raise expected('"auto"', value, "type")
        self.type_ = "auto"
        if type(value := data.get("disable_parallel_tool_use", UNSET)) is not bool and value is not UNSET:
            raise expected("a boolean", value, "disable_parallel_tool_use")
        self.disable_parallel_tool_use = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
        }
        if self.disable_parallel_tool_use is not UNSET:
            data["disable_parallel_tool_use"] = self.disable_parallel_tool_use
        if self.extra:
            data.update(self.extra)
        return data
