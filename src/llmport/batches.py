"""Many requests handed over together and answered later: what goes in, how far it is, what came of it. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import field, frozen

from llmport._value import Value
from llmport.client import Completion, Prompt
from llmport.errors import LlmError

if TYPE_CHECKING:
    from llmport.money import Cost


@frozen(eq=False, repr=False)
class BatchItem(Value):
    """One request of a batch."""

    custom_id: str = field(converter=str)
    """The caller's name for it, which its result bears: 1 to 64 letters, digits, `_` or `-`, unlike any other."""
    request: Prompt
    """What is asked: anything that `complete()` takes."""


@frozen(eq=False, repr=False, kw_only=True)
class BatchCounts(Value):
    """How many requests are in which state; together all of them."""

    processing: int = 0
    """Not done yet. A provider may count all as such until the whole batch has ended."""
    succeeded: int = 0
    errored: int = 0
    canceled: int = 0
    expired: int = 0
    """Not begun within the provider's time."""

    @property
    def total(self) -> int:
        """All requests."""
        return self.processing + self.succeeded + self.errored + self.canceled + self.expired

    def __add__(self, other: BatchCounts) -> BatchCounts:
        """Add each count."""
        return BatchCounts(
            processing=self.processing + other.processing,
            succeeded=self.succeeded + other.succeeded,
            errored=self.errored + other.errored,
            canceled=self.canceled + other.canceled,
            expired=self.expired + other.expired,
        )


@frozen(eq=False, repr=False, kw_only=True)
class Batch(Value):
    """How far one of the provider's batches is."""

    id: str
    status: str
    """`in_progress`, `canceling`, `ended` or a newer one."""
    counts: BatchCounts
    created_at: datetime
    expires_at: datetime | None = None
    """What is not done by then never will be."""
    ended_at: datetime | None = None
    """When the last request was done; `None` until then."""
    results_url: str | None = None
    """Where the provider says the results are; `None` while there are none, or no longer."""
    extra: Mapping[str, Any] = field(factory=dict[str, Any])
    """What else the provider says, under its own names."""

    @property
    def is_ended(self) -> bool:
        """Whether every request is done, one way or another, so that there are results."""
        return self.status == "ended"


@frozen(eq=False, repr=False)
class BatchJob(Value):
    """The batches that one call of `create()` made: more than one if the requests were too many for one."""

    batches: tuple[Batch, ...] = field(converter=tuple[Batch, ...])

    @property
    def ids(self) -> tuple[str, ...]:
        """What to keep to come back to it, from any process."""
        return tuple(batch.id for batch in self.batches)

    @property
    def counts(self) -> BatchCounts:
        """Of all its batches together."""
        return sum((batch.counts for batch in self.batches), BatchCounts())

    @property
    def is_ended(self) -> bool:
        """Whether all its batches are."""
        return all(batch.is_ended for batch in self.batches)


BatchRef: TypeAlias = BatchJob | Batch | str | Iterable[Batch | str]
"""Which batches are meant: a job, one batch, its id, or several of these."""


@frozen(eq=False, repr=False, kw_only=True)
class BatchResult(Value):
    """What became of one request of a batch."""

    custom_id: str
    """Whose result it is. Results come in any order."""
    status: str
    """`succeeded`, `errored`, `canceled`, `expired` or a newer one."""
    completion: Completion | None = None
    """The answer; `None` if there is none."""
    error: LlmError | None = None
    """What went wrong, as `complete()` would have raised it; `None` unless `errored`."""
    extra: Mapping[str, Any] = field(factory=dict[str, Any])
    """What else the provider says, under its own names; the whole result if its status is a newer one."""

    @property
    def cost(self) -> Cost:
        """What it cost: nothing unless it succeeded."""
        from llmport.money import Cost  # noqa: PLC0415 - only who asks should pay for it

        return Cost() if self.completion is None else self.completion.cost

    @property
    def is_worth_resubmitting(self) -> bool:
        """Whether the same request may succeed in another batch: it expired, was canceled, or met a passing error."""
        if self.error is not None:
            return self.error.is_retryable
        return self.status in {"canceled", "expired"}
