"""How long a stream may keep silent: three clocks, as decisions. No I/O, no provider; the time is its runtime's.

`first_event` runs from sending to the first event. `idle` runs between two pieces of the body, whatever they hold: the
connection is dead. `max_silence` runs between two events that say something: pings, and events that are not known,
keep a connection alive, but an answer that consists of them never comes. The two last count only what was spent
waiting: a reader may take an hour over an event. The fourth clock, the deadline of the whole call, is the runtime's.
"""

from __future__ import annotations

from llmport._core.flow import Reply
from llmport.errors import RequestTimeoutError

_PROBLEMS = {
    "first_event": "No event of the stream came within {:g} s",
    "max_silence": "Nothing but pings came for {:g} s",
    "idle": "Nothing came for {:g} s, not even a ping",
}


class Clocks:
    """The clocks of one reply."""

    def __init__(self, reply: Reply) -> None:
        self._timeouts = reply.call.timeouts
        self._clock = reply.clock
        self._sent_at = self._clock() if reply.sent_at is None else reply.sent_at
        self._has_begun = False
        self._count = 0  # of events that had said something when the last read began
        self._silent = 0.0  # seconds waited since one did
        self._begun = 0.0  # the last read
        self._shortest = "idle"

    def has_begun(self) -> None:
        """Take down that the first event is here."""
        self._has_begun = True

    def begin(self, count: int) -> float:
        """Begin a read, before which *count* events have said something, and return how many seconds it may take.

        Raises:
            RequestTimeoutError: none.
        """
        self._begun = self._clock()
        limits = self._timeouts
        if not self._has_begun:
            left = self._sent_at + limits.first_event - self._begun
            self._shortest = "first_event"
        else:
            if count != self._count:
                self._count, self._silent = count, 0.0
            left = limits.max_silence - self._silent
            self._shortest = "max_silence"
            if limits.idle < left:
                left = limits.idle
                self._shortest = "idle"
        if left <= 0:
            raise self.expired()
        return left

    def end(self) -> None:
        """End the read that was begun."""
        self._silent += self._clock() - self._begun

    def expired(self) -> RequestTimeoutError:
        """Make the error for the clock that ran out in the read that was begun."""
        name = self._shortest
        problem = _PROBLEMS[name].format(getattr(self._timeouts, name))
        return RequestTimeoutError(
            f"{problem} ({name}). Allow more with timeout=Timeouts(…).", phase="stream"
        )
