# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "source", "title", "context", "citations", "cache_control"})


@define(kw_only=True, eq=False, repr=False)
class InputDocumentBlock(Model):
    """A document for the model to read and, if wished, to cite.

    https://platform.claude.com/docs/en/build-with-claude/pdf-support
    """

    type_: Literal["document"] = "document"
    """Always `document`."""

    source: models.InputDocumentSource

    title: str | Unset | None = UNSET
    """The document's title, which the model sees and citations carry. Null or absent, none."""

    context: str | Unset | None = UNSET
    """What the model should know about the document; never cited. Null or absent, nothing."""

    citations: models.InputCitationsConfig | Unset | None = UNSET
    """Whether the document may be cited. Null or absent, no."""

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
        if (value := data.get("type", UNSET)) != "document":
            raise expected('"document"', value, "type")
        self.type_ = "document"
        self.source = decode_member(data.get("source", UNSET), "source", models.decode_input_document_source)
        if type(value := data.get("title", UNSET)) is not str and value is not None and value is not UNSET:
            raise expected("a string or null", value, "title")
        self.title = value
        if type(value := data.get("context", UNSET)) is not str and value is not None and value is not UNSET:
            raise expected("a string or null", value, "context")
        self.context = value
        if (value := data.get("citations", UNSET)) is not None and value is not UNSET:
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
            "source": self.source.to_dict(),
        }
        if self.title is not UNSET:
            data["title"] = self.title
        if self.context is not UNSET:
            data["context"] = self.context
        if self.citations is not UNSET:
            data["citations"] = None if self.citations is None else self.citations.to_dict()
        if self.cache_control is not UNSET:
            data["cache_control"] = None if self.cache_control is None else self.cache_control.to_dict()
        if self.extra:
            data.update(self.extra)
        return data
