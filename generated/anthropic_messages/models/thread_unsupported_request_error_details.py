# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_list, decode_string, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"error_code", "unsupported"})


@define(kw_only=True, eq=False, repr=False)
class ThreadUnsupportedRequestErrorDetails(Model):
    """Status 400. The request uses something that threads do not support. Send the whole conversation,
    without a thread.
    """

    error_code: Literal["thread_unsupported_request"] = "thread_unsupported_request"
    """Always `thread_unsupported_request`."""

    unsupported: list[models.ThreadUnsupportedFeature | str] | Unset | None = UNSET
    """What is not supported. Null or absent, not said."""

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
        if (value := data.get("error_code", UNSET)) != "thread_unsupported_request":
            raise expected('"thread_unsupported_request"', value, "error_code")
        self.error_code = "thread_unsupported_request"
        if (value := data.get("unsupported", UNSET)) is not None and value is not UNSET:
            value = decode_list(value, "unsupported", decode_string)
        self.unsupported = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "error_code": self.error_code,
        }
        if self.unsupported is not UNSET:
            data["unsupported"] = self.unsupported
        if self.extra:
            data.update(self.extra)
        return data
