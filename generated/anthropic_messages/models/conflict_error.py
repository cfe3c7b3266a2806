# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "message", "details"})


@define(kw_only=True, eq=False, repr=False)
class ConflictError(Model):
    """Status 409. The request conflicts with the state of a resource."""

    type_: Literal["conflict_error"] = "conflict_error"
    """Always `conflict_error`."""

    message: str
    """What went wrong, for people. Its wording may change."""

    details: models.ErrorDetails | Unset | None = UNSET
    """Which of the documented causes it is. Null or absent, none of them."""

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
        if (value := data.get("type", UNSET)) != "conflict_error":
            raise expected('"conflict_error"', value, "type")
        self.type_ = "conflict_error"
        if type(value := data.get("message", UNSET)) is not str:
            raise expected("a string", value, "message")
        self.message = value
        if (value := data.get("details", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "details", models.decode_error_details)
        self.details = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "message": self.message,
        }
        if self.details is not UNSET:
            data["details"] = None if self.details is None else self.details.to_dict()
        if self.extra:
            data.update(self.extra)
        return data
