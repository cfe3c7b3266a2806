# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"type", "citation"})


@define(kw_only=True, eq=False, repr=False)
class CitationsDelta(Model):
    """A citation of a `text` block."""

    type_: Literal["citations_delta"] = "citations_delta"
    """Always `citations_delta`."""

    citation: models.Citation

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
        if (value := data.get("type", UNSET)) != "citations_delta":
            raise expected('"citations_delta"', value, "type")
        self.type_ = "citations_delta"
        self.citation = decode_member(data.get("citation", UNSET), "citation", models.decode_citation)
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "citation": self.citation.to_dict(),
        }
        if self.extra:
            data.update(self.extra)
        return data
