# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"type", "tab_id"})


@define(kw_only=True, eq=False, repr=False)
class BrowserTabOpened(Model):
    """A tab that the call opened and that is still open."""

    type_: Literal["tab_opened"] = "tab_opened"
    """Always `tab_opened`."""

    tab_id: str
    """The tab's id, which occurs in `tabs` too."""

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
        if (value := data.get("type", UNSET)) != "tab_opened":
            raise expected('"tab_opened"', value, "type")
        self.type_ = "tab_opened"
        if type(value := data.get("tab_id", UNSET)) is not str:
            raise expected("a string", value, "tab_id")
        self.tab_id = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "tab_id": self.tab_id,
        }
        if self.extra:
            data.update(self.extra)
        return data
