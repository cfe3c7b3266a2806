# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"oversized_image"})


@define(kw_only=True, eq=False, repr=False)
class ImageTransformations(Model):
    """What the API does to an image before the model sees it."""

    oversized_image: models.OversizedImage | str | Unset = UNSET
    """What happens to an image larger than the model takes. Absent means `downsize`."""

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
        if type(value := data.get("oversized_image", UNSET)) is not str and value is not UNSET:
            raise expected("a string", value, "oversized_image")
        self.oversized_image = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {}
        if self.oversized_image is not UNSET:
            data["oversized_image"] = self.oversized_image
        if self.extra:
            data.update(self.extra)
        return data
