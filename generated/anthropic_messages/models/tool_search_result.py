# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_list, encode_list, expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"type", "tool_references"})


@define(kw_only=True, eq=False, repr=False)
class ToolSearchResult(Model):
    """The tools found."""

    type_: Literal["tool_search_tool_search_result"] = "tool_search_tool_search_result"
    """Always `tool_search_tool_search_result`."""

    tool_references: list[models.ToolReferenceBlock]
    """The tools, which the model can call from now on. May be empty."""

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
        if (value := data.get("type", UNSET)) != "tool_search_tool_search_result":
            raise expected('"tool_search_tool_search_result"', value, "type")
        self.type_ = "tool_search_tool_search_result"
        self.tool_references = decode_list(
            data.get("tool_references", UNSET), "tool_references", models.ToolReferenceBlock.from_dict
        )
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "tool_references": encode_list(self.tool_references),
        }
        if self.extra:
            data.update(self.extra)
        return data
