# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import decode_list, encode_list, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"id", "skills"})


@define(kw_only=True, eq=False, repr=False)
class ContainerRequest(Model):
    """The container to run code in, and the skills to load into it.

    https://platform.claude.com/docs/en/agents-and-tools/tool-use/code-execution-tool
    """

    id: str | Unset | None = UNSET
    """The id of a container from an earlier message. Null or absent, a new one."""

    skills: list[models.ContainerSkillRequest] | Unset | None = UNSET
    """The skills to load. Null or absent, none."""

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
        if type(value := data.get("id", UNSET)) is not str and value is not None and value is not UNSET:
            raise expected("a string or null", value, "id")
        self.id = value
        if (value := data.get("skills", UNSET)) is not None and value is not UNSET:
            value = decode_list(value, "skills", models.ContainerSkillRequest.from_dict)
        self.skills = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {}
        if self.id is not UNSET:
            data["id"] = self.id
        if self.skills is not UNSET:
            data["skills"] = None if self.skills is None else encode_list(self.skills)
        if self.extra:
            data.update(self.extra)
        return data
