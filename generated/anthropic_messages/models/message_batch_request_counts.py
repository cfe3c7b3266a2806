# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"processing", "succeeded", "errored", "canceled", "expired"})


@define(kw_only=True, eq=False, repr=False)
class MessageBatchRequestCounts(Model):
    """How many requests of a batch are in which state; together all of them. Until the batch has ended,
    all count as processing.
    """

    processing: int
    """Requests not yet done."""

    succeeded: int
    """Requests that were answered."""

    errored: int
    """Requests that failed."""

    canceled: int
    """Requests that were canceled before they were processed."""

    expired: int
    """Requests that were not processed in time."""

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
        if type(value := data.get("processing", UNSET)) is not int:
            raise expected("an integer", value, "processing")
        self.processing = value
        if type(value := data.get("succeeded", UNSET)) is not int:
            raise expected("an integer", value, "succeeded")
        self.succeeded = value
        if type(value := data.get("errored", UNSET)) is not int:
            raise expected("an integer", value, "errored")
        self.errored = value
        if type(value := data.get("canceled", UNSET)) is not int:
            raise expected("an integer", value, "canceled")
        self.canceled = value
        if type(value := data.get("expired", UNSET)) is not int:
            raise expected("an integer", value, "expired")
        self.expired = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "processing": self.processing,
            "succeeded": self.succeeded,
            "errored": self.errored,
            "canceled": self.canceled,
            "expired": self.expired,
        }
        if self.extra:
            data.update(self.extra)
        return data
