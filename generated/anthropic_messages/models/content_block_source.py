# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_list, encode_list, expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"type", "content"})


@define(kw_only=True, eq=False, repr=False)
class ContentBlockSource(Model):
    """Text and images as blocks of the caller's making. A citation names whole blocks."""

    type_: Literal["content"] = "content"
    """Always `content`."""

    content: str | list[models.ContentBlockSourceItem]
    """The blocks, or a string for one block of text."""

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
        if (value := data.get("type", UNSET)) != "content":
            raise expected('"content"', value, "type")
        self.type_ = "content"
        if type(value := data.get("content", UNSET)) is not str:
            value = decode_list(value, "content", models.decode_content_block_source_item)
        self.content = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "content": encode_list(self.content) if isinstance(self.content, list) else self.content,
        }
        if self.extra:
            data.update(self.extra)
        return data
