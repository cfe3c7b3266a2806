# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_list, decode_member, decode_object, decode_string, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset(
    {"type", "name", "input_examples", "strict", "allowed_callers", "defer_loading", "cache_control"}
)


@define(kw_only=True, eq=False, repr=False)
class TextEditorTool20250429(Model):
    """An editor of text files, without `undo_edit` and under a new name.

    https://platform.claude.com/docs/en/agents-and-tools/tool-use/text-editor-tool
    """

    type_: Literal["text_editor_20250429"] = "text_editor_20250429"
    """Always `text_editor_20250429`."""

    name: Literal["str_replace_based_edit_tool"] = "str_replace_based_edit_tool"
    """Always `str_replace_based_edit_tool`."""

    input_examples: list[dict[str, Any]] | Unset = UNSET
    """Examples of arguments, which the model sees. Each must be valid."""

    strict: bool | Unset = UNSET
    """Whether the model's calls are forced to match the tool's schema. Absent means no."""

    allowed_callers: list[models.AllowedCaller | str] | Unset = UNSET
    """Who may call the tool. Absent, what the tool's version has as its default."""

    defer_loading: bool | Unset = UNSET
    """Whether to keep the tool out of the prompt until a tool search or a tool reference brings it up.
    Absent means no. At least one tool of a request is not deferred.
    """

    cache_control: models.CacheControl | Unset | None = UNSET
    """A cache breakpoint after this tool. Null or absent, none."""

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
        if (value := data.get("type", UNSET)) != "text_editor_20250429":
            raise expected('"text_editor_20250429"', value, "type")
        self.type_ = "text_editor_20250429"
        if (value := data.get("name", UNSET)) != "str_replace_based_edit_tool":
            raise expected('"str_replace_based_edit_tool"', value, "name")
        self.name = "str_replace_based_edit_tool"
        if (value := data.get("input_examples", UNSET)) is not UNSET:
            value = decode_list(value, "input_examples", decode_object)
        self.input_examples = value
        if type(value := data.get("strict", UNSET)) is not bool and value is not UNSET:
            raise expected("a boolean", value, "strict")
        self.strict = value
        if (value := data.get("allowed_callers", UNSET)) is not UNSET:
            value = decode_list(value, "allowed_callers", decode_string)
        self.allowed_callers = value
        if type(value := data.get("defer_loading", UNSET)) is not bool and value is not UNSET:
            raise expected("a boolean", value, "defer_loading")
        self.defer_loading = value
        if (value := data.get("cache_control", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "cache_control", models.CacheControl.from_dict)
        self.cache_control = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "name": self.name,
        }
        if self.input_examples is not UNSET:
            data["input_examples"] = self.input_examples
        if self.strict is not UNSET:
            data["strict"] = self.strict
        if self.allowed_callers is not UNSET:
            data["allowed_callers"] = self.allowed_callers
        if self.defer_loading is not UNSET:
            data["defer_loading"] = self.defer_loading
        if self.cache_control is not UNSET:
            data["cache_control"] = None if self.cache_control is None else self.cache_control.to_dict()
        if self.extra:
            data.update(self.extra)
        return data
