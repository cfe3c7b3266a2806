# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import (
    decode_integer,
    decode_list,
    decode_map,
    decode_member,
    decode_string,
    encode_list,
    expected,
    unknown_members,
)
from ..timestamps import decode_date, decode_timestamp, encode_date, encode_timestamp
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset(
    {
        "id",
        "type",
        "created_at",
        "posted_on",
        "pages",
        "state",
        "weight",
        "labels",
        "raw",
        "metadata",
        "anything",
        "closing",
        "note",
        "delivered_at",
        "enclosures",
        "priority",
        "table",
        "mixed",
        "moments",
        "steps",
        "reply",
        'it\'s "quoted"',
    }
)


@define(kw_only=True, eq=False, repr=False)
class Letter(Model):
    """A letter. Its description has \"\"\"quotes\"\"\", a backslash at \\N{BULLET} and C:\\users\\x, and {braces}.

    - A list, whose first item is so long that it does not fit into one line of a docstring and has to
      be wrapped somewhere.
    - Its second item.

    ```
    code  keeps   its spaces
    ```

    https://post.example/docs/letters
    """

    id: str
    """From the schema that allOf names."""

    type_: Literal["letter"] = "letter"

    created_at: datetime

    posted_on: date

    pages: list[models.Page]

    state: models.LetterState | str
    """How far it is."""

    weight: float

    labels: list[str]

    raw: dict[str, Any]

    metadata: dict[str, str]

    anything: Any | Unset = UNSET

    closing: list[models.TextPage] | models.Container
    """One or the other; ends with a "quotation" """

    note: str | Unset = UNSET

    delivered_at: datetime | Unset | None = UNSET

    enclosures: list[models.Enclosure] | Unset | None = UNSET
    """Null if there are none."""

    priority: models.LetterPriority | int | Unset = UNSET

    table: list[list[int | None]] | Unset = UNSET

    mixed: list[str | models.TextPage] | Unset = UNSET

    moments: list[datetime] | Unset = UNSET

    steps: dict[str, models.Step] | Unset = UNSET

    reply: models.Letter | Unset | None = UNSET

    its_quoted: str | Unset = UNSET

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
        if (value := data.get("type", UNSET)) != "letter":
            raise expected('"letter"', value, "type")
        self.type_ = "letter"
        self.created_at = decode_member(data.get("created_at", UNSET), "created_at", decode_timestamp)
        self.posted_on = decode_member(data.get("posted_on", UNSET), "posted_on", decode_date)
        self.pages = decode_list(data.get("pages", UNSET), "pages", models.decode_page)
        if type(value := data.get("state", UNSET)) is not str:
            raise expected("a string", value, "state")
        self.state = value
        if type(value := data.get("weight", UNSET)) is not float and type(value) is not int:
            raise expected("a number", value, "weight")
        self.weight = value
        self.labels = decode_list(data.get("labels", UNSET), "labels", decode_string)
        if type(value := data.get("raw", UNSET)) is not dict:
            raise expected("an object", value, "raw")
        self.raw = value
        self.metadata = decode_map(data.get("metadata", UNSET), "metadata", decode_string)
        self.anything = data.get("anything", UNSET)
        raw: list[Any] | dict[str, Any] | Unset = data.get("closing", UNSET)
        self.closing = (
            decode_list(raw, "closing", models.TextPage.from_dict)
            if type(raw) is list
            else decode_member(raw, "closing", models.Container.from_dict)
        )
        if type(value := data.get("note", UNSET)) is not str and value is not UNSET:
            raise expected("a string", value, "note")
        self.note = value
        if (value := data.get("delivered_at", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "delivered_at", decode_timestamp)
        self.delivered_at = value
        if (value := data.get("enclosures", UNSET)) is not None and value is not UNSET:
            value = decode_list(value, "enclosures", models.decode_enclosure)
        self.enclosures = value
        if type(value := data.get("priority", UNSET)) is not int and value is not UNSET:
            raise expected("an integer", value, "priority")
        self.priority = value
        if (value := data.get("table", UNSET)) is not UNSET:
            value = decode_list(
                value,
                "table",
                lambda items: decode_list(
                    items, "", lambda item: item if item is None else decode_integer(item)
                ),
            )
        self.table = value
        if (value := data.get("mixed", UNSET)) is not UNSET:
            value = decode_list(
                value, "mixed", lambda item: item if type(item) is str else models.TextPage.from_dict(item)
            )
        self.mixed = value
        if (value := data.get("moments", UNSET)) is not UNSET:
            value = decode_list(value, "moments", decode_timestamp)
        self.moments = value
        if (value := data.get("steps", UNSET)) is not UNSET:
            value = decode_map(value, "steps", models.Step.from_dict)
        self.steps = value
        if (value := data.get("reply", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "reply", models.Letter.from_dict)
        self.reply = value
        if type(value := data.get('it\'s "quoted"', UNSET)) is not str and value is not UNSET:
            raise expected("a string", value, 'it\'s "quoted"')
        self.its_quoted = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "id": self.id,
            "type": self.type_,
            "created_at": encode_timestamp(self.created_at),
            "posted_on": encode_date(self.posted_on),
            "pages": encode_list(self.pages),
            "state": self.state,
            "weight": self.weight,
            "labels": self.labels,
            "raw": self.raw,
            "metadata": self.metadata,
            "closing": encode_list(self.closing)
            if isinstance(self.closing, list)
            else self.closing.to_dict(),
        }
        if self.anything is not UNSET:
            data["anything"] = self.anything
        if self.note is not UNSET:
            data["note"] = self.note
        if self.delivered_at is not UNSET:
            data["delivered_at"] = None if self.delivered_at is None else encode_timestamp(self.delivered_at)
        if self.enclosures is not UNSET:
            data["enclosures"] = None if self.enclosures is None else encode_list(self.enclosures)
        if self.priority is not UNSET:
            data["priority"] = self.priority
        if self.table is not UNSET:
            data["table"] = self.table
        if self.mixed is not UNSET:
            data["mixed"] = [item if isinstance(item, str) else item.to_dict() for item in self.mixed]
        if self.moments is not UNSET:
            data["moments"] = [encode_timestamp(item) for item in self.moments]
        if self.steps is not UNSET:
            data["steps"] = {key: item.to_dict() for key, item in self.steps.items()}
        if self.reply is not UNSET:
            data["reply"] = None if self.reply is None else self.reply.to_dict()
        if self.its_quoted is not UNSET:
            data['it\'s "quoted"'] = self.its_quoted
        if self.extra:
            data.update(self.extra)
        return data
