# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"web_search_requests", "web_fetch_requests"})


@define(kw_only=True, eq=False, repr=False)
class ServerToolUsage(Model):
    """How often server tools were called, where calls are billed."""

    web_search_requests: int
    """Web searches made."""

    web_fetch_requests: int | Unset = UNSET
    """Pages fetched."""

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
        if type(value := data.get("web_search_requests", UNSET)) is not int:
            raise expected("an integer", value, "web_search_requests")
        self.web_search_requests = value
        if type(value := data.get("web_fetch_requests", UNSET)) is not int and value is not UNSET:
            raise expected("an integer", value, "web_fetch_requests")
        self.web_fetch_requests = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "web_search_requests": self.web_search_requests,
        }
        if self.web_fetch_requests is not UNSET:
            data["web_fetch_requests"] = self.web_fetch_requests
        if self.extra:
            data.update(self.extra)
        return data
