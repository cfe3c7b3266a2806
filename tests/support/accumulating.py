"""Events of a stream, and the accumulator that takes them down."""

from __future__ import annotations

from llmport._core.accumulator import Accumulator
from llmport.events import MessageDelta, MessageStart, MessageStop, StreamEvent
from llmport.usage import Usage

START = MessageStart("msg_1", "claude", Usage(input_tokens=3))
END = MessageDelta("end_turn", None, {"output_tokens": 5}, {}, {})
STOP = MessageStop()


def accumulate(*events: StreamEvent) -> Accumulator:
    """Take *events* down."""
    accumulator = Accumulator("req_1")
    for event in events:
        accumulator.feed(event)
    return accumulator
