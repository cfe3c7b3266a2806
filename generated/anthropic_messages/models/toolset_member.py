# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"enabled", "defer_loading"})


@define(kw_only=True, eq=False, repr=False)
class ToolsetMember(Model):
    """How a member of a toolset is offered."""

    enabled: bool | Unset | None = UNSET
    """Whether the model is offered the member. Null or absent, the member's default."""

    defer_loading: bool | Unset | None = UNSET
    """Whether to keep the member out of the prompt until it is searched for. All enabled members must
    agree. Null or absent means no.
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
        if type(value := data.get("enabled", UNSET)) is not bool and value is not None and value is not UNSET:
            raise expected("a boolean or null", value, "enabled")
        self.enabled = value
        if (
            type(value := data.get("defer_loading", UNSET)) is not bool
            and value is not None
            and value is not UNSET
        ):
            raise expected("a boolean or null", value, "defer_loading")
        self.defer_loading = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {}
        if self.enabled is not UNSET:
            data["enabled"] = self.enabled
        if self.defer_loading is not UNSET:
            data["defer_loading"] = self.defer_loading
        if self.extra:
            data.update(self.extra)
        return data
