# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"type", "media_type", "data"})


@define(kw_only=True, eq=False, repr=False)
class PlainTextSource(Model):
    """Plain text, which the API splits into sentences where it is to be cited."""

    type_: Literal["text"] = "text"
    """Always `text`."""

    media_type: Literal["text/plain"] = "text/plain"
    """Always `text/plain`."""

    data: str
    """The text."""

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
        if (value := data.get("media_type", UNSET)) != "text/plain":
            raise expected('"text/plain"', value, "media_type")
        self.media_type = "text/plain"
        if type(value := data.get("data", UNSET)) is not str:
            raise expected("a string", value, "data")
        self.data = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "media_type": self.media_type,
            "data": self.data,
        }
        if self.extra:
            data.update(self.extra)
        return data
