# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"error_code"})


@define(kw_only=True, eq=False, repr=False)
class RequestBodyEncodingInvalidErrorDetails(Model):
    """Status 400. The body is not what `content-encoding` says."""

    error_code: Literal["request_body_encoding_invalid"] = "request_body_encoding_invalid"
    """Always `request_body_encoding_invalid`."""

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
        if (value := data.get("error_code", UNSET)) != "request_body_encoding_invalid":
            raise expected('"request_body_encoding_invalid"', value, "error_code")
        self.error_code = "request_body_encoding_invalid"
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "error_code": self.error_code,
        }
        if self.extra:
            data.update(self.extra)
        return data
