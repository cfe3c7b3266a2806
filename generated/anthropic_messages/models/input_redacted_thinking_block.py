# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"type", "data"})


@define(kw_only=True, eq=False, repr=False)
class InputRedactedThinkingBlock(Model):
    """A redacted thinking block of a model, sent back unchanged."""

    type_: Literal["redacted_thinking"] = "redacted_thinking"
    """Always `redacted_thinking`."""

    data: str
    """The encrypted thinking as it was received."""

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
        if (value := data.get("type", UNSET)) != "redacted_thinking":
            raise expected('"redacted_thinking"', value, "type")
        self.type_ = "redacted_thinking"
        if type(value := data.get("data", UNSET)) is not str:
            raise expected("a string", value, "data")
        self.data = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "data": self.data,
        }
        if self.extra:
            data.update(self.extra)
        return data
