# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "skill_id", "version"})


@define(kw_only=True, eq=False, repr=False)
class ContainerSkillRequest(Model):
    """A skill to load into a container.

    https://platform.claude.com/docs/en/build-with-claude/skills-guide
    """

    type_: models.SkillType | str

    skill_id: str
    """The skill's id, such as `pdf` or `skill_01AbCdEfGh`."""

    version: str | Unset = UNSET
    """The skill's version. `latest` or absent, the newest."""

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
        if type(value := data.get("type", UNSET)) is not str:
            raise expected("a string", value, "type")
        self.type_ = value
        if type(value := data.get("skill_id", UNSET)) is not str:
            raise expected("a string", value, "skill_id")
        self.skill_id = value
        if type(value := data.get("version", UNSET)) is not str and value is not UNSET:
            raise expected("a string", value, "version")
        self.version = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "skill_id": self.skill_id,
        }
        if self.version is not UNSET:
            data["version"] = self.version
        if self.extra:
            data.update(self.extra)
        return data
