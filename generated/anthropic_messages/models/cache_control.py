# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "ttl"})


@define(kw_only=True, eq=False, repr=False)
class CacheControl(Model):
    """A cache breakpoint: the prompt up to and including the block that carries it is cached, and a later
    request that begins the same reads it at a fraction of the price. A request may have four.

    https://platform.claude.com/docs/en/build-with-claude/prompt-caching
    """

    type_: Literal["ephemeral"] = "ephemeral"
    """Always `ephemeral`."""

    ttl: models.CacheTtl | str | Unset = UNSET
    """How long the cached prompt is kept after its last use. Absent means `5m`."""

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
        if (value := data.get("type", UNSET)) != "ephemeral":
            raise expected('"ephemeral"', value, "type")
        self.type_ = "ephemeral"
        if type(value := data.get("ttl", UNSET)) is not str and value is not UNSET:
            raise expected("a string", value, "ttl")
        self.ttl = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
        }
        if self.ttl is not UNSET:
            data["ttl"] = self.ttl
        if self.extra:
            data.update(self.extra)
        return data
