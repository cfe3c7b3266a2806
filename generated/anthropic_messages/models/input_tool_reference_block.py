# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "tool_name", "cache_control"})


@define(kw_only=True, eq=False, repr=False)
class InputToolReferenceBlock(Model):
    """A tool, by its name. In the result of a client tool it makes a deferred tool known to the model,
    which is how a search of one's own is built.

    https://platform.claude.com/docs/en/agents-and-tools/tool-use/tool-search-tool
    """

    type_: Literal["tool_reference"] = "tool_reference"
    """Always `tool_reference`."""

    tool_name: str
    """The name of one of the request's tools."""

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
        if (value := data.get("type", UNSET)) != "tool_reference":
            raise expected('"tool_reference"', value, "type")
        self.type_ = "tool_reference"
        if type(value := data.get("tool_name", UNSET)) is not str:
            raise expected("a string", value, "tool_name")
        self.tool_name = value
        if (value := data.get("cache_control", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "cache_control", models.CacheControl.from_dict)
        self.cache_control = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "tool_name": self.tool_name,
        }
        if self.cache_control is not UNSET:
            data["cache_control"] = None if self.cache_control is None else self.cache_control.to_dict()
        if self.extra:
            data.update(self.extra)
        return data
