# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import decode_list, encode_list, expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"requests"})


@define(kw_only=True, eq=False, repr=False)
class CreateMessageBatchRequest(Model):
    """Message requests to process as a batch; at most 256 MB together.

    https://platform.claude.com/docs/en/build-with-claude/batch-processing
    """

    requests: list[models.MessageBatchRequestItem]
    """The requests, each of which is processed on its own."""

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
        self.requests = decode_list(
            data.get("requests", UNSET), "requests", models.MessageBatchRequestItem.from_dict
        )
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "requests": encode_list(self.requests),
        }
        if self.extra:
            data.update(self.extra)
        return data
