# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..timestamps import decode_timestamp, encode_timestamp
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset(
    {
        "id",
        "type",
        "display_name",
        "created_at",
        "deprecated_at",
        "retires_at",
        "line",
        "max_input_tokens",
        "max_tokens",
        "capabilities",
        "lifecycle",
    }
)


@define(kw_only=True, eq=False, repr=False)
class ModelInfo(Model):
    """A model, what it can do and how long it is there.

    https://platform.claude.com/docs/en/api/models
    """

    id: str
    """The model's id. Not an alias."""

    type_: Literal["model"] = "model"
    """Always `model`."""

    display_name: str
    """The model's name for people."""

    created_at: datetime
    """When the model was released; the epoch if that is not known."""

    deprecated_at: datetime | Unset | None = UNSET
    """When the model was last deprecated. Null while it is active."""

    retires_at: datetime | Unset | None = UNSET
    """When the model is to be retired, which may still change; `lifecycle` says whether it has been. Null
    if no date is set.
    """

    line: models.ModelLine | str | Unset | None = UNSET
    """The line the model belongs to. Null if none; the id does not tell."""

    max_input_tokens: int | Unset | None = UNSET
    """The size of the context window in tokens. Null if not known."""

    max_tokens: int | Unset | None = UNSET
    """The greatest `max_tokens` that a request may ask for. Null if not known."""

    capabilities: models.ModelCapabilities | Unset | None = UNSET
    """What the model can do. Null if not known."""

    lifecycle: models.ModelLifecycle | str | Unset = UNSET

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
        if (value := data.get("type", UNSET)) != "model":
            raise expected('"model"', value, "type")
        self.type_ = "model"
        if type(value := data.get("display_name", UNSET)) is not str:
            raise expected("a string", value, "display_name")
        self.display_name = value
        self.created_at = decode_member(data.get("created_at", UNSET), "created_at", decode_timestamp)
        if (value := data.get("deprecated_at", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "deprecated_at", decode_timestamp)
        self.deprecated_at = value
        if (value := data.get("retires_at", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "retires_at", decode_timestamp)
        self.retires_at = value
        if type(value := data.get("line", UNSET)) is not str and value is not None and value is not UNSET:
            raise expected("a string or null", value, "line")
        self.line = value
        if (
            type(value := data.get("max_input_tokens", UNSET)) is not int
            and value is not None
            and value is not UNSET
        ):
            raise expected("an integer or null", value, "max_input_tokens")
        self.max_input_tokens = value
        if (
            type(value := data.get("max_tokens", UNSET)) is not int
            and value is not None
            and value is not UNSET
        ):
            raise expected("an integer or null", value, "max_tokens")
        self.max_tokens = value
        if (value := data.get("capabilities", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "capabilities", models.ModelCapabilities.from_dict)
        self.capabilities = value
        if type(value := data.get("lifecycle", UNSET)) is not str and value is not UNSET:
            raise expected("a string", value, "lifecycle")
        self.lifecycle = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "id": self.id,
            "type": self.type_,
            "display_name": self.display_name,
            "created_at": encode_timestamp(self.created_at),
        }
        if self.deprecated_at is not UNSET:
            data["deprecated_at"] = (
                None if self.deprecated_at is None else encode_timestamp(self.deprecated_at)
            )
        if self.retires_at is not UNSET:
            data["retires_at"] = None if self.retires_at is None else encode_timestamp(self.retires_at)
        if self.line is not UNSET:
            data["line"] = self.line
        if self.max_input_tokens is not UNSET:
            data["max_input_tokens"] = self.max_input_tokens
        if self.max_tokens is not UNSET:
            data["max_tokens"] = self.max_tokens
        if self.capabilities is not UNSET:
            data["capabilities"] = None if self.capabilities is None else self.capabilities.to_dict()
        if self.lifecycle is not UNSET:
            data["lifecycle"] = self.lifecycle
        if self.extra:
            data.update(self.extra)
        return data
