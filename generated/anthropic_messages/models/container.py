# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import decode_list, decode_member, encode_list, expected, unknown_members
from ..timestamps import decode_timestamp, encode_timestamp
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"id", "expires_at", "skills"})


@define(kw_only=True, eq=False, repr=False)
class Container(Model):
    """A container in which server tools ran code. Name it in the next request to keep its files.

    https://platform.claude.com/docs/en/agents-and-tools/tool-use/code-execution-tool
    """

    id: str
    """The container's id."""

    expires_at: datetime
    """When the container ends, and its files with it."""

    skills: list[models.ContainerSkill] | Unset | None = UNSET
    """The skills loaded. Null if none is."""

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
        if type(value := data.get("id", UNSET)) is not str:
            raise expected("a string", value, "id")
        self.id = value
        self.expires_at = decode_member(data.get("expires_at", UNSET), "expires_at", decode_timestamp)
        if (value := data.get("skills", UNSET)) is not None and value is not UNSET:
            value = decode_list(value, "skills", models.ContainerSkill.from_dict)
        self.skills = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "id": self.id,
            "expires_at": encode_timestamp(self.expires_at),
        }
        if self.skills is not UNSET:
            data["skills"] = None if self.skills is None else encode_list(self.skills)
        if self.extra:
            data.update(self.extra)
        return data
