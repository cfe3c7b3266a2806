# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "url", "title", "encrypted_content", "page_age"})


@define(kw_only=True, eq=False, repr=False)
class InputWebSearchResult(Model):
    """A page that a web search found, sent back."""

    type_: Literal["web_search_result"] = "web_search_result"
    """Always `web_search_result`."""

    url: str
    """The page's address."""

    title: str
    """The page's title."""

    encrypted_content: str
    """The encrypted content as it was received."""

    page_age: str | Unset | None = UNSET
    """When the page last changed, as it was received. Null or absent if not known."""

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
        if (value := data.get("type", UNSET)) != "web_search_result":
            raise expected('"web_search_result"', value, "type")
        self.type_ = "web_search_result"
        if type(value := data.get("url", UNSET)) is not str:
            raise expected("a string", value, "url")
        self.url = value
        if type(value := data.get("title", UNSET)) is not str:
            raise expected("a string", value, "title")
        self.title = value
        if type(value := data.get("encrypted_content", UNSET)) is not str:
            raise expected("a string", value, "encrypted_content")
        self.encrypted_content = value
        if type(value := data.get("page_age", UNSET)) is not str and value is not None and value is not UNSET:
            raise expected("a string or null", value, "page_age")
        self.page_age = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "url": self.url,
            "title": self.title,
            "encrypted_content": self.encrypted_content,
        }
        if self.page_age is not UNSET:
            data["page_age"] = self.page_age
        if self.extra:
            data.update(self.extra)
        return data
