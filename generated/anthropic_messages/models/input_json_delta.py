# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"type", "partial_json"})


@define(kw_only=True, eq=False, repr=False)
class InputJsonDelta(Model):
    """Arguments of a `tool_use` or `server_tool_use` block, as a piece of JSON text. Join the pieces and
    parse them when the block stops. A block without arguments may have one empty piece.
    """

    type_: Literal["input_json_delta"] = "input_json_delta"
    """Always `input_json_delta`."""

    partial_json: str
    """The JSON text to append. Rarely valid by itself."""

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
        if (value := data.get("type", UNSET)) != "input_json_delta":
            raise expected('"input_json_delta"', value, "type")
        self.type_ = "input_json_delta"
        if type(value := data.get("partial_json", UNSET)) is not str:
            raise expected("a string", value, "partial_json")
        self.partial_json = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "partial_json": self.partial_json,
        }
        if self.extra:
            data.update(self.extra)
        return data
