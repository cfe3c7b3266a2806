# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"error_code"})


@define(kw_only=True, eq=False, repr=False)
class ThreadAlreadyContinuedErrorDetails(Model):
    """Status 400. The message was continued before, which can be done once. Continue from the newest one."""

    error_code: Literal["thread_already_continued"] = "thread_already_continued"
    """Always `thread_already_continued`."""

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
        if (value := data.get("error_code", UNSET)) != "thread_already_continued":
            raise expected('"thread_already_continued"', value, "error_code")
        self.error_code = "thread_already_continued"
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "error_code": self.error_code,
        }
        if self.extra:
            data.update(self.extra)
        return data
