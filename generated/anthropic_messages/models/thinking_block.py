# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"type", "thinking", "signature"})


@define(kw_only=True, eq=False, repr=False)
class ThinkingBlock(Model):
    """A piece of a model's thinking, before or between its answers and tool calls.

    https://platform.claude.com/docs/en/build-with-claude/extended-thinking
    """

    type_: Literal["thinking"] = "thinking"
    """Always `thinking`."""

    thinking: str
    """What the model thought, or a summary of it. Empty where thinking is not displayed."""

    signature: str
    """Proof that the model wrote this block. Opaque; the block is only accepted back with it."""

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
        if (value := data.get("type", UNSET)) != "thinking":
            raise expected('"thinking"', value, "type")
        self.type_ = "thinking"
        if type(value := data.get("thinking", UNSET)) is not str:
            raise expected("a string", value, "thinking")
        self.thinking = value
        if type(value := data.get("signature", UNSET)) is not str:
            raise expected("a string", value, "signature")
        self.signature = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "thinking": self.thinking,
            "signature": self.signature,
        }
        if self.extra:
            data.update(self.extra)
        return data
