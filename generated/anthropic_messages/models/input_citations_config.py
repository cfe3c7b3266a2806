# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"enabled"})


@define(kw_only=True, eq=False, repr=False)
class InputCitationsConfig(Model):
    """Whether a model may cite this. All documents of a request have the same setting.

    https://platform.claude.com/docs/en/build-with-claude/citations
    """

    enabled: bool | Unset = UNSET
    """Whether it may be cited. Absent means no."""

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
        if type(value := data.get("enabled", UNSET)) is not bool and value is not UNSET:
            raise expected("a boolean", value, "enabled")
        self.enabled = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {}
        if self.enabled is not UNSET:
            data["enabled"] = self.enabled
        if self.extra:
            data.update(self.extra)
        return data
