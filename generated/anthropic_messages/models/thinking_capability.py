# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"supported", "types"})


@define(kw_only=True, eq=False, repr=False)
class ThinkingCapability(Model):
    """Thinking before answering.

    https://platform.claude.com/docs/en/build-with-claude/thinking
    """

    supported: bool
    """Whether the model can do it."""

    types: models.ThinkingTypes

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
        if type(value := data.get("supported", UNSET)) is not bool:
            raise expected("a boolean", value, "supported")
        self.supported = value
        self.types = decode_member(data.get("types", UNSET), "types", models.ThinkingTypes.from_dict)
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "supported": self.supported,
            "types": self.types.to_dict(),
        }
        if self.extra:
            data.update(self.extra)
        return data
