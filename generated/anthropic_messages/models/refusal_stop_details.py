# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "category", "explanation"})


@define(kw_only=True, eq=False, repr=False)
class RefusalStopDetails(Model):
    """Why an answer was refused.

    https://platform.claude.com/docs/en/build-with-claude/refusals-and-fallback
    """

    type_: Literal["refusal"] = "refusal"
    """Always `refusal`."""

    category: models.RefusalCategory | str | Unset | None = UNSET
    """The policy area. Null if the refusal belongs to none that has a name."""

    explanation: str | Unset | None = UNSET
    """A sentence for people to read; its wording may change. Null if there is none."""

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
        if (value := data.get("type", UNSET)) != "refusal":
            raise expected('"refusal"', value, "type")
        self.type_ = "refusal"
        if type(value := data.get("category", UNSET)) is not str and value is not None and value is not UNSET:
            raise expected("a string or null", value, "category")
        self.category = value
        if (
            type(value := data.get("explanation", UNSET)) is not str
            and value is not None
            and value is not UNSET
        ):
            raise expected("a string or null", value, "explanation")
        self.explanation = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
        }
        if self.category is not UNSET:
            data["category"] = self.category
        if self.explanation is not UNSET:
            data["explanation"] = self.explanation
        if self.extra:
            data.update(self.extra)
        return data
