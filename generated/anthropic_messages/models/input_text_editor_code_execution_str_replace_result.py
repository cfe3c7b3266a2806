# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import decode_list, decode_string, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "old_start", "old_lines", "new_start", "new_lines", "lines"})


@define(kw_only=True, eq=False, repr=False)
class InputTextEditorCodeExecutionStrReplaceResult(Model):
    """A text in a file was replaced by another, sent back."""

    type_: Literal["text_editor_code_execution_str_replace_result"] = (
        "text_editor_code_execution_str_replace_result"
    )
    """Always `text_editor_code_execution_str_replace_result`."""

    old_start: int | Unset | None = UNSET
    """The first line replaced, from 1. Null if not known."""

    old_lines: int | Unset | None = UNSET
    """How many lines were replaced. Null if not known."""

    new_start: int | Unset | None = UNSET
    """The first new line, from 1. Null if not known."""

    new_lines: int | Unset | None = UNSET
    """How many new lines there are. Null if not known."""

    lines: list[str] | Unset | None = UNSET
    """The change as lines of a diff, each beginning with a minus, a plus or a space. Null if not known."""

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
        if (value := data.get("type", UNSET)) != "text_editor_code_execution_str_replace_result":
            raise expected('"text_editor_code_execution_str_replace_result"', value, "type")
        self.type_ = "text_editor_code_execution_str_replace_result"
        if (
            type(value := data.get("old_start", UNSET)) is not int
            and value is not None
            and value is not UNSET
        ):
            raise expected("an integer or null", value, "old_start")
        self.old_start = value
        if (
            type(value := data.get("old_lines", UNSET)) is not int
            and value is not None
            and value is not UNSET
        ):
            raise expected("an integer or null", value, "old_lines")
        self.old_lines = value
        if (
            type(value := data.get("new_start", UNSET)) is not int
            and value is not None
            and value is not UNSET
        ):
            raise expected("an integer or null", value, "new_start")
        self.new_start = value
        if (
            type(value := data.get("new_lines", UNSET)) is not int
            and value is not None
            and value is not UNSET
        ):
            raise expected("an integer or null", value, "new_lines")
        self.new_lines = value
        if (value := data.get("lines", UNSET)) is not None and value is not UNSET:
            value = decode_list(value, "lines", decode_string)
        self.lines = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
        }
        if self.old_start is not UNSET:
            data["old_start"] = self.old_start
        if self.old_lines is not UNSET:
            data["old_lines"] = self.old_lines
        if self.new_start is not UNSET:
            data["new_start"] = self.new_start
        if self.new_lines is not UNSET:
            data["new_lines"] = self.new_lines
        if self.lines is not UNSET:
            data["lines"] = self.lines
        if self.extra:
            data.update(self.extra)
        return data
