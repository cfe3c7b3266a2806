# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import decode_list, decode_member, encode_list, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset(
    {"to", "max_pages", "salutation", "stream", "temperature", "parties", "tools", "container"}
)


@define(kw_only=True, eq=False, repr=False)
class LetterRequest(Model):
    """What to write."""

    to: str
    """Where it goes."""

    max_pages: int = 3
    """Required, but not from those who write code."""

    salutation: str | list[models.TextPage] | Unset = UNSET

    stream: bool | Unset = UNSET

    temperature: float | Unset = UNSET

    parties: list[models.Party] | Unset = UNSET

    tools: list[models.Tool] | Unset = UNSET

    container: str | models.Container | Unset | None = UNSET

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
        if type(value := data.get("to", UNSET)) is not str:
            raise expected("a string", value, "to")
        self.to = value
        if type(value := data.get("max_pages", UNSET)) is not int:
            raise expected("an integer", value, "max_pages")
        self.max_pages = value
        if type(value := data.get("salutation", UNSET)) is not str and value is not UNSET:
            value = decode_list(value, "salutation", models.TextPage.from_dict)
        self.salutation = value
        if type(value := data.get("stream", UNSET)) is not bool and value is not UNSET:
            raise expected("a boolean", value, "stream")
        self.stream = value
        if (
            type(value := data.get("temperature", UNSET)) is not float
            and type(value) is not int
            and value is not UNSET
        ):
            raise expected("a number", value, "temperature")
        self.temperature = value
        if (value := data.get("parties", UNSET)) is not UNSET:
            value = decode_list(value, "parties", models.decode_party)
        self.parties = value
        if (value := data.get("tools", UNSET)) is not UNSET:
            value = decode_list(value, "tools", models.decode_tool)
        self.tools = value
        if (
            type(value := data.get("container", UNSET)) is not str
            and value is not None
            and value is not UNSET
        ):
            value = decode_member(value, "container", models.Container.from_dict)
        self.container = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "to": self.to,
            "max_pages": self.max_pages,
        }
        if self.salutation is not UNSET:
            data["salutation"] = (
                encode_list(self.salutation) if isinstance(self.salutation, list) else self.salutation
            )
        if self.stream is not UNSET:
            data["stream"] = self.stream
        if self.temperature is not UNSET:
            data["temperature"] = self.temperature
        if self.parties is not UNSET:
            data["parties"] = encode_list(self.parties)
        if self.tools is not UNSET:
            data["tools"] = encode_list(self.tools)
        if self.container is not UNSET:
            data["container"] = (
                None
                if self.container is None
                else self.container
                if isinstance(self.container, str)
                else self.container.to_dict()
            )
        if self.extra:
            data.update(self.extra)
        return data
