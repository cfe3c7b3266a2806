# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from ..codec import decode_list, decode_string, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"id", "skills"})


@define(kw_only=True, eq=False, repr=False)
class Container(Model):
    """Container."""

    id: str

    skills: list[str] | Unset | None = UNSET

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
        if type(value := data.get("id", UNSET)) is not str:
            raise expected("a string", value, "id")
        self.id = value
        if (value := data.get("skills", UNSET)) is not None and value is not UNSET:
            value = decode_list(value, "skills", decode_string)
        self.skills = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "id": self.id,
        }
        if self.skills is not UNSET:
            data["skills"] = self.skills
        if self.extra:
            data.update(self.extra)
        return data
