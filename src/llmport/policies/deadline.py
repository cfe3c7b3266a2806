"""Bounds the whole call: every attempt, every wait and the reading of the answer."""

from __future__ import annotations

import time
from collections.abc import Callable

import attrs
from attrs import field, frozen

from llmport._core.flow import Call, Flow, Forward, Reply
from llmport._value import Value


@frozen(eq=False, repr=False)
class Deadline(Value):
    """Sets when the call must be over. The retry policy and the transport keep to it."""

    clock: Callable[[], float] = field(default=time.monotonic, kw_only=True)

    def __call__(self, call: Call, forward: Forward) -> Flow[Reply]:
        """Go on with the call, its deadline set."""
        seconds = call.timeouts.stream_total if call.is_stream else call.timeouts.total
        return (yield from forward(attrs.evolve(call, deadline=self.clock() + seconds)))
