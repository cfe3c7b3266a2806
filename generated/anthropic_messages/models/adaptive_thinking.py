# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "display"})


@define(kw_only=True, eq=False, repr=False)
class AdaptiveThinking(Model):
    """The model decides when and how long to think. `output_config.effort` guides it.

    https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking
    """

    type_: Literal["adaptive"] = "adaptive"
    """Always `adaptive`."""

    display: models.ThinkingDisplay | str | Unset | None = UNSET
    """How thinking is returned. Null or absent, the model's default."""

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
        if (value := data.get("type", UNSET)) != "adaptive":
            raise expected('"adaptive"', value, "type")
        self.type_ = "adaptive"
        if type(value := data.get("display", UNSET)) is not str and value is not None and value is not UNSET:
            raise expected("a string or null", value, "display")
        self.display = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
        }
        if self.display is not UNSET:
            data["display"] = self.display
        if self.extra:
            data.update(self.extra)
        return data
