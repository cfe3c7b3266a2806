# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "file_id", "cache_control"})


@define(kw_only=True, eq=False, repr=False)
class InputContainerUploadBlock(Model):
    """A file to put into the container's input folder, where code can read it. The model does not see it.

    https://platform.claude.com/docs/en/agents-and-tools/tool-use/code-execution-tool
    """

    type_: Literal["container_upload"] = "container_upload"
    """Always `container_upload`."""

    file_id: str
    """The id of a file uploaded before with the Files API."""

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
        if (value := data.get("type", UNSET)) != "container_upload":
            raise expected('"container_upload"', value, "type")
        self.type_ = "container_upload"
        if type(value := data.get("file_id", UNSET)) is not str:
            raise expected("a string", value, "file_id")
        self.file_id = value
        if (value := data.get("cache_control", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "cache_control", models.CacheControl.from_dict)
        self.cache_control = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "file_id": self.file_id,
        }
        if self.cache_control is not UNSET:
            data["cache_control"] = None if self.cache_control is None else self.cache_control.to_dict()
        if self.extra:
            data.update(self.extra)
        return data
