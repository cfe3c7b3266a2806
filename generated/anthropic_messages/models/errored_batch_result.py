# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"type", "error"})


@define(kw_only=True, eq=False, repr=False)
class ErroredBatchResult(Model):
    """The request failed. After an `invalid_request_error`, change it; after another error, it may be sent
    again.
    """

    type_: Literal["errored"] = "errored"
    """Always `errored`."""

    error: models.ErrorResponse

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
        if (value := data.get("type", UNSET)) != "errored":
            raise expected('"errored"', value, "type")
        self.type_ = "errored"
        self.error = decode_member(data.get("error", UNSET), "error", models.ErrorResponse.from_dict)
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "error": self.error.to_dict(),
        }
        if self.extra:
            data.update(self.extra)
        return data
