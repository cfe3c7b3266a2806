# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"event", "data"})


@define(kw_only=True, eq=False, repr=False)
class ServerSentEvent(Model):
    """One server-sent event as it stands in the stream: an `event` line, a `data` line and an empty line.
    Skip comments, and keep events whose type is not known.

    https://platform.claude.com/docs/en/build-with-claude/streaming
    """

    event: str
    """The event's type, the same as `type` in its data."""

    data: str
    """The event as JSON, on one line."""

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
        if type(value := data.get("event", UNSET)) is not str:
            raise expected("a string", value, "event")
        self.event = value
        if type(value := data.get("data", UNSET)) is not str:
            raise expected("a string", value, "data")
        self.data = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "event": self.event,
            "data": self.data,
        }
        if self.extra:
            data.update(self.extra)
        return data
