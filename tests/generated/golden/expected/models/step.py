# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..timestamps import decode_timestamp, encode_timestamp
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"place", "at", "until"})


@define(kw_only=True, eq=False, repr=False)
class Step(Model):
    """Step."""

    place: str | models.KnownPlace

    at: datetime

    until: datetime | Unset | None = UNSET

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
        if type(value := data.get("place", UNSET)) is not str:
            raise expected("a string", value, "place")
        self.place = value
        self.at = decode_member(data.get("at", UNSET), "at", decode_timestamp)
        if (value := data.get("until", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "until", decode_timestamp)
        self.until = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "place": self.place,
            "at": encode_timestamp(self.at),
        }
        if self.until is not UNSET:
            data["until"] = None if self.until is None else encode_timestamp(self.until)
        if self.extra:
            data.update(self.extra)
        return data
