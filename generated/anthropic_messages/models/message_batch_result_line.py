# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"custom_id", "result"})


@define(kw_only=True, eq=False, repr=False)
class MessageBatchResultLine(Model):
    """A line of a batch's results.

    https://platform.claude.com/docs/en/build-with-claude/batch-processing
    """

    custom_id: str
    """The name that the request was given. Lines come in any order."""

    result: models.MessageBatchResult

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
        if type(value := data.get("custom_id", UNSET)) is not str:
            raise expected("a string", value, "custom_id")
        self.custom_id = value
        self.result = decode_member(data.get("result", UNSET), "result", models.decode_message_batch_result)
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "custom_id": self.custom_id,
            "result": self.result.to_dict(),
        }
        if self.extra:
            data.update(self.extra)
        return data
