# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"type", "delta", "usage"})


@define(kw_only=True, eq=False, repr=False)
class MessageDeltaEvent(Model):
    """Changes of the message itself, near its end."""

    type_: Literal["message_delta"] = "message_delta"
    """Always `message_delta`."""

    delta: models.MessageDelta

    usage: models.MessageDeltaUsage

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
        if (value := data.get("type", UNSET)) != "message_delta":
            raise expected('"message_delta"', value, "type")
        self.type_ = "message_delta"
        self.delta = decode_member(data.get("delta", UNSET), "delta", models.MessageDelta.from_dict)
        self.usage = decode_member(data.get("usage", UNSET), "usage", models.MessageDeltaUsage.from_dict)
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "delta": self.delta.to_dict(),
            "usage": self.usage.to_dict(),
        }
        if self.extra:
            data.update(self.extra)
        return data
