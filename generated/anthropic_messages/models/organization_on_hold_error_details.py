# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"error_code", "appeal_url"})


@define(kw_only=True, eq=False, repr=False)
class OrganizationOnHoldErrorDetails(Model):
    """Status 400. The organization is disabled for reasons of trust and safety."""

    error_code: Literal["organization_on_hold"] = "organization_on_hold"
    """Always `organization_on_hold`."""

    appeal_url: str | Unset | None = UNSET
    """Where the organization can appeal. Null or absent, nowhere."""

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
        if (value := data.get("error_code", UNSET)) != "organization_on_hold":
            raise expected('"organization_on_hold"', value, "error_code")
        self.error_code = "organization_on_hold"
        if (
            type(value := data.get("appeal_url", UNSET)) is not str
            and value is not None
            and value is not UNSET
        ):
            raise expected("a string or null", value, "appeal_url")
        self.appeal_url = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "error_code": self.error_code,
        }
        if self.appeal_url is not UNSET:
            data["appeal_url"] = self.appeal_url
        if self.extra:
            data.update(self.extra)
        return data
