# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_list, decode_member, encode_list, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "source", "title", "content", "citations", "cache_control"})


@define(kw_only=True, eq=False, repr=False)
class InputSearchResultBlock(Model):
    """A result of the caller's own search, which the model can cite like one of the web search tool.

    https://platform.claude.com/docs/en/build-with-claude/search-results
    """

    type_: Literal["search_result"] = "search_result"
    """Always `search_result`."""

    source: str
    """Where the result comes from, an address or any other name. Citations carry it."""

    title: str
    """The result's title. Citations carry it."""

    content: list[models.InputTextBlock]
    """The result's text. A citation names whole blocks."""

    citations: models.InputCitationsConfig | Unset = UNSET
    """Whether the result may be cited. Absent means no."""

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
        if (value := data.get("type", UNSET)) != "search_result":
            raise expected('"search_result"', value, "type")
        self.type_ = "search_result"
        if type(value := data.get("source", UNSET)) is not str:
            raise expected("a string", value, "source")
        self.source = value
        if type(value := data.get("title", UNSET)) is not str:
            raise expected("a string", value, "title")
        self.title = value
        self.content = decode_list(data.get("content", UNSET), "content", models.InputTextBlock.from_dict)
        if (value := data.get("citations", UNSET)) is not UNSET:
            value = decode_member(value, "citations", models.InputCitationsConfig.from_dict)
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
            "source": self.source,
            "title": self.title,
            "content": encode_list(self.content),
        }
        if self.citations is not UNSET:
            data["citations"] = self.citations.to_dict()
        if self.cache_control is not UNSET:
            data["cache_control"] = None if self.cache_control is None else self.cache_control.to_dict()
        if self.extra:
            data.update(self.extra)
        return data
