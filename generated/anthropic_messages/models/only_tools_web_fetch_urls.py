# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_list, encode_list, expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"type", "tools"})


@define(kw_only=True, eq=False, repr=False)
class OnlyToolsWebFetchUrls(Model):
    """The results of these tools only."""

    type_: Literal["only"] = "only"
    """Always `only`."""

    tools: list[models.WebFetchUrlTool]
    """The tools."""

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
        if (value := data.get("type", UNSET)) != "only":
            raise expected('"only"', value, "type")
        self.type_ = "only"
        self.tools = decode_list(data.get("tools", UNSET), "tools", models.WebFetchUrlTool.from_dict)
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "tools": encode_list(self.tools),
        }
        if self.extra:
            data.update(self.extra)
        return data
