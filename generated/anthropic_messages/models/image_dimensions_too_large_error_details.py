# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import decode_list, decode_string, expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"error_code", "max_side_length_pixels", "paths"})


@define(kw_only=True, eq=False, repr=False)
class ImageDimensionsTooLargeErrorDetails(Model):
    """Status 400. One or more images have a side that is too long. Scale them down or leave them out."""

    error_code: Literal["image_dimensions_too_large"] = "image_dimensions_too_large"
    """Always `image_dimensions_too_large`."""

    max_side_length_pixels: int
    """The longest side that an image of this request may have, in pixels."""

    paths: list[str]
    """Where the images are, in order, each such as `messages.0.content.1`."""

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
        if (value := data.get("error_code", UNSET)) != "image_dimensions_too_large":
            raise expected('"image_dimensions_too_large"', value, "error_code")
        self.error_code = "image_dimensions_too_large"
        if type(value := data.get("max_side_length_pixels", UNSET)) is not int:
            raise expected("an integer", value, "max_side_length_pixels")
        self.max_side_length_pixels = value
        self.paths = decode_list(data.get("paths", UNSET), "paths", decode_string)
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "error_code": self.error_code,
            "max_side_length_pixels": self.max_side_length_pixels,
            "paths": self.paths,
        }
        if self.extra:
            data.update(self.extra)
        return data
