# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"thinking_tokens"})


@define(kw_only=True, eq=False, repr=False)
class OutputTokensDetails(Model):
    """Parts of the output tokens, for observation; `output_tokens` is what is billed."""

    thinking_tokens: int
    """Tokens of the model's own reasoning, which may be more than the summary returned. Never more than
    `output_tokens`.
    """

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
        if type(value := data.get("thinking_tokens", UNSET)) is not int:
            raise expected("an integer", value, "thinking_tokens")
        self.thinking_tokens = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "thinking_tokens": self.thinking_tokens,
        }
        if self.extra:
            data.update(self.extra)
        return data
