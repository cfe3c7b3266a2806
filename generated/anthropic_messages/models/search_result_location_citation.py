# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset(
    {"type", "cited_text", "search_result_index", "source", "title", "start_block_index", "end_block_index"}
)


@define(kw_only=True, eq=False, repr=False)
class SearchResultLocationCitation(Model):
    """Blocks of a search result that the caller supplied."""

    type_: Literal["search_result_location"] = "search_result_location"
    """Always `search_result_location`."""

    cited_text: str
    """The text of the cited blocks, joined; a block is never cited in part. Counts neither as output nor,
    when sent back, as input.
    """

    search_result_index: int
    """Which `search_result` block of the request is cited, from 0, over all messages and tool results.
    Documents and web search results are not counted.
    """

    source: str
    """The search result's `source`."""

    title: str | Unset | None = UNSET
    """The search result's title. Null if it has none."""

    start_block_index: int
    """The first block cited, from 0."""

    end_block_index: int
    """The first block no longer cited; more than `start_block_index`."""

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
        if (value := data.get("type", UNSET)) != "search_result_location":
            raise expected('"search_result_location"', value, "type")
        self.type_ = "search_result_location"
        if type(value := data.get("cited_text", UNSET)) is not str:
            raise expected("a string", value, "cited_text")
        self.cited_text = value
        if type(value := data.get("search_result_index", UNSET)) is not int:
            raise expected("an integer", value, "search_result_index")
        self.search_result_index = value
        if type(value := data.get("source", UNSET)) is not str:
            raise expected("a string", value, "source")
        self.source = value
        if type(value := data.get("title", UNSET)) is not str and value is not None and value is not UNSET:
            raise expected("a string or null", value, "title")
        self.title = value
        if type(value := data.get("start_block_index", UNSET)) is not int:
            raise expected("an integer", value, "start_block_index")
        self.start_block_index = value
        if type(value := data.get("end_block_index", UNSET)) is not int:
            raise expected("an integer", value, "end_block_index")
        self.end_block_index = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "cited_text": self.cited_text,
            "search_result_index": self.search_result_index,
            "source": self.source,
            "start_block_index": self.start_block_index,
            "end_block_index": self.end_block_index,
        }
        if self.title is not UNSET:
            data["title"] = self.title
        if self.extra:
            data.update(self.extra)
        return data
