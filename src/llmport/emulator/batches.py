"""Message batches: kept in memory, ended by the clock or by being looked at, never by a background task."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from attrs import define, field

from .errors import KINDS, ApiError, invalid, not_found
from .settings import Settings
from .wire import JsonObject

_LIFE = timedelta(hours=24)

Answer = Callable[[JsonObject], JsonObject]
"""Answers the parameters of one request with a message, or raises an `ApiError`."""


@define(eq=False)
class Batch:
    """One batch. Its requests are answered when it ends."""

    id: str
    items: list[JsonObject]
    created_at: datetime
    polls_left: int
    ends_at: datetime | None
    canceled_at: datetime | None = None
    ended_at: datetime | None = None
    results: list[JsonObject] = field(factory=list[JsonObject])

    @property
    def expires_at(self) -> datetime:
        """When its requests expire."""
        return self.created_at + _LIFE

    def advance(self, now: datetime, answer: Answer, *, is_looked_at: bool) -> None:
        """End the batch if its time has come *now*; *answer* its requests then."""
        if self.ended_at is not None or not self._is_due(now, is_looked_at=is_looked_at):
            return
        self.ended_at = min(moment for moment in (now, self.ends_at, self.expires_at) if moment is not None)
        for item in self.items:
            self.results.append({"custom_id": item["custom_id"], "result": self._result(item, now, answer)})

    def _is_due(self, now: datetime, *, is_looked_at: bool) -> bool:
        if now >= self.expires_at or (self.ends_at is not None and now >= self.ends_at):
            return True
        if not is_looked_at:
            return False
        if self.ends_at is None:
            self.polls_left -= 1
        return self.canceled_at is not None or self.polls_left < 0

    def _result(self, item: JsonObject, now: datetime, answer: Answer) -> JsonObject:
        if self.canceled_at is not None:
            return {"type": "canceled"}
        if now >= self.expires_at and (self.ends_at is None or self.ends_at > self.expires_at):
            return {"type": "expired"}
        try:
            return {"type": "succeeded", "message": answer(item["params"])}
        except ApiError as error:
            return {"type": "errored", "error": error.body(None)}

    def describe(self, base_url: str) -> JsonObject:
        """Make the batch as the API shows it."""
        counts = dict.fromkeys(("processing", "succeeded", "errored", "canceled", "expired"), 0)
        for result in self.results:
            counts[result["result"]["type"]] += 1
        counts["processing"] = len(self.items) - len(self.results)
        has_ended = self.ended_at is not None
        status = "ended" if has_ended else "canceling" if self.canceled_at else "in_progress"
        return {
            "id": self.id,
            "type": "message_batch",
            "processing_status": status,
            "request_counts": counts,
            "created_at": self.created_at.isoformat(),
            "expires_at": self.expires_at.isoformat(),
            "ended_at": self.ended_at and self.ended_at.isoformat(),
            "cancel_initiated_at": self.canceled_at and self.canceled_at.isoformat(),
            "archived_at": None,
            "results_url": f"{base_url}/v1/messages/batches/{self.id}/results" if has_ended else None,
        }


class Batches:
    """All batches, newest first."""

    def __init__(self, settings: Settings, answer: Answer) -> None:
        self._settings = settings
        self._answer = answer
        self._batches: dict[str, Batch] = {}

    def create(self, batch_id: str, items: list[JsonObject]) -> Batch:
        """Begin a batch of *items*."""
        now = self._settings.clock()
        seconds = self._settings.batch_seconds
        ends_at = None if seconds is None else now + timedelta(seconds=seconds)
        batch = Batch(batch_id, items, now, polls_left=self._settings.batch_polls, ends_at=ends_at)
        self._batches = {batch_id: batch, **self._batches}
        return batch

    def all(self) -> list[Batch]:
        """Look at all batches."""
        return [self.get(batch_id) for batch_id in self._batches]

    def get(self, batch_id: str) -> Batch:
        """Look at a batch, or raise a 404."""
        return self._find(batch_id, is_looked_at=True)

    def cancel(self, batch_id: str) -> Batch:
        """Ask a batch to stop: it is canceling until it is looked at; one that has ended stays as it is."""
        batch = self._find(batch_id)
        if batch.ended_at is None and batch.canceled_at is None:
            batch.canceled_at = self._settings.clock()
        return batch

    def delete(self, batch_id: str) -> None:
        """Forget a batch that has ended, or raise a 409."""
        if self._find(batch_id).ended_at is None:
            raise ApiError(
                KINDS["conflict"], f"Message Batch {batch_id} is still in progress: cancel it first."
            )
        del self._batches[batch_id]

    def results(self, batch_id: str) -> list[JsonObject]:
        """Give the results of a batch, or raise a 404 if there are none yet."""
        batch = self._find(batch_id)
        if batch.ended_at is None:
            raise not_found(f"Message Batch {batch_id} has no available results.")
        return batch.results

    def _find(self, batch_id: str, *, is_looked_at: bool = False) -> Batch:
        if batch_id not in self._batches:
            raise not_found(f"Message Batch {batch_id} not found.")
        batch = self._batches[batch_id]
        batch.advance(self._settings.clock(), self._answer, is_looked_at=is_looked_at)
        return batch


def check_custom_ids(items: list[JsonObject]) -> None:
    """Raise an `ApiError` unless every custom_id is there once."""
    seen: set[str] = set()
    for index, item in enumerate(items):
        if item["custom_id"] in seen:
            raise invalid(f"requests.{index}.custom_id: '{item['custom_id']}' is used more than once")
        seen.add(item["custom_id"])
