# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"tab_id", "title", "url", "active"})


@define(kw_only=True, eq=False, repr=False)
class BrowserTab(Model):
    """An open tab of a browser."""

    tab_id: str
    """The tab's id, given by the caller and its own among the tabs."""

    title: str
    """The title of the page shown. May be empty."""

    url: str
    """The address of the page shown. May be empty."""

    active: bool | Unset = UNSET
    """Whether this is the active tab. Absent means no."""

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
        if type(value := data.get("tab_id", UNSET)) is not str:
            raise expected("a string", value, "tab_id")
        self.tab_id = value
        if type(value := data.get("title", UNSET)) is not str:
            raise expected("a string", value, "title")
        self.title = value
        if type(value := data.get("url", UNSET)) is not str:
            raise expected("a string", value, "url")
        self.url = value
        if type(value := data.get("active", UNSET)) is not bool and value is not UNSET:
            raise expected("a boolean", value, "active")
        self.active = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "tab_id": self.tab_id,
            "title": self.title,
            "url": self.url,
        }
        if self.active is not UNSET:
            data["active"] = self.active
        if self.extra:
            data.update(self.extra)
        return data
