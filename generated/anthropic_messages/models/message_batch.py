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
        "processing_status",
        "request_counts",
        "results_url",
        "created_at",
        "expires_at",
        "cancel_initiated_at",
        "ended_at",
        "archived_at",
    }
)


@define(kw_only=True, eq=False, repr=False)
class MessageBatch(Model):
    """The state of a batch.

    https://platform.claude.com/docs/en/build-with-claude/batch-processing
    """

    id: str
    """The batch's id. Treat it as opaque; its form may change."""

    type_: Literal["message_batch"] = "message_batch"
    """Always `message_batch`."""

    processing_status: models.BatchProcessingStatus | str

    request_counts: models.MessageBatchRequestCounts

    results_url: str | Unset | None = UNSET
    """The address of the results. Null until the batch has ended."""

    created_at: datetime
    """When the batch was created."""

    expires_at: datetime
    """When requests that are not done will expire, 24 hours after creation."""

    cancel_initiated_at: datetime | Unset | None = UNSET
    """When the batch was canceled. Null if it was not."""

    ended_at: datetime | Unset | None = UNSET
    """When the last request was done. Null until then."""

    archived_at: datetime | Unset | None = UNSET
    """When the results became unavailable, 29 days after creation. Null until then."""

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
        if (value := data.get("type", UNSET)) != "message_batch":
            raise expected('"message_batch"', value, "type")
        self.type_ = "message_batch"
        if type(value := data.get("processing_status", UNSET)) is not str:
            raise expected("a string", value, "processing_status")
        self.processing_status = value
        self.request_counts = decode_member(
            data.get("request_counts", UNSET), "request_counts", models.MessageBatchRequestCounts.from_dict
        )
        if (
            type(value := data.get("results_url", UNSET)) is not str
            and value is not None
            and value is not UNSET
        ):
            raise expected("a string or null", value, "results_url")
        self.results_url = value
        self.created_at = decode_member(data.get("created_at", UNSET), "created_at", decode_timestamp)
        self.expires_at = decode_member(data.get("expires_at", UNSET), "expires_at", decode_timestamp)
        if (value := data.get("cancel_initiated_at", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "cancel_initiated_at", decode_timestamp)
        self.cancel_initiated_at = value
        if (value := data.get("ended_at", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "ended_at", decode_timestamp)
        self.ended_at = value
        if (value := data.get("archived_at", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "archived_at", decode_timestamp)
        self.archived_at = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "id": self.id,
            "type": self.type_,
            "processing_status": self.processing_status,
            "request_counts": self.request_counts.to_dict(),
            "created_at": encode_timestamp(self.created_at),
            "expires_at": encode_timestamp(self.expires_at),
        }
        if self.results_url is not UNSET:
            data["results_url"] = self.results_url
        if self.cancel_initiated_at is not UNSET:
            data["cancel_initiated_at"] = (
                None if self.cancel_initiated_at is None else encode_timestamp(self.cancel_initiated_at)
            )
        if self.ended_at is not UNSET:
            data["ended_at"] = None if self.ended_at is None else encode_timestamp(self.ended_at)
        if self.archived_at is not UNSET:
            data["archived_at"] = None if self.archived_at is None else encode_timestamp(self.archived_at)
        if self.extra:
            data.update(self.extra)
        return data
