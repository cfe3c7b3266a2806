# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "configs", "cache_control"})


@define(kw_only=True, eq=False, repr=False)
class BrowserToolset20260801(Model):
    """A web browser that the caller drives. One entry stands for a family of tools, its members; a call
    names the member, and its `toolset_name` says `browser`.

    https://platform.claude.com/docs/en/agents-and-tools/tool-use/browser-use-tool
    """

    type_: Literal["browser_toolset_20260801"] = "browser_toolset_20260801"
    """Always `browser_toolset_20260801`."""

    configs: models.BrowserToolsetConfigs | Unset | None = UNSET
    """Members whose settings differ from their defaults. Null, absent or empty, none does."""

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
        if (value := data.get("type", UNSET)) != "browser_toolset_20260801":
            raise expected('"browser_toolset_20260801"', value, "type")
        self.type_ = "browser_toolset_20260801"
        if (value := data.get("configs", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "configs", models.BrowserToolsetConfigs.from_dict)
        self.configs = value
        if (value := data.get("cache_control", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "cache_control", models.CacheControl.from_dict)
        self.cache_control = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
        }
        if self.configs is not UNSET:
            data["configs"] = None if self.configs is None else self.configs.to_dict()
        if self.cache_control is not UNSET:
            data["cache_control"] = None if self.cache_control is None else self.cache_control.to_dict()
        if self.extra:
            data.update(self.extra)
        return data
