# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"user_input", "client_tool_results", "server_tool_results"})


@define(kw_only=True, eq=False, repr=False)
class WebFetchUrlSources(Model):
    """The parts of the conversation that addresses may come from, against leaking data by way of a crafted
    one.
    """

    user_input: models.UserWebFetchUrls | Unset = UNSET
    """Addresses in user messages. Absent means all."""

    client_tool_results: models.ToolWebFetchUrls | Unset = UNSET
    """Addresses in results of client tools. Absent means all."""

    server_tool_results: models.ToolWebFetchUrls | Unset = UNSET
    """Addresses in results of web search and web fetch. Absent means all."""

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
        if (value := data.get("user_input", UNSET)) is not UNSET:
            value = decode_member(value, "user_input", models.decode_user_web_fetch_urls)
        self.user_input = value
        if (value := data.get("client_tool_results", UNSET)) is not UNSET:
            value = decode_member(value, "client_tool_results", models.decode_tool_web_fetch_urls)
        self.client_tool_results = value
        if (value := data.get("server_tool_results", UNSET)) is not UNSET:
            value = decode_member(value, "server_tool_results", models.decode_tool_web_fetch_urls)
        self.server_tool_results = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {}
        if self.user_input is not UNSET:
            data["user_input"] = self.user_input.to_dict()
        if self.client_tool_results is not UNSET:
            data["client_tool_results"] = self.client_tool_results.to_dict()
        if self.server_tool_results is not UNSET:
            data["server_tool_results"] = self.server_tool_results.to_dict()
        if self.extra:
            data.update(self.extra)
        return data
