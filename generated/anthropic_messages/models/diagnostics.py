# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"cache_miss_reason"})


@define(kw_only=True, eq=False, repr=False)
class Diagnostics(Model):
    """Why the prompt cache could not serve all of the prompt that the earlier message had in common.

    https://platform.claude.com/docs/en/build-with-claude/cache-diagnostics
    """

    cache_miss_reason: models.CacheMissReason | Unset | None = UNSET
    """The first difference found. Null if the comparison was not done when the answer was sent."""

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
        if (value := data.get("cache_miss_reason", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "cache_miss_reason", models.decode_cache_miss_reason)
        self.cache_miss_reason = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {}
        if self.cache_miss_reason is not UNSET:
            data["cache_miss_reason"] = (
                None if self.cache_miss_reason is None else self.cache_miss_reason.to_dict()
            )
        if self.extra:
            data.update(self.extra)
        return data
