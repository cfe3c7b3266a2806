# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import decode_list, encode_list, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"data", "has_more", "first_id", "last_id"})


@define(kw_only=True, eq=False, repr=False)
class ModelPage(Model):
    """A page of models, newest first.

    https://platform.claude.com/docs/en/api/models
    """

    data: list[models.ModelInfo]
    """The models."""

    has_more: bool
    """Whether there is more in the direction asked for."""

    first_id: str | Unset | None = UNSET
    """The id of the first item, to pass as `before_id`. Null if the page is empty."""

    last_id: str | Unset | None = UNSET
    """The id of the last item, to pass as `after_id`. Null if the page is empty."""

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
        self.data = decode_list(data.get("data", UNSET), "data", models.ModelInfo.from_dict)
        if type(value := data.get("has_more", UNSET)) is not bool:
            raise expected("a boolean", value, "has_more")
        self.has_more = value
        if type(value := data.get("first_id", UNSET)) is not str and value is not None and value is not UNSET:
            raise expected("a string or null", value, "first_id")
        self.first_id = value
        if type(value := data.get("last_id", UNSET)) is not str and value is not None and value is not UNSET:
            raise expected("a string or null", value, "last_id")
        self.last_id = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "data": encode_list(self.data),
            "has_more": self.has_more,
        }
        if self.first_id is not UNSET:
            data["first_id"] = self.first_id
        if self.last_id is not UNSET:
            data["last_id"] = self.last_id
        if self.extra:
            data.update(self.extra)
        return data
