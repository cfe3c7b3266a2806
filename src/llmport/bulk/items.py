"""What a bulk run is given: requests with names. No I/O."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from attrs import field, frozen

from llmport.batches import BatchItem
from llmport.client import Prompt
from llmport.errors import ConfigurationError


@frozen(eq=False, repr=False)
class BulkItem(BatchItem):
    """One request, with what tells whether it is the same in the next run."""

    digest: int = field(default=0, kw_only=True)
    """Of what is asked, by `llmport.bulk.ledger.digest_of`; 0 if nobody is to check."""


Requests: TypeAlias = Iterable[BatchItem | tuple[str, Prompt]]
"""What is run: items, or pairs of a custom_id and a prompt. Gone through once, as far as requests are being sent."""


def item_of(request: BatchItem | tuple[str, Prompt]) -> BulkItem:
    """Make an item of what a run is given.

    Raises:
        ConfigurationError: it is none, or its name cannot be written down.
    """
    match request:
        case BulkItem():
            item = request
        case BatchItem(custom_id=custom_id, request=prompt) | (custom_id, prompt):
            item = BulkItem(custom_id, prompt)
        case _:
            raise ConfigurationError(
                f"Give BatchItem(custom_id, request) or (custom_id, request), not a {type(request).__name__}."
            )
    check_custom_id(item.custom_id)
    return item


def check_custom_id(custom_id: str) -> None:
    """Refuse a name that cannot be written down, or read by people.

    Raises:
        ConfigurationError: it is empty, long or holds what cannot be seen.
    """
    if not (0 < len(custom_id) <= 256 and custom_id.isprintable()):
        raise ConfigurationError(
            f"A custom_id is a text of 1 to 256 printable characters, not {custom_id[:80]!a}."
        )
