# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"type", "is_file_update"})


@define(kw_only=True, eq=False, repr=False)
class TextEditorCodeExecutionCreateResult(Model):
    """A file was written."""

    type_: Literal["text_editor_code_execution_create_result"] = "text_editor_code_execution_create_result"
    """Always `text_editor_code_execution_create_result`."""

    is_file_update: bool
    """Whether it replaced a file that was there."""

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
        if (value := data.get("type", UNSET)) != "text_editor_code_execution_create_result":
            raise expected('"text_editor_code_execution_create_result"', value, "type")
        self.type_ = "text_editor_code_execution_create_result"
        if type(value := data.get("is_file_update", UNSET)) is not bool:
            raise expected("a boolean", value, "is_file_update")
        self.is_file_update = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "is_file_update": self.is_file_update,
        }
        if self.extra:
            data.update(self.extra)
        return data
