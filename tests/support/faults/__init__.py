"""Everything that can go wrong between us and the provider, as a table: tests play it, docs/faults.md shows it."""

from __future__ import annotations

from faults.bodies import NO_JSON, UNKNOWN, WRONG_TYPES
from faults.connections import CONNECTIONS
from faults.fault import ANSWER, Ask, Fault, Outcome
from faults.http import CODINGS, HEADS, LENGTHS
from faults.refusals import EARLY_REFUSALS, ODD_REFUSALS, REDIRECTS, REFUSALS, WAITS
from faults.streams import ENDS, ERRORS, EVENTS, SIZES, SPELLINGS, TYPES, UNKNOWN_EVENTS
from faults.times import TIMES

TABLE: dict[str, tuple[Fault, ...]] = {
    "The connection": CONNECTIONS,
    "The provider says no": (*REFUSALS, *EARLY_REFUSALS),
    "When to come back": WAITS,
    "Refusals that are malformed": ODD_REFUSALS,
    "Redirects": REDIRECTS,
    "Heads": HEADS,
    "Lengths": LENGTHS,
    "Codings": CODINGS,
    "Bodies that are no JSON": NO_JSON,
    "Bodies of the wrong type": WRONG_TYPES,
    "Whole answers with something new": UNKNOWN,
    "Streams that end": ENDS,
    "Errors in streams": ERRORS,
    "Events that make no sense": EVENTS,
    "Sizes": SIZES,
    "Spellings": SPELLINGS,
    "Streams with something new": UNKNOWN_EVENTS,
    "No stream": TYPES,
    "Time": TIMES,
}
"""By what they are faults of."""
FAULTS: tuple[Fault, ...] = tuple(fault for faults in TABLE.values() for fault in faults)

__all__ = ["ANSWER", "FAULTS", "TABLE", "Ask", "Fault", "Outcome"]
