# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"type", "file_id"})


@define(kw_only=True, eq=False, repr=False)
class ContainerUploadBlock(Model):
    """A file that was put into the container.

    https://platform.claude.com/docs/en/agents-and-tools/tool-use/code-execution-tool
    """

    type_: Literal["container_upload"] = "container_upload"
    """Always `container_upload`."""

    file_id: str
    """The file's id."""

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
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "file_id": self.file_id,
        }
        if self.extra:
            data.update(self.extra)
        return data
