# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"error_code"})


@define(kw_only=True, eq=False, repr=False)
class ContractSpendLimitReachedErrorDetails(Model):
    """Status 429. The spend limit of the organization's contract is reached. Waiting does not help."""

    error_code: Literal["contract_spend_limit_reached"] = "contract_spend_limit_reached"
    """Always `contract_spend_limit_reached`."""

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
        if (value := data.get("error_code", UNSET)) != "contract_spend_limit_reached":
            raise expected('"contract_spend_limit_reached"', value, "error_code")
        self.error_code = "contract_spend_limit_reached"
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "error_code": self.error_code,
        }
        if self.extra:
            data.update(self.extra)
        return data
