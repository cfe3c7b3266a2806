"""Bounds the whole call: every attempt, every wait and the reading of the answer."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from attrs import field, frozen

from llmport._core.flow import Call, Flow, Forward, Reply, evolve_call
from llmport._deadline import current_deadline
from llmport._value import Value
from llmport.errors import DeadlineExceededError


@frozen(eq=False, repr=False)
class Deadline(Value):
    """Sets when the call must be over. The retry policy and the transport keep to it.

    That is after its own timeout, or before it: where a `llmport.deadline` around it ends, or where the call has a
    deadline already, as the second page of a list has that of the first.
    """

    clock: Callable[[], float] = field(default=time.monotonic, kw_only=True)

    def __call__(self, call: Call, forward: Forward) -> Flow[Reply]:
        """Go on with the call, its deadline set.

        Raises:
            DeadlineExceededError: it is over.
        """
        now = self.clock()
        seconds = call.timeouts.stream_total if call.is_stream else call.timeouts.total
        given = math.inf if call.deadline is None else call.deadline
        end = min(now + seconds, current_deadline(), given)
        if end <= now:
            raise DeadlineExceededError("The time was over before the call could begin: nothing was sent.")
        return forward(evolve_call(call, deadline=end))
