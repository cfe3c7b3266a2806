# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "cited_text", "encrypted_index", "title", "url"})


@define(kw_only=True, eq=False, repr=False)
class WebSearchResultLocationCitation(Model):
    """A passage of a page that the web search tool found."""

    type_: Literal["web_search_result_location"] = "web_search_result_location"
    """Always `web_search_result_location`."""

    cited_text: str
    """The passage itself. Counts neither as output nor, when sent back, as input."""

    encrypted_index: str
    """Where the passage stands in the result. Opaque; send it back as it is."""

    title: str | Unset | None = UNSET
    """The page's title. Null if it has none."""

    url: str
    """The page's address."""

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
        if (value := data.get("type", UNSET)) != "web_search_result_location":
            raise expected('"web_search_result_location"', value, "type")
        self.type_ = "web_search_result_location"
        if type(value := data.get("cited_text", UNSET)) is not str:
            raise expected("a string", value, "cited_text")
        self.cited_text = value
        if type(value := data.get("encrypted_index", UNSET)) is not str:
            raise expected("a string", value, "encrypted_index")
        self.encrypted_index = value
        if type(value := data.get("title", UNSET)) is not str and value is not None and value is not UNSET:
            raise expected("a string or null", value, "title")
        self.title = value
        if type(value := data.get("url", UNSET)) is not str:
            raise expected("a string", value, "url")
        self.url = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "cited_text": self.cited_text,
            "encrypted_index": self.encrypted_index,
            "url": self.url,
        }
        if self.title is not UNSET:
            data["title"] = self.title
        if self.extra:
            data.update(self.extra)
        return data
