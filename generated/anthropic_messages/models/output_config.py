# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"effort", "format"})


@define(kw_only=True, eq=False, repr=False)
class OutputConfig(Model):
    """How the model should answer."""

    effort: models.Effort | str | Unset | None = UNSET
    """How much effort to spend. Null or absent, the model's default."""

    format_: models.JsonOutputFormat | Unset | None = UNSET
    """The format of the answer's text. Null or absent, free text."""

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
        if type(value := data.get("effort", UNSET)) is not str and value is not None and value is not UNSET:
            raise expected("a string or null", value, "effort")
        self.effort = value
        if (value := data.get("format", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "format", models.JsonOutputFormat.from_dict)
        self.format_ = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {}
        if self.effort is not UNSET:
            data["effort"] = self.effort
        if self.format_ is not UNSET:
            data["format"] = None if self.format_ is None else self.format_.to_dict()
        if self.extra:
            data.update(self.extra)
        return data
