"""Joining a further answer to one that broke off: numbers, blanks, and the two as one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmport._core.accumulator import Accumulator
from llmport._core.resume import Joint
from llmport.errors import StreamInterruptedError
from llmport.events import (
    BlockStart,
    BlockStop,
    CitationDelta,
    MessageDelta,
    MessageStart,
    MessageStop,
    Ping,
    StreamEvent,
    StreamResumed,
    TextDelta,
    ToolInputDelta,
    UnknownEvent,
)
from llmport.messages import TextBlock, ToolUseBlock
from llmport.usage import Usage

START = MessageStart("msg_2", "claude", Usage(input_tokens=7))
TEXT = BlockStart(0, TextBlock(""))
END = MessageDelta("end_turn", None, {}, {}, {})
TOOL = ToolUseBlock("tu_1", "add", {})


class NoBytes:
    def feed(self, chunk: bytes) -> Iterator[StreamEvent]:
        return iter([TextDelta(0, chunk.decode())])


def error(usage: Usage | None = None) -> StreamInterruptedError:
    made = StreamInterruptedError("It broke.")
    accumulator = Accumulator()
    accumulator.feed(MessageStart("msg_1", "claude", usage or Usage()))
    made.partial = accumulator.completion
    return made


def joined(events: list[StreamEvent], *, whole: int = 0, open_text: str | None = None) -> list[StreamEvent]:
    return list(Joint(NoBytes(), whole, open_text, attempt=1, error=error()).join(iter(events)))


def test_a_further_text_goes_on_with_the_open_one() -> None:
    events = [
        START,
        TEXT,
        TextDelta(0, "lo"),
        BlockStop(0),
        BlockStart(1, TOOL),
        BlockStop(1),
        END,
        MessageStop(),
    ]

    resumed, *rest = joined(events, whole=3, open_text="Hel")

    assert isinstance(resumed, StreamResumed)
    assert (resumed.attempt, resumed.start) == (1, START)
    assert rest == [TextDelta(3, "lo"), BlockStop(3), BlockStart(4, TOOL), BlockStop(4), END, MessageStop()]


def test_an_open_text_is_ended_before_a_block_of_another_kind() -> None:
    events = [START, BlockStart(0, TOOL), ToolInputDelta(0, "{}"), BlockStop(0)]

    assert joined(events, whole=1, open_text="x ")[1:] == [
        BlockStop(1),
        BlockStart(2, TOOL),
        ToolInputDelta(2, "{}"),
        BlockStop(2),
    ]


def test_an_open_text_to_which_nothing_is_added_is_ended() -> None:
    assert joined([START, END, MessageStop()], whole=1, open_text="Hello.")[1:] == [
        BlockStop(1),
        END,
        MessageStop(),
    ]


def test_without_an_open_text_blocks_follow_each_other() -> None:
    events = [START, TEXT, TextDelta(0, " a"), BlockStop(0)]

    assert joined(events, whole=2)[1:] == [BlockStart(2, TextBlock("")), TextDelta(2, " a"), BlockStop(2)]


def test_what_stands_in_the_start_is_joined_block_by_block() -> None:
    start = MessageStart("msg_2", "claude", Usage(), (TextBlock("lo", citations=({"n": 1},)), TOOL))

    assert joined([start, BlockStart(2, TextBlock("")), BlockStop(2)], whole=1, open_text="Hel")[1:] == [
        TextDelta(1, "lo"),
        CitationDelta(1, {"n": 1}),
        BlockStop(1),
        BlockStart(2, TOOL),
        BlockStop(2),
        BlockStart(3, TextBlock("")),
        BlockStop(3),
    ]


@pytest.mark.parametrize("event", [Ping(), UnknownEvent("new", {"index": 3}), END, MessageStop()])
def test_what_has_no_number_passes(event: StreamEvent) -> None:
    assert joined([event], whole=2) == [event]


@pytest.mark.parametrize(
    ("seen", "pieces", "text"),
    [
        ("a ", [" b"], "a b"),
        ("a ", ["b"], "a b"),
        ("a\n\n", ["\n", "\n", "b"], "a\n\nb"),
        ("a\n\n", ["\nb"], "a\n\nb"),
        ("a\n", [" b"], "a\n b"),
        ("a ", ["  b"], "a  b"),
        ("a ", ["", " ", " b"], "a  b"),
        ("a", [" b"], "a b"),
        ("a ", [" ", "b ", " c"], "a b  c"),
    ],
)
def test_blanks_that_the_request_left_out_do_not_come_twice(seen: str, pieces: list[str], text: str) -> None:
    events = [START, TEXT, *(TextDelta(0, piece) for piece in pieces), BlockStop(0)]
    deltas = [event.text for event in joined(events, open_text=seen) if isinstance(event, TextDelta)]

    assert seen + "".join(deltas) == text


def test_bytes_are_decoded_and_joined() -> None:
    joint = Joint(NoBytes(), 2, None, attempt=1, error=error())

    assert list(joint.feed(b"x")) == [TextDelta(2, "x")]


texts = st.text(st.sampled_from("ab \n"), min_size=1, max_size=8)


@given(st.lists(texts, max_size=3), texts, st.integers(0, 20), st.sampled_from(["repeated", "left out"]))
def test_wherever_it_breaks_the_two_are_the_whole(
    before: list[str], text: str, cut: int, blanks: str
) -> None:
    """A model that goes on exactly where the request ended, which is without the blanks at its end."""
    cut = min(cut, len(text))
    seen, kept = text[:cut], text[:cut].rstrip()
    rest = text[len(kept) :] if blanks == "repeated" else text[cut:].lstrip()
    accumulator = Accumulator()
    first: list[Any] = [MessageStart("msg_1", "claude", Usage(input_tokens=5))]
    for index, block in enumerate(before):
        first += [BlockStart(index, TextBlock(block)), BlockStop(index)]
    first += [BlockStart(len(before), TextBlock("")), TextDelta(len(before), seen)]
    for event in first:
        accumulator.feed(event)
    broken = StreamInterruptedError("It broke.", partial=accumulator.completion)
    joint = Joint(NoBytes(), *accumulator.position, attempt=1, error=broken)
    further: list[StreamEvent] = [START, TEXT, TextDelta(0, rest), BlockStop(0), END, MessageStop()]
    for event in joint.join(iter(further)):
        accumulator.feed(event)

    completion = accumulator.completion
    expected = text if blanks == "repeated" else seen + rest
    assert [block.text for block in completion.content if isinstance(block, TextBlock)] == [*before, expected]
    assert (completion.resumed, completion.usage.input_tokens) == (True, 12)
