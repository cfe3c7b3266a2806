# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_list, decode_member, encode_list, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "tabs", "state_changes", "cache_control"})


@define(kw_only=True, eq=False, repr=False)
class InputBrowserStateBlock(Model):
    """The state of the browser after a call of the browser toolset. A successful result holds at most one.
    The model reads a text that the API makes from it.

    https://platform.claude.com/docs/en/agents-and-tools/tool-use/browser-use-tool
    """

    type_: Literal["browser_state"] = "browser_state"
    """Always `browser_state`."""

    tabs: list[models.BrowserTab]
    """All open tabs, not only new ones. May be empty; if not, one of them is active."""

    state_changes: list[models.BrowserStateChange] | Unset | None = UNSET
    """What the call changed. Null or absent, nothing to report; never empty."""

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
        if (value := data.get("type", UNSET)) != "browser_state":
            raise expected('"browser_state"', value, "type")
        self.type_ = "browser_state"
        self.tabs = decode_list(data.get("tabs", UNSET), "tabs", models.BrowserTab.from_dict)
        if (value := data.get("state_changes", UNSET)) is not None and value is not UNSET:
            value = decode_list(value, "state_changes", models.decode_browser_state_change)
        self.state_changes = value
        if (value := data.get("cache_control", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "cache_control", models.CacheControl.from_dict)
        self.cache_control = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "tabs": encode_list(self.tabs),
        }
        if self.state_changes is not UNSET:
            data["state_changes"] = None if self.state_changes is None else encode_list(self.state_changes)
        if self.cache_control is not UNSET:
            data["cache_control"] = None if self.cache_control is None else self.cache_control.to_dict()
        if self.extra:
            data.update(self.extra)
        return data
