# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_list, decode_member, decode_string, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset(
    {
        "type",
        "name",
        "max_uses",
        "allowed_domains",
        "blocked_domains",
        "user_location",
        "strict",
        "allowed_callers",
        "defer_loading",
        "cache_control",
    }
)


@define(kw_only=True, eq=False, repr=False)
class WebSearchTool20250305(Model):
    """A search of the web whose results the model reads and cites.

    https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool
    """

    type_: Literal["web_search_20250305"] = "web_search_20250305"
    """Always `web_search_20250305`."""

    name: Literal["web_search"] = "web_search"
    """Always `web_search`."""

    max_uses: int | Unset | None = UNSET
    """How often the tool may be called within the request. Null or absent, any number of times."""

    allowed_domains: list[str] | Unset | None = UNSET
    """The domains to search, subdomains included. Null or absent, all. Not together with
    `blocked_domains`.
    """

    blocked_domains: list[str] | Unset | None = UNSET
    """The domains never to show. Null or absent, none. Not together with `allowed_domains`."""

    user_location: models.UserLocation | Unset | None = UNSET
    """About where the user is. Null or absent, not known."""

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
        if (value := data.get("type", UNSET)) != "web_search_20250305":
            raise expected('"web_search_20250305"', value, "type")
        self.type_ = "web_search_20250305"
        if (value := data.get("name", UNSET)) != "web_search":
            raise expected('"web_search"', value, "name")
        self.name = "web_search"
        if type(value := data.get("max_uses", UNSET)) is not int and value is not None and value is not UNSET:
            raise expected("an integer or null", value, "max_uses")
        self.max_uses = value
        if (value := data.get("allowed_domains", UNSET)) is not None and value is not UNSET:
            value = decode_list(value, "allowed_domains", decode_string)
        self.allowed_domains = value
        if (value := data.get("blocked_domains", UNSET)) is not None and value is not UNSET:
            value = decode_list(value, "blocked_domains", decode_string)
        self.blocked_domains = value
        if (value := data.get("user_location", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "user_location", models.UserLocation.from_dict)
        self.user_location = value
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
        if self.max_uses is not UNSET:
            data["max_uses"] = self.max_uses
        if self.allowed_domains is not UNSET:
            data["allowed_domains"] = self.allowed_domains
        if self.blocked_domains is not UNSET:
            data["blocked_domains"] = self.blocked_domains
        if self.user_location is not UNSET:
            data["user_location"] = None if self.user_location is None else self.user_location.to_dict()
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
