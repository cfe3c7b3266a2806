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
        "max_content_tokens",
        "allowed_domains",
        "blocked_domains",
        "url_sources",
        "citations",
        "use_cache",
        "response_inclusion",
        "strict",
        "allowed_callers",
        "defer_loading",
        "cache_control",
    }
)


@define(kw_only=True, eq=False, repr=False)
class WebFetchTool20260318(Model):
    """Retrieval of pages that can leave filtered results out of the message.

    https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-fetch-tool
    """

    type_: Literal["web_fetch_20260318"] = "web_fetch_20260318"
    """Always `web_fetch_20260318`."""

    name: Literal["web_fetch"] = "web_fetch"
    """Always `web_fetch`."""

    max_uses: int | Unset | None = UNSET
    """How often the tool may be called within the request. Null or absent, any number of times."""

    max_content_tokens: int | Unset | None = UNSET
    """About how many tokens of a page reach the model at most; PDFs are not cut. Null or absent, no limit."""

    allowed_domains: list[str] | Unset | None = UNSET
    """The domains to fetch from, subdomains included. Null or absent, all."""

    blocked_domains: list[str] | Unset | None = UNSET
    """The domains never to fetch from. Null or absent, none."""

    url_sources: models.WebFetchUrlSources | Unset | None = UNSET
    """Where addresses may come from. Null or absent, from anywhere in the conversation."""

    citations: models.InputCitationsConfig | Unset | None = UNSET
    """Whether the model may cite what it fetched. Null or absent, no."""

    use_cache: bool | Unset = UNSET
    """Whether a page may come from a cache. Absent means yes; say no where it must be fresh."""

    response_inclusion: models.ResponseInclusion | str | Unset = UNSET
    """Whether the message shows calls that code made. Absent means `full`."""

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
        if (value := data.get("type", UNSET)) != "web_fetch_20260318":
            raise expected('"web_fetch_20260318"', value, "type")
        self.type_ = "web_fetch_20260318"
        if (value := data.get("name", UNSET)) != "web_fetch":
            raise expected('"web_fetch"', value, "name")
        self.name = "web_fetch"
        if type(value := data.get("max_uses", UNSET)) is not int and value is not None and value is not UNSET:
            raise expected("an integer or null", value, "max_uses")
        self.max_uses = value
        if (
            type(value := data.get("max_content_tokens", UNSET)) is not int
            and value is not None
            and value is not UNSET
        ):
            raise expected("an integer or null", value, "max_content_tokens")
        self.max_content_tokens = value
        if (value := data.get("allowed_domains", UNSET)) is not None and value is not UNSET:
            value = decode_list(value, "allowed_domains", decode_string)
        self.allowed_domains = value
        if (value := data.get("blocked_domains", UNSET)) is not None and value is not UNSET:
            value = decode_list(value, "blocked_domains", decode_string)
        self.blocked_domains = value
        if (value := data.get("url_sources", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "url_sources", models.WebFetchUrlSources.from_dict)
        self.url_sources = value
        if (value := data.get("citations", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "citations", models.InputCitationsConfig.from_dict)
        self.citations = value
        if type(value := data.get("use_cache", UNSET)) is not bool and value is not UNSET:
            raise expected("a boolean", value, "use_cache")
        self.use_cache = value
        if type(value := data.get("response_inclusion", UNSET)) is not str and value is not UNSET:
            raise expected("a string", value, "response_inclusion")
        self.response_inclusion = value
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
        if self.max_content_tokens is not UNSET:
            data["max_content_tokens"] = self.max_content_tokens
        if self.allowed_domains is not UNSET:
            data["allowed_domains"] = self.allowed_domains
        if self.blocked_domains is not UNSET:
            data["blocked_domains"] = self.blocked_domains
        if self.url_sources is not UNSET:
            data["url_sources"] = None if self.url_sources is None else self.url_sources.to_dict()
        if self.citations is not UNSET:
            data["citations"] = None if self.citations is None else self.citations.to_dict()
        if self.use_cache is not UNSET:
            data["use_cache"] = self.use_cache
        if self.response_inclusion is not UNSET:
            data["response_inclusion"] = self.response_inclusion
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
