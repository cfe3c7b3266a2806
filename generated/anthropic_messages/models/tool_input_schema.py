# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import decode_list, decode_string, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "properties", "required"})


@define(kw_only=True, eq=False, repr=False)
class ToolInputSchema(Model):
    """A JSON Schema (draft 2020-12) of the tool's arguments, which are always an object. Any keyword may
    stand here; a `strict` tool supports some of them only.
    """

    type_: Literal["object"] = "object"
    """Always `object`."""

    properties: dict[str, Any] | Unset | None = UNSET
    """The arguments' schemas by their names. Null or absent, none is named."""

    required: list[str] | Unset | None = UNSET
    """The names of arguments that a call must have. Null or absent, none."""

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
        if (value := data.get("type", UNSET)) != "object":
            raise expected('"object"', value, "type")
        self.type_ = "object"
        if (
            type(value := data.get("properties", UNSET)) is not dict
            and value is not None
            and value is not UNSET
        ):
            raise expected("an object or null", value, "properties")
        self.properties = value
        if (value := data.get("required", UNSET)) is not None and value is not UNSET:
            value = decode_list(value, "required", decode_string)
        self.required = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
        }
        if self.properties is not UNSET:
            data["properties"] = self.properties
        if self.required is not UNSET:
            data["required"] = self.required
        if self.extra:
            data.update(self.extra)
        return data
