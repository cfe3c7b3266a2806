# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "source", "title", "citations"})


@define(kw_only=True, eq=False, repr=False)
class DocumentBlock(Model):
    """A document that the web fetch tool retrieved.

    https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-fetch-tool
    """

    type_: Literal["document"] = "document"
    """Always `document`."""

    source: models.DocumentSource

    title: str | Unset | None = UNSET
    """The document's title. Null if it has none."""

    citations: models.CitationsConfig | Unset | None = UNSET
    """Whether the model may cite the document. Null means no."""

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
        self.source = decode_member(data.get("source", UNSET), "source", models.decode_document_source)
        if type(value := data.get("title", UNSET)) is not str and value is not None and value is not UNSET:
            raise expected("a string or null", value, "title")
        self.title = value
        if (value := data.get("citations", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "citations", models.CitationsConfig.from_dict)
        self.citations = value
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
        if self.citations is not UNSET:
            data["citations"] = None if self.citations is None else self.citations.to_dict()
        if self.extra:
            data.update(self.extra)
        return data
