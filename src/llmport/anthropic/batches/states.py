"""How far batches are: decoded from the wire, and named by a caller. No I/O."""

from __future__ import annotations

import re
from typing import Any

from anthropic_messages import models
from llmport.batches import Batch, BatchCounts, BatchJob, BatchRef
from llmport.errors import ConfigurationError

_PLAIN_PATH = re.compile(r"(/(?!\.{1,2}(/|$))[A-Za-z0-9._~-]+)+")
"""A path that no part of leads upwards, and that has no query."""

_FIELDS = frozenset(
    [
        "id",
        "type",
        "processing_status",
        "request_counts",
        "results_url",
        "created_at",
        "expires_at",
        "ended_at",
    ]
)
"""Members of a batch that `Batch` has fields for."""


def decode_batch(wire: models.MessageBatch) -> Batch:
    """Decode the state of a batch."""
    counts = wire.request_counts
    return Batch(
        id=wire.id,
        status=wire.processing_status,
        counts=BatchCounts(
            processing=counts.processing,
            succeeded=counts.succeeded,
            errored=counts.errored,
            canceled=counts.canceled,
            expired=counts.expired,
        ),
        created_at=wire.created_at,
        expires_at=wire.expires_at,
        ended_at=wire.ended_at or None,
        results_url=wire.results_url or None,
        extra={name: value for name, value in wire.to_dict().items() if name not in _FIELDS},
    )


def own_path(url: str | None, base_url: str) -> str | None:
    """Return the path of *url* below *base_url*; `None` if it leads elsewhere, where no key and no prompt may go."""
    base = base_url.rstrip("/") + "/"
    if url is None or not url.startswith(base) or not _PLAIN_PATH.fullmatch(path := url[len(base) - 1 :]):
        return None
    return path


def listed(which: BatchRef) -> tuple[Batch | str, ...]:
    """Return the batches that are meant, one by one.

    Raises:
        ConfigurationError: something else is among them.
    """
    if isinstance(which, BatchJob):
        return which.batches
    given: Any = which  # of callers without a checker, anything
    found: tuple[Any, ...] = (
        (given,) if isinstance(given, str) or not hasattr(given, "__iter__") else tuple(given)
    )
    for batch in found:
        if not isinstance(batch, Batch | str):
            raise ConfigurationError(
                f"Batches are named by a BatchJob, a Batch, an id or several of these, not by a {type(batch).__name__}."
            )
    return found


def ids_of(which: BatchRef) -> tuple[str, ...]:
    """Return their ids."""
    return tuple(batch if isinstance(batch, str) else batch.id for batch in listed(which))
