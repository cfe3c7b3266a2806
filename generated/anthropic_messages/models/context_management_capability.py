# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"supported", "clear_thinking_20251015", "clear_tool_uses_20250919", "compact_20260112"})


@define(kw_only=True, eq=False, repr=False)
class ContextManagementCapability(Model):
    """Ways to keep a long conversation within the context window.

    https://platform.claude.com/docs/en/build-with-claude/context-editing
    """

    supported: bool
    """Whether the model can do it."""

    clear_thinking_20251015: models.CapabilitySupport | Unset | None = UNSET
    """Leaving out old thinking. Null if not known."""

    clear_tool_uses_20250919: models.CapabilitySupport | Unset | None = UNSET
    """Leaving out old tool results. Null if not known."""

    compact_20260112: models.CapabilitySupport | Unset | None = UNSET
    """Replacing old turns by a summary. Null if not known."""

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
        if (value := data.get("clear_thinking_20251015", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "clear_thinking_20251015", models.CapabilitySupport.from_dict)
        self.clear_thinking_20251015 = value
        if (value := data.get("clear_tool_uses_20250919", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "clear_tool_uses_20250919", models.CapabilitySupport.from_dict)
        self.clear_tool_uses_20250919 = value
        if (value := data.get("compact_20260112", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "compact_20260112", models.CapabilitySupport.from_dict)
        self.compact_20260112 = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "supported": self.supported,
        }
        if self.clear_thinking_20251015 is not UNSET:
            data["clear_thinking_20251015"] = (
                None if self.clear_thinking_20251015 is None else self.clear_thinking_20251015.to_dict()
            )
        if self.clear_tool_uses_20250919 is not UNSET:
            data["clear_tool_uses_20250919"] = (
                None if self.clear_tool_uses_20250919 is None else self.clear_tool_uses_20250919.to_dict()
            )
        if self.compact_20260112 is not UNSET:
            data["compact_20260112"] = (
                None if self.compact_20260112 is None else self.compact_20260112.to_dict()
            )
        if self.extra:
            data.update(self.extra)
        return data
