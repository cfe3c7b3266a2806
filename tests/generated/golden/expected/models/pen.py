# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"name", "type"})


@define(kw_only=True, eq=False, repr=False)
class Pen(Model):
    """Pen."""

    name: str

    type_: Literal["pen"] | Unset | None = UNSET

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
        if type(value := data.get("name", UNSET)) is not str:
            raise expected("a string", value, "name")
        self.name = value
        if (value := data.get("type", UNSET)) != "pen" and value is not None and value is not UNSET:
            raise expected('"pen" or null', value, "type")
        self.type_ = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "name": self.name,
        }
        if self.type_ is not UNSET:
            data["type"] = self.type_
        if self.extra:
            data.update(self.extra)
        return data
