# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"previous_message_id"})


@define(kw_only=True, eq=False, repr=False)
class DiagnosticsRequest(Model):
    """Ask the API to compare this prompt with that of an earlier message.

    https://platform.claude.com/docs/en/build-with-claude/cache-diagnostics
    """

    previous_message_id: str | Unset | None = UNSET
    """The id of the message to compare with, usually the conversation's last. Null on the first turn."""

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
        if (
            type(value := data.get("previous_message_id", UNSET)) is not str
            and value is not None
            and value is not UNSET
        ):
            raise expected("a string or null", value, "previous_message_id")
        self.previous_message_id = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {}
        if self.previous_message_id is not UNSET:
            data["previous_message_id"] = self.previous_message_id
        if self.extra:
            data.update(self.extra)
        return data
