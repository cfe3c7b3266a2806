# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "url", "content", "retrieved_at"})


@define(kw_only=True, eq=False, repr=False)
class WebFetchResult(Model):
    """A page or a PDF from the web."""

    type_: Literal["web_fetch_result"] = "web_fetch_result"
    """Always `web_fetch_result`."""

    url: str
    """The address it came from."""

    content: models.DocumentBlock
    """The text of the page, or the PDF."""

    retrieved_at: str | Unset | None = UNSET
    """When it was retrieved, in ISO 8601; earlier than now if it came from a cache. Null if not known."""

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
        if (value := data.get("type", UNSET)) != "web_fetch_result":
            raise expected('"web_fetch_result"', value, "type")
        self.type_ = "web_fetch_result"
        if type(value := data.get("url", UNSET)) is not str:
            raise expected("a string", value, "url")
        self.url = value
        self.content = decode_member(data.get("content", UNSET), "content", models.DocumentBlock.from_dict)
        if (
            type(value := data.get("retrieved_at", UNSET)) is not str
            and value is not None
            and value is not UNSET
        ):
            raise expected("a string or null", value, "retrieved_at")
        self.retrieved_at = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "url": self.url,
            "content": self.content.to_dict(),
        }
        if self.retrieved_at is not UNSET:
            data["retrieved_at"] = self.retrieved_at
        if self.extra:
            data.update(self.extra)
        return data
