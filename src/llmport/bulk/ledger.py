"""What became of each request of a bulk run so far, as its journal and its results say. No I/O.

The results say what is answered. The journal says what was begun, so that after a kill it is known what was in flight:
a request is *begun* in the journal before it is sent, and *undone* if it is certain that it was not carried out. Both
are JSON lines. Which comes first does not matter: a result outweighs whatever the journal says.

Requests are known by 61 bits of a hash of their names, so that each takes some 130 bytes of memory, however long its name
is. Among ten million, the chance that two have the same is 2 in 100,000; then the second is refused as if it were there twice.
"""

from __future__ import annotations

from collections import Counter
from enum import IntEnum
from hashlib import blake2b
from typing import Any

import orjson

from llmport.errors import ConfigurationError

HEADER = b'{"journal":"llmport bulk","version":1}\n'
"""The journal's first line."""

_DIGEST_BITS = 61
_STATE_BITS = 3


class State(IntEnum):
    """What became of a request."""

    NEW = 0
    BEGUN = 1
    """It may have been sent, and there is no result."""
    FAILED = 2
    SUCCEEDED = 3


_CLAIMED = 4
"""The bit, above those of the state, of what this run has seen already."""


def digest_of(data: bytes) -> int:
    """Return a number that stands for *data*; never 0, which stands for what is not known."""
    return (int.from_bytes(blake2b(data, digest_size=8).digest()) >> (64 - _DIGEST_BITS)) or 1


class Ledger:
    """The state of every request that is known."""

    def __init__(self) -> None:
        self._known: dict[
            int, int
        ] = {}  # of a name: the digest of what is asked, whether it is claimed, its state
        self.counts: Counter[State] = Counter()
        """How many are in which state."""

    def read_journal(self, line: bytes) -> None:
        """Take a line of the journal.

        Raises:
            ValueError: it is none.
        """
        match orjson.loads(line):
            case {"begun": str() as custom_id, "request": str() as digest}:
                self._set(custom_id, State.BEGUN, int(digest, 16))
            case {"undone": str() as custom_id}:
                self._set(custom_id, State.NEW)
            case {"journal": "llmport bulk", "version": 1}:
                pass
            case _:
                raise ValueError("no line of a journal")

    def read_result(self, line: bytes) -> tuple[str, State]:
        """Take a line of the results, and return whose it is and what it says.

        Raises:
            ValueError: it is none.
        """
        match orjson.loads(line):
            case {"custom_id": str() as custom_id, "status": str() as status}:
                state = State.SUCCEEDED if status == "succeeded" else State.FAILED
                self._set(custom_id, state)
                return custom_id, state
            case _:
                raise ValueError("no result")

    def begin(self, custom_id: str, digest: int) -> bytes:
        """Note that a request is about to be sent; return the journal's line about it."""
        self._set(custom_id, State.BEGUN, digest)
        return _line({"begun": custom_id, "request": f"{digest:x}"})

    def undo(self, custom_id: str) -> bytes:
        """Note that a request was not carried out, or has lost its result; return the journal's line about it."""
        self._set(custom_id, State.NEW)
        return _line({"undone": custom_id})

    def settle(self, custom_id: str, *, has_succeeded: bool) -> None:
        """Note that a request has its result."""
        self._set(custom_id, State.SUCCEEDED if has_succeeded else State.FAILED)

    def check(self, custom_id: str, digest: int) -> None:
        """Make sure that what is asked under a name is what was asked in an earlier run, if that succeeded.

        Raises:
            ConfigurationError: it is something else, so that the result is no answer to it.
        """
        state, known = self._get(custom_id)
        if state is State.SUCCEEDED and digest and known and digest != known:
            raise ConfigurationError(f"{custom_id!r} has a result already, of another request. Rename it.")

    def claim(self, custom_id: str, digest: int) -> State:
        """Return what became of a request before this run, which is to ask about each only once.

        Raises:
            ConfigurationError: the name was there before in this run, or is that of another request.
        """
        self.check(custom_id, digest)
        key = digest_of(custom_id.encode())
        known = self._known.get(key, 0)
        if known & _CLAIMED:
            raise ConfigurationError(f"The custom_id {custom_id!r} is there twice.")
        self._known[key] = known | _CLAIMED
        return State(known & 3)

    def release(self) -> None:
        """Forget what is claimed: after going through requests without sending any."""
        for key in self._known:
            self._known[key] &= ~_CLAIMED

    def _get(self, custom_id: str) -> tuple[State, int]:
        known = self._known.get(digest_of(custom_id.encode()), 0)
        return State(known & 3), known >> _STATE_BITS

    def _set(self, custom_id: str, state: State, digest: int = 0) -> None:
        key = digest_of(custom_id.encode())
        known = self._known.get(key, 0)
        self.counts[State(known & 3)] -= 1
        self.counts[state] += 1
        digest = digest or known >> _STATE_BITS
        self._known[key] = digest << _STATE_BITS | known & _CLAIMED | state


def _line(record: dict[str, Any]) -> bytes:
    return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)
