# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset(
    {"type", "cited_text", "document_index", "document_title", "start_char_index", "end_char_index"}
)


@define(kw_only=True, eq=False, repr=False)
class InputCharLocationCitation(Model):
    """A passage of a plain text document."""

    type_: Literal["char_location"] = "char_location"
    """Always `char_location`."""

    cited_text: str
    """The passage itself. Counts neither as output nor, when sent back, as input."""

    document_index: int
    """Which document of the request is cited, from 0, in the order in which they stand there."""

    document_title: str | Unset | None = UNSET
    """The document's title. Null if it has none."""

    start_char_index: int
    """Where the passage begins, in characters from 0."""

    end_char_index: int
    """Where the passage ends, in characters; the first one no longer cited."""

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
        if (value := data.get("type", UNSET)) != "char_location":
            raise expected('"char_location"', value, "type")
        self.type_ = "char_location"
        if type(value := data.get("cited_text", UNSET)) is not str:
            raise expected("a string", value, "cited_text")
        self.cited_text = value
        if type(value := data.get("document_index", UNSET)) is not int:
            raise expected("an integer", value, "document_index")
        self.document_index = value
        if (
            type(value := data.get("document_title", UNSET)) is not str
            and value is not None
            and value is not UNSET
        ):
            raise expected("a string or null", value, "document_title")
        self.document_title = value
        if type(value := data.get("start_char_index", UNSET)) is not int:
            raise expected("an integer", value, "start_char_index")
        self.start_char_index = value
        if type(value := data.get("end_char_index", UNSET)) is not int:
            raise expected("an integer", value, "end_char_index")
        self.end_char_index = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "cited_text": self.cited_text,
            "document_index": self.document_index,
            "start_char_index": self.start_char_index,
            "end_char_index": self.end_char_index,
        }
        if self.document_title is not UNSET:
            data["document_title"] = self.document_title
        if self.extra:
            data.update(self.extra)
        return data
