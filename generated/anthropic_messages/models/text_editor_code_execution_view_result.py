# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "file_type", "content", "start_line", "num_lines", "total_lines"})


@define(kw_only=True, eq=False, repr=False)
class TextEditorCodeExecutionViewResult(Model):
    """A file, or part of it, as the model saw it."""

    type_: Literal["text_editor_code_execution_view_result"] = "text_editor_code_execution_view_result"
    """Always `text_editor_code_execution_view_result`."""

    file_type: models.TextEditorFileType | str

    content: str
    """The lines viewed; for an image or a PDF, its bytes in base64."""

    start_line: int | Unset | None = UNSET
    """The first line viewed, from 1. Null for what has no lines."""

    num_lines: int | Unset | None = UNSET
    """How many lines were viewed. Null for what has no lines."""

    total_lines: int | Unset | None = UNSET
    """How many lines the file has. Null for what has no lines."""

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
        if (value := data.get("type", UNSET)) != "text_editor_code_execution_view_result":
            raise expected('"text_editor_code_execution_view_result"', value, "type")
        self.type_ = "text_editor_code_execution_view_result"
        if type(value := data.get("file_type", UNSET)) is not str:
            raise expected("a string", value, "file_type")
        self.file_type = value
        if type(value := data.get("content", UNSET)) is not str:
            raise expected("a string", value, "content")
        self.content = value
        if (
            type(value := data.get("start_line", UNSET)) is not int
            and value is not None
            and value is not UNSET
        ):
            raise expected("an integer or null", value, "start_line")
        self.start_line = value
        if (
            type(value := data.get("num_lines", UNSET)) is not int
            and value is not None
            and value is not UNSET
        ):
            raise expected("an integer or null", value, "num_lines")
        self.num_lines = value
        if (
            type(value := data.get("total_lines", UNSET)) is not int
            and value is not None
            and value is not UNSET
        ):
            raise expected("an integer or null", value, "total_lines")
        self.total_lines = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "file_type": self.file_type,
            "content": self.content,
        }
        if self.start_line is not UNSET:
            data["start_line"] = self.start_line
        if self.num_lines is not UNSET:
            data["num_lines"] = self.num_lines
        if self.total_lines is not UNSET:
            data["total_lines"] = self.total_lines
        if self.extra:
            data.update(self.extra)
        return data
