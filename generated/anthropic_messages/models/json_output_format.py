# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"type", "schema"})


@define(kw_only=True, eq=False, repr=False)
class JsonOutputFormat(Model):
    """Text that is JSON and matches a schema. It can still be cut short by `max_tokens` or a refusal.

    https://platform.claude.com/docs/en/build-with-claude/structured-outputs
    """

    type_: Literal["json_schema"] = "json_schema"
    """Always `json_schema`."""

    schema: dict[str, Any]
    """A JSON Schema. Part of the language is supported; an unsupported keyword is refused with a 400."""

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
        if (value := data.get("type", UNSET)) != "json_schema":
            raise expected('"json_schema"', value, "type")
        self.type_ = "json_schema"
        if type(value := data.get("schema", UNSET)) is not dict:
            raise expected("an object", value, "schema")
        self.schema = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "schema": self.schema,
        }
        if self.extra:
            data.update(self.extra)
        return data
