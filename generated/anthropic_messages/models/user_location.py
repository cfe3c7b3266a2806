# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "city", "region", "country", "timezone"})


@define(kw_only=True, eq=False, repr=False)
class UserLocation(Model):
    """About where the user is, for results that fit the place. Name what is known."""

    type_: Literal["approximate"] = "approximate"
    """Always `approximate`."""

    city: str | Unset | None = UNSET
    """The city, such as `Lisbon`. Null or absent, not known."""

    region: str | Unset | None = UNSET
    """The region or state. Null or absent, not known."""

    country: str | Unset | None = UNSET
    """The country's two letters in ISO 3166-1, such as `PT`. Null or absent, not known."""

    timezone: str | Unset | None = UNSET
    """The IANA time zone, such as `Europe/Lisbon`. Null or absent, not known."""

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
        if (value := data.get("type", UNSET)) != "approximate":
            raise expected('"approximate"', value, "type")
        self.type_ = "approximate"
        if type(value := data.get("city", UNSET)) is not str and value is not None and value is not UNSET:
            raise expected("a string or null", value, "city")
        self.city = value
        if type(value := data.get("region", UNSET)) is not str and value is not None and value is not UNSET:
            raise expected("a string or null", value, "region")
        self.region = value
        if type(value := data.get("country", UNSET)) is not str and value is not None and value is not UNSET:
            raise expected("a string or null", value, "country")
        self.country = value
        if type(value := data.get("timezone", UNSET)) is not str and value is not None and value is not UNSET:
            raise expected("a string or null", value, "timezone")
        self.timezone = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
        }
        if self.city is not UNSET:
            data["city"] = self.city
        if self.region is not UNSET:
            data["region"] = self.region
        if self.country is not UNSET:
            data["country"] = self.country
        if self.timezone is not UNSET:
            data["timezone"] = self.timezone
        if self.extra:
            data.update(self.extra)
        return data
