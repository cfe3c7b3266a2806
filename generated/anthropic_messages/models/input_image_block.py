# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "source", "transformations", "cache_control"})


@define(kw_only=True, eq=False, repr=False)
class InputImageBlock(Model):
    """An image for the model to see.

    https://platform.claude.com/docs/en/build-with-claude/vision
    """

    type_: Literal["image"] = "image"
    """Always `image`."""

    source: models.ImageSource

    transformations: models.ImageTransformations | Unset | None = UNSET
    """What the API may do to the image. Null or absent, the defaults."""

    cache_control: models.CacheControl | Unset | None = UNSET
    """A cache breakpoint at the end of this block. Null or absent, none."""

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
        if (value := data.get("type", UNSET)) != "image":
            raise expected('"image"', value, "type")
        self.type_ = "image"
        self.source = decode_member(data.get("source", UNSET), "source", models.decode_image_source)
        if (value := data.get("transformations", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "transformations", models.ImageTransformations.from_dict)
        self.transformations = value
        if (value := data.get("cache_control", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "cache_control", models.CacheControl.from_dict)
        self.cache_control = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "source": self.source.to_dict(),
        }
        if self.transformations is not UNSET:
            data["transformations"] = None if self.transformations is None else self.transformations.to_dict()
        if self.cache_control is not UNSET:
            data["cache_control"] = None if self.cache_control is None else self.cache_control.to_dict()
        if self.extra:
            data.update(self.extra)
        return data
