# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"enabled", "adaptive", "between_tools", "disabled"})


@define(kw_only=True, eq=False, repr=False)
class ThinkingTypes(Model):
    """The values of `thinking.type` that a model takes; one it does not take is refused with a 400. Each
    stands for itself.
    """

    enabled: models.CapabilitySupport
    """Thinking within a budget."""

    adaptive: models.CapabilitySupport
    """Thinking as the model sees fit."""

    between_tools: models.CapabilitySupport
    """No thinking but notes between tool calls."""

    disabled: models.CapabilitySupport
    """No thinking. Also supported by models that cannot think."""

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
        self.enabled = decode_member(
            data.get("enabled", UNSET), "enabled", models.CapabilitySupport.from_dict
        )
        self.adaptive = decode_member(
            data.get("adaptive", UNSET), "adaptive", models.CapabilitySupport.from_dict
        )
        self.between_tools = decode_member(
            data.get("between_tools", UNSET), "between_tools", models.CapabilitySupport.from_dict
        )
        self.disabled = decode_member(
            data.get("disabled", UNSET), "disabled", models.CapabilitySupport.from_dict
        )
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "enabled": self.enabled.to_dict(),
            "adaptive": self.adaptive.to_dict(),
            "between_tools": self.between_tools.to_dict(),
            "disabled": self.disabled.to_dict(),
        }
        if self.extra:
            data.update(self.extra)
        return data
