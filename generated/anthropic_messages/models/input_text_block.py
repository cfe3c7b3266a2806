# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_list, decode_member, encode_list, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "text", "citations", "cache_control"})


@define(kw_only=True, eq=False, repr=False)
class InputTextBlock(Model):
    """Text to send."""

    type_: Literal["text"] = "text"
    """Always `text`."""

    text: str
    """The text. Empty text is refused."""

    citations: list[models.InputCitation] | Unset | None = UNSET
    """The citations of a text that a model generated, sent back with it. Null or absent, none. From API
    version 2026-10-21 on, text in a user message has none.
    """

    cache_control: models.CacheControl | Unset | None = UNSET
    """A cache breakpoint at the end of this block. Null or absent, none."""

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
        if (value := data.get("type", UNSET)) != "text":
            raise expected('"text"', value, "type")
        self.type_ = "text"
        if type(value := data.get("text", UNSET)) is not str:
            raise expected("a string", value, "text")
        self.text = value
        if (value := data.get("citations", UNSET)) is not None and value is not UNSET:
            value = decode_list(value, "citations", models.decode_input_citation)
        self.citations = value
        if (value := data.get("cache_control", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "cache_control", models.CacheControl.from_dict)
        self.cache_control = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "text": self.text,
        }
        if self.citations is not UNSET:
            data["citations"] = None if self.citations is None else encode_list(self.citations)
        if self.cache_control is not UNSET:
            data["cache_control"] = None if self.cache_control is None else self.cache_control.to_dict()
        if self.extra:
            data.update(self.extra)
        return data
