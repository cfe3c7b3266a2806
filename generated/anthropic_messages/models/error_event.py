# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "error", "request_id"})


@define(kw_only=True, eq=False, repr=False)
class ErrorEvent(Model):
    """Something failed after the status 200 was sent. What came before is not a complete message.

    https://platform.claude.com/docs/en/api/errors
    """

    type_: Literal["error"] = "error"
    """Always `error`."""

    error: models.ErrorObject

    request_id: str | Unset | None = UNSET
    """The request's id. Null or absent, as in the header `request-id`."""

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
        if (value := data.get("type", UNSET)) != "error":
            raise expected('"error"', value, "type")
        self.type_ = "error"
        self.error = decode_member(data.get("error", UNSET), "error", models.decode_error_object)
        if (
            type(value := data.get("request_id", UNSET)) is not str
            and value is not None
            and value is not UNSET
        ):
            raise expected("a string or null", value, "request_id")
        self.request_id = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "error": self.error.to_dict(),
        }
        if self.request_id is not UNSET:
            data["request_id"] = self.request_id
        if self.extra:
            data.update(self.extra)
        return data
