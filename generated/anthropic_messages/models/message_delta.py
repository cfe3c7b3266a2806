# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"stop_reason", "stop_sequence", "stop_details", "container"})


@define(kw_only=True, eq=False, repr=False)
class MessageDelta(Model):
    """Members of the message that are known at its end only."""

    stop_reason: models.StopReason | str | Unset | None = UNSET
    """Why generation ended. Null if it goes on."""

    stop_sequence: str | Unset | None = UNSET
    """The stop sequence that ended generation. Null unless `stop_reason` is `stop_sequence`."""

    stop_details: models.RefusalStopDetails | Unset | None = UNSET
    """More about the stop reason. Null where there is no more to say."""

    container: models.Container | Unset | None = UNSET
    """The container in which server tools ran code. Null if none was used."""

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
            type(value := data.get("stop_reason", UNSET)) is not str
            and value is not None
            and value is not UNSET
        ):
            raise expected("a string or null", value, "stop_reason")
        self.stop_reason = value
        if (
            type(value := data.get("stop_sequence", UNSET)) is not str
            and value is not None
            and value is not UNSET
        ):
            raise expected("a string or null", value, "stop_sequence")
        self.stop_sequence = value
        if (value := data.get("stop_details", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "stop_details", models.RefusalStopDetails.from_dict)
        self.stop_details = value
        if (value := data.get("container", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "container", models.Container.from_dict)
        self.container = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {}
        if self.stop_reason is not UNSET:
            data["stop_reason"] = self.stop_reason
        if self.stop_sequence is not UNSET:
            data["stop_sequence"] = self.stop_sequence
        if self.stop_details is not UNSET:
            data["stop_details"] = None if self.stop_details is None else self.stop_details.to_dict()
        if self.container is not UNSET:
            data["container"] = None if self.container is None else self.container.to_dict()
        if self.extra:
            data.update(self.extra)
        return data
