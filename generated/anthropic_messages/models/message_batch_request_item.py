# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"custom_id", "params"})


@define(kw_only=True, eq=False, repr=False)
class MessageBatchRequestItem(Model):
    """A request of a batch."""

    custom_id: str
    """The caller's name for the request, unlike any other in the batch. Its result bears it."""

    params: models.BatchedMessageRequest

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
        if type(value := data.get("custom_id", UNSET)) is not str:
            raise expected("a string", value, "custom_id")
        self.custom_id = value
        self.params = decode_member(
            data.get("params", UNSET), "params", models.BatchedMessageRequest.from_dict
        )
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "custom_id": self.custom_id,
            "params": self.params.to_dict(),
        }
        if self.extra:
            data.update(self.extra)
        return data
