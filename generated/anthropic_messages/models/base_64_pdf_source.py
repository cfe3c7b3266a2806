# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"type", "media_type", "data"})


@define(kw_only=True, eq=False, repr=False)
class Base64PdfSource(Model):
    """A PDF as base64.

    https://platform.claude.com/docs/en/build-with-claude/pdf-support
    """

    type_: Literal["base64"] = "base64"
    """Always `base64`."""

    media_type: Literal["application/pdf"] = "application/pdf"
    """Always `application/pdf`."""

    data: str
    """The PDF's bytes in base64."""

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
        if (value := data.get("type", UNSET)) != "base64":
            raise expected('"base64"', value, "type")
        self.type_ = "base64"
        if (value := data.get("media_type", UNSET)) != "application/pdf":
            raise expected('"application/pdf"', value, "media_type")
        self.media_type = "application/pdf"
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
