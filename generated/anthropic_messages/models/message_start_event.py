# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"type", "message"})


@define(kw_only=True, eq=False, repr=False)
class MessageStartEvent(Model):
    """The message begins."""

    type_: Literal["message_start"] = "message_start"
    """Always `message_start`."""

    message: models.Message
    """The message so far, without content and without a stop reason."""

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
        if (value := data.get("type", UNSET)) != "message_start":
            raise expected('"message_start"', value, "type")
        self.type_ = "message_start"
        self.message = decode_member(data.get("message", UNSET), "message", models.Message.from_dict)
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "message": self.message.to_dict(),
        }
        if self.extra:
            data.update(self.extra)
        return data
