# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"type", "cache_missed_input_tokens"})


@define(kw_only=True, eq=False, repr=False)
class CacheMissModelChanged(Model):
    """The model or the speed changed."""

    type_: Literal["model_changed"] = "model_changed"
    """Always `model_changed`."""

    cache_missed_input_tokens: int
    """About how many tokens the cache would have served without the difference."""

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
        if (value := data.get("type", UNSET)) != "model_changed":
            raise expected('"model_changed"', value, "type")
        self.type_ = "model_changed"
        if type(value := data.get("cache_missed_input_tokens", UNSET)) is not int:
            raise expected("an integer", value, "cache_missed_input_tokens")
        self.cache_missed_input_tokens = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "cache_missed_input_tokens": self.cache_missed_input_tokens,
        }
        if self.extra:
            data.update(self.extra)
        return data
