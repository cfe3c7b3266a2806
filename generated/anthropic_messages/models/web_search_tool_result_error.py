# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"type", "error_code"})


@define(kw_only=True, eq=False, repr=False)
class WebSearchToolResultError(Model):
    """A web search that failed. The message goes on without it."""

    type_: Literal["web_search_tool_result_error"] = "web_search_tool_result_error"
    """Always `web_search_tool_result_error`."""

    error_code: models.WebSearchErrorCode | str

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
        if (value := data.get("type", UNSET)) != "web_search_tool_result_error":
            raise expected('"web_search_tool_result_error"', value, "type")
        self.type_ = "web_search_tool_result_error"
        if type(value := data.get("error_code", UNSET)) is not str:
            raise expected("a string", value, "error_code")
        self.error_code = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "error_code": self.error_code,
        }
        if self.extra:
            data.update(self.extra)
        return data
