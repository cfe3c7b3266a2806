# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"supported", "low", "medium", "high", "xhigh", "max"})


@define(kw_only=True, eq=False, repr=False)
class EffortCapability(Model):
    """Levels of effort.

    https://platform.claude.com/docs/en/build-with-claude/effort
    """

    supported: bool
    """Whether the model can do it."""

    low: models.CapabilitySupport
    """The level `low`."""

    medium: models.CapabilitySupport
    """The level `medium`."""

    high: models.CapabilitySupport
    """The level `high`."""

    xhigh: models.CapabilitySupport | Unset | None = UNSET
    """The level `xhigh`. Null if not known."""

    max_: models.CapabilitySupport
    """The level `max`."""

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
        self.low = decode_member(data.get("low", UNSET), "low", models.CapabilitySupport.from_dict)
        self.medium = decode_member(data.get("medium", UNSET), "medium", models.CapabilitySupport.from_dict)
        self.high = decode_member(data.get("high", UNSET), "high", models.CapabilitySupport.from_dict)
        if (value := data.get("xhigh", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "xhigh", models.CapabilitySupport.from_dict)
        self.xhigh = value
        self.max_ = decode_member(data.get("max", UNSET), "max", models.CapabilitySupport.from_dict)
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "supported": self.supported,
            "low": self.low.to_dict(),
            "medium": self.medium.to_dict(),
            "high": self.high.to_dict(),
            "max": self.max_.to_dict(),
        }
        if self.xhigh is not UNSET:
            data["xhigh"] = None if self.xhigh is None else self.xhigh.to_dict()
        if self.extra:
            data.update(self.extra)
        return data
