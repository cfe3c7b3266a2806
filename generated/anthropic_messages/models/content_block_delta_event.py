# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"type", "index", "delta"})


@define(kw_only=True, eq=False, repr=False)
class ContentBlockDeltaEvent(Model):
    """A piece of a content block."""

    type_: Literal["content_block_delta"] = "content_block_delta"
    """Always `content_block_delta`."""

    index: int
    """The block's place in the message's content, from 0."""

    delta: models.ContentBlockDelta

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
        if (value := data.get("type", UNSET)) != "content_block_delta":
            raise expected('"content_block_delta"', value, "type")
        self.type_ = "content_block_delta"
        if type(value := data.get("index", UNSET)) is not int:
            raise expected("an integer", value, "index")
        self.index = value
        self.delta = decode_member(data.get("delta", UNSET), "delta", models.decode_content_block_delta)
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "index": self.index,
            "delta": self.delta.to_dict(),
        }
        if self.extra:
            data.update(self.extra)
        return data
