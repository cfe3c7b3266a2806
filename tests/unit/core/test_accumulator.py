"""The accumulator: what events amount to, which of them contradict each other, and that nothing is lost between."""

from __future__ import annotations

import tracemalloc
from typing import Any

import attrs
import pytest
from accumulating import END, START, STOP, accumulate

from llmport._core.accumulator import Accumulator
from llmport.client import Completion
from llmport.errors import DecodeError, StreamInterruptedError
from llmport.events import (
    BlockStart,
    BlockStop,
    CitationDelta,
    MessageDelta,
    MessageStart,
    Ping,
    SignatureDelta,
    StreamEvent,
    StreamResumed,
    TextDelta,
    ThinkingDelta,
    ToolInputDelta,
    UnknownDelta,
    UnknownEvent,
)
from llmport.messages import (
    Base64Source,
    ContentBlock,
    ImageBlock,
    TextBlock,
    ThinkingBlock,
    ToolUseBlock,
    UnknownBlock,
)
from llmport.usage import Usage


def feed(accumulator: Accumulator, events: list[StreamEvent]) -> None:
    for event in events:
        accumulator.feed(event)


def block_of(start: ContentBlock, *deltas: StreamEvent) -> ContentBlock:
    """What *deltas* make of a block, once it has ended."""
    (block,) = accumulate(START, BlockStart(0, start), *deltas, BlockStop(0)).completion.content
    return block


def open_block_of(start: ContentBlock, *deltas: StreamEvent) -> ContentBlock:
    """The same before its end."""
    (block,) = accumulate(START, BlockStart(0, start), *deltas).completion.content
    return block


def test_a_whole_answer() -> None:
    accumulator = accumulate(
        START,
        Ping(),
        BlockStart(0, ThinkingBlock("", signature="")),
        ThinkingDelta(0, "Hm"),
        ThinkingDelta(0, "m."),
        SignatureDelta(0, "c2ln"),
        BlockStop(0),
        BlockStart(1, TextBlock("")),
        TextDelta(1, "Hel"),
        TextDelta(1, "lo"),
        CitationDelta(1, {"cited_text": "a"}),
        CitationDelta(1, {"cited_text": "b"}),
        BlockStop(1),
        UnknownEvent("weather", {"type": "weather"}),
        BlockStart(2, ToolUseBlock("tu_1", "add", {})),
        ToolInputDelta(2, '{"a": 1'),
        ToolInputDelta(2, ', "b": "é"}'),
        BlockStop(2),
        MessageDelta(
            "tool_use", None, {"output_tokens": 5}, {"service_tier": "standard"}, {"container": None}
        ),
        STOP,
    )

    assert accumulator.is_complete
    assert accumulator.completion == Completion(
        id="msg_1",
        model="claude",
        content=(
            ThinkingBlock("Hmm.", signature="c2ln"),
            TextBlock("Hello", citations=({"cited_text": "a"}, {"cited_text": "b"})),
            ToolUseBlock("tu_1", "add", {"a": 1, "b": "é"}),
        ),
        stop_reason="tool_use",
        usage=Usage(input_tokens=3, output_tokens=5, extra={"service_tier": "standard"}),
        request_id="req_1",
        extra={"container": None},
    )


def test_an_answer_without_content() -> None:
    completion = accumulate(START, MessageDelta("refusal", None, {}, {}, {}), STOP).completion

    assert (completion.content, completion.stop_reason) == ((), "refusal")


def test_a_block_goes_on_from_what_it_starts_with() -> None:
    start = TextBlock("Hel", citations=({"n": 1},))

    assert block_of(start, TextDelta(0, "lo"), CitationDelta(0, {"n": 2})) == TextBlock(
        "Hello", citations=({"n": 1}, {"n": 2})
    )
    assert block_of(ThinkingBlock("a"), ThinkingDelta(0, "b")) == ThinkingBlock("ab", signature=None)


def test_a_message_that_starts_with_content_goes_on_after_it() -> None:
    start = attrs.evolve(START, content=(TextBlock("a"), ToolUseBlock("tu_1", "now", {})))
    accumulator = accumulate(start, BlockStart(2, TextBlock("b")), BlockStop(2), END, STOP)

    assert accumulator.completion.content == (
        TextBlock("a"),
        ToolUseBlock("tu_1", "now", {}),
        TextBlock("b"),
    )


# ------------------------------------------------------------------------------------------- contradictions

TEXT = BlockStart(0, TextBlock(""))


@pytest.mark.parametrize(
    "events",
    [
        pytest.param([TEXT], id="a block before the message"),
        pytest.param([TextDelta(0, "x")], id="a delta before the message"),
        pytest.param([BlockStop(0)], id="a block's end before the message"),
        pytest.param([END], id="a change before the message"),
        pytest.param([STOP], id="the end before the message"),
        pytest.param([START, START], id="a second message"),
        pytest.param([START, TextDelta(0, "x")], id="a delta before its block"),
        pytest.param([START, UnknownDelta(0, "x", {})], id="an unknown delta before its block"),
        pytest.param([START, BlockStop(0)], id="an end before its block"),
        pytest.param([START, BlockStart(1, TextBlock(""))], id="the first block is not 0"),
        pytest.param([START, BlockStart(-1, TextBlock(""))], id="a negative index"),
        pytest.param([START, TEXT, TEXT], id="the same block again, inside it"),
        pytest.param([START, TEXT, BlockStart(1, TextBlock(""))], id="a block inside another"),
        pytest.param([START, TEXT, BlockStop(0), TEXT], id="the same block again, after it"),
        pytest.param([START, TEXT, BlockStop(0), BlockStart(2, TextBlock(""))], id="a block left out"),
        pytest.param([START, TEXT, BlockStop(0), TextDelta(0, "x")], id="a delta after its block"),
        pytest.param([START, TEXT, BlockStop(0), BlockStop(0)], id="a second end of a block"),
        pytest.param([START, TEXT, TextDelta(1, "x")], id="a delta of a later block"),
        pytest.param([START, TEXT, TextDelta(-1, "x")], id="a delta with a negative index"),
        pytest.param([START, TEXT, BlockStop(1)], id="the end of another block"),
        pytest.param([START, TEXT, STOP], id="the end inside a block"),
        pytest.param([START, TEXT, END, STOP], id="the end inside a block, with its reason"),
        pytest.param([START, STOP], id="no stop reason"),
        pytest.param([START, MessageDelta(None, None, {}, {}, {}), STOP], id="a stop reason that is null"),
        pytest.param([attrs.evolve(START, content=(TextBlock(""),)), TextDelta(0, "x")], id="a block that is whole"),
    ],
)  # fmt: skip
def test_contradictions_are_errors(events: list[StreamEvent]) -> None:
    accumulator = accumulate(*events[:-1])

    with pytest.raises(DecodeError, match="The stream"):
        accumulator.feed(events[-1])
    assert not accumulator.is_complete


DELTAS: dict[type[ContentBlock], list[StreamEvent]] = {
    TextBlock: [TextDelta(0, "x"), CitationDelta(0, {})],
    ThinkingBlock: [ThinkingDelta(0, "x"), SignatureDelta(0, "x")],
    ToolUseBlock: [ToolInputDelta(0, "x")],
    ImageBlock: [],
}
BLOCKS = [TextBlock(""), ThinkingBlock(""), ToolUseBlock("tu_1", "add", {}), ImageBlock(Base64Source("", ""))]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: type(block).__name__)
@pytest.mark.parametrize(
    "delta", [delta for deltas in DELTAS.values() for delta in deltas], ids=lambda delta: type(delta).__name__
)
def test_a_delta_belongs_to_one_kind_of_block(block: ContentBlock, delta: StreamEvent) -> None:
    if delta in DELTAS[type(block)]:
        block_of(block, delta)
    else:
        with pytest.raises(DecodeError, match=type(block).__name__):
            block_of(block, delta)


# ---------------------------------------------------------------------------------------- a tool's arguments

TOOL = ToolUseBlock("tu_1", "add", {}, extra={"caller": {"type": "direct"}})


@pytest.mark.parametrize(
    "pieces",
    [['{"a": [1, {"b": null}]}'], list('{"a": [1, {"b": null}]}'), ["", '{"a": [1, {"b": null}]}', ""]],
)
def test_good_arguments(pieces: list[str]) -> None:
    block = block_of(TOOL, *(ToolInputDelta(0, piece) for piece in pieces))

    assert block == attrs.evolve(TOOL, input={"a": [1, {"b": None}]})


@pytest.mark.parametrize("pieces", [[], [""], ["{}"], [" { } "]])
def test_no_arguments(pieces: list[str]) -> None:
    assert block_of(TOOL, *(ToolInputDelta(0, piece) for piece in pieces)) == TOOL


def test_arguments_that_came_with_the_start_stay() -> None:
    assert block_of(attrs.evolve(TOOL, input={"a": 1})) == attrs.evolve(TOOL, input={"a": 1})


@pytest.mark.parametrize(
    "text", ['{"a": 1', "{", '"a"', "[1]", "1", "null", "true", "{'a': 1}", '{"a": NaN}', '{"a": 1} {}', " "]
)
def test_what_is_no_whole_object_is_kept_as_text(text: str) -> None:
    block = block_of(TOOL, ToolInputDelta(0, text))

    assert isinstance(block, ToolUseBlock)
    assert block == attrs.evolve(TOOL, input=None, raw_json=text, error=block.error)
    assert "no whole JSON object" in (block.error or "")


@pytest.mark.parametrize("pieces", [[], [""], ["{}"], ['{"a"', ": 1}"], ['{"a"']])  # fmt: skip
def test_arguments_are_never_good_before_the_end_of_their_block(pieces: list[str]) -> None:
    block = open_block_of(TOOL, *(ToolInputDelta(0, piece) for piece in pieces))

    assert block == attrs.evolve(
        TOOL, input=None, raw_json="".join(pieces), error="The arguments are not whole yet."
    )


# ------------------------------------------------------------------------------------------------ the unknown

SERVER_TOOL = UnknownBlock("server_tool_use", {"type": "server_tool_use", "id": "stu_1", "input": {}})


@pytest.mark.parametrize(
    ("pieces", "arguments"), [([], {}), ([""], {}), (['{"q": ', '"a"}'], {"q": "a"}), (['{"q": '], '{"q": ')]
)
def test_arguments_of_an_unknown_block(pieces: list[str], arguments: object) -> None:
    block = block_of(SERVER_TOOL, *(ToolInputDelta(0, piece) for piece in pieces))

    assert block == UnknownBlock("server_tool_use", {**SERVER_TOOL.data, "input": arguments})


def unknown(**members: Any) -> UnknownDelta:
    return UnknownDelta(0, "new_delta", {"type": "new_delta", **members})


@pytest.mark.parametrize(
    ("deltas", "data"),
    [
        pytest.param([unknown(text="a"), unknown(text="b")], {"text": "ab"}, id="text goes on"),
        pytest.param([unknown(list=[1]), unknown(list=[2])], {"list": [1, 2]}, id="a list goes on"),
        pytest.param([unknown(begun="b")], {"begun": "ab"}, id="from what stood there"),
        pytest.param([unknown(begun=None)], {"begun": None}, id="null replaces text"),
        pytest.param([unknown(begun=None), unknown(begun="b")], {"begun": "b"}, id="text replaces null"),
        pytest.param([unknown(n=1), unknown(n=2)], {"n": 2}, id="a number replaces"),
        pytest.param([unknown(o={"a": 1}), unknown(o={"b": 1})], {"o": {"b": 1}}, id="an object replaces"),
        pytest.param([unknown(a="1", b="2"), unknown(b="3")], {"a": "1", "b": "23"}, id="each by its name"),
        pytest.param([TextDelta(0, "a"), TextDelta(0, "b")], {"text": "ab"}, id="text deltas"),
        pytest.param([ThinkingDelta(0, "a"), SignatureDelta(0, "s")], {"thinking": "a", "signature": "s"}, id="thinking"),
        pytest.param([CitationDelta(0, {"n": 1}), CitationDelta(0, {"n": 2})], {"citations": [{"n": 1}, {"n": 2}]}, id="citations"),
    ],
)  # fmt: skip
def test_an_unknown_block_takes_any_delta(deltas: list[StreamEvent], data: dict[str, Any]) -> None:
    start = UnknownBlock("new", {"type": "new", "begun": "a"})
    grown = UnknownBlock("new", {"type": "new", "begun": "a", **data})

    assert open_block_of(start, *deltas) == grown
    assert block_of(start, *deltas) == grown
    assert start == UnknownBlock("new", {"type": "new", "begun": "a"})


def test_a_known_block_keeps_an_unknown_delta_as_an_extra_member() -> None:
    block = block_of(
        TextBlock("", extra={"mood": "gl"}),
        TextDelta(0, "Hi"),
        unknown(mood="ad", text="never mixed into the text"),
    )

    assert block == TextBlock("Hi", extra={"mood": "glad"})


# ------------------------------------------------------------------------------------------------- its end


def test_usage_grows() -> None:
    start = attrs.evolve(
        START,
        usage=Usage(input_tokens=3, output_tokens=1, cache_read_tokens=7, extra={"service_tier": "standard"}),
    )
    accumulator = accumulate(
        start,
        MessageDelta("end_turn", None, {"output_tokens": 5, "cache_read_tokens": None}, {"a": 1}, {}),
        MessageDelta(None, None, {"output_tokens": 9, "input_tokens": 4}, {"a": 2}, {}),
    )

    assert accumulator.completion.usage == Usage(
        input_tokens=4,
        output_tokens=9,
        cache_read_tokens=7,
        extra={"service_tier": "standard", "a": 2},
    )


def test_a_later_change_keeps_what_it_does_not_mention() -> None:
    completion = accumulate(
        attrs.evolve(START, extra={"container": None, "kept": 1}),
        MessageDelta("stop_sequence", "###", {}, {}, {"container": {"id": "c"}}),
        MessageDelta(None, None, {"output_tokens": 9}, {}, {}),
        STOP,
    ).completion

    assert (completion.stop_reason, completion.stop_sequence) == ("stop_sequence", "###")
    assert completion.extra == {"container": {"id": "c"}, "kept": 1}


def test_there_is_no_stop_reason_before_the_end() -> None:
    accumulator = accumulate(START, MessageDelta("stop_sequence", "###", {}, {}, {}))

    assert (accumulator.completion.stop_reason, accumulator.completion.stop_sequence) == (None, None)
    accumulator.feed(STOP)
    assert accumulator.completion.stop_reason == "stop_sequence"


def test_a_completion_given_out_does_not_change() -> None:
    accumulator = accumulate(attrs.evolve(START, extra={"a": 1}), BlockStart(0, SERVER_TOOL))
    early = accumulator.completion
    copy = attrs.evolve(early)
    for event in (unknown(new="x"), BlockStop(0), MessageDelta("end_turn", None, {"output_tokens": 5}, {"b": 1}, {"a": 2}), STOP):  # fmt: skip
        accumulator.feed(event)

    assert early == copy
    assert early.extra == {"a": 1}


def test_before_the_start_there_is_nothing() -> None:
    accumulator = accumulate(Ping(), UnknownEvent("x", {}))

    assert not accumulator.has_started
    with pytest.raises(DecodeError, match="not begun"):
        _ = accumulator.completion


def test_after_the_start_there_is_an_empty_completion() -> None:
    accumulator = accumulate(START)

    assert accumulator.has_started
    assert accumulator.completion == Completion(
        id="msg_1", model="claude", content=(), stop_reason=None, usage=START.usage, request_id="req_1"
    )


# ---------------------------------------------------------------------------------------------------- limits


@pytest.mark.parametrize(
    ("start", "delta"),
    [
        (TextBlock(""), TextDelta(0, "x" * 100)),
        (TextBlock(""), TextDelta(0, "")),
        (TextBlock(""), CitationDelta(0, {"cited_text": "x" * 100})),
        (ThinkingBlock(""), ThinkingDelta(0, "x" * 100)),
        (ThinkingBlock(""), SignatureDelta(0, "x" * 100)),
        (ToolUseBlock("tu_1", "add", {}), ToolInputDelta(0, "x" * 100)),
        (UnknownBlock("new", {}), TextDelta(0, "x" * 100)),
        (UnknownBlock("new", {}), UnknownDelta(0, "new", {"a": "x" * 100})),
        (TextBlock(""), MessageDelta(None, None, {}, {}, {"a": "x" * 100})),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_answer_that_never_ends_is_refused_before_it_fills_the_memory(
    start: ContentBlock, delta: StreamEvent
) -> None:
    accumulator = Accumulator(max_size=10_000)
    accumulator.feed(START)
    accumulator.feed(BlockStart(0, start))

    with pytest.raises(DecodeError, match="larger than 10000 characters"):
        feed(accumulator, [delta] * 11_000)


def test_blocks_without_end_are_refused_too() -> None:
    accumulator = Accumulator(max_size=10_000)
    accumulator.feed(START)

    with pytest.raises(DecodeError, match="larger"):
        feed(
            accumulator,
            [event for index in range(100) for event in (BlockStart(index, TextBlock("")), BlockStop(index))],
        )


def test_a_block_and_a_start_that_are_too_large_are_refused() -> None:
    large = TextBlock("x" * 10_000)
    with pytest.raises(DecodeError, match="larger"):
        Accumulator(max_size=9_000).feed(attrs.evolve(START, content=(large,)))
    accumulator = Accumulator(max_size=9_000)
    accumulator.feed(START)
    with pytest.raises(DecodeError, match="larger"):
        accumulator.feed(BlockStart(0, large))


def test_pieces_of_a_long_text_take_little_more_than_the_text() -> None:
    accumulator = accumulate(START, BlockStart(0, TextBlock("")))
    pieces = [f"{number:06}" for number in range(200_000)]
    tracemalloc.start()
    try:
        for piece in pieces:
            accumulator.feed(TextDelta(0, piece[:3] + piece[3:]))  # a string of its own
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert accumulator.completion.text == "".join(pieces)
    assert held < 3 * 6 * len(pieces)


# -------------------------------------------------------------------------------------------------- resuming


def broken_off(*events: StreamEvent) -> tuple[Accumulator, StreamResumed]:
    accumulator = accumulate(START, *events)
    error = StreamInterruptedError("It broke.", partial=accumulator.completion)
    return accumulator, StreamResumed(
        1, error, MessageStart("msg_2", "claude", Usage(input_tokens=4), extra={"b": 1})
    )


def test_an_open_text_goes_on_after_the_break_and_usage_adds_up() -> None:
    accumulator, resumed = broken_off(TEXT, TextDelta(0, "Hel"))
    for event in (resumed, TextDelta(0, "lo"), BlockStop(0), END, STOP):
        accumulator.feed(event)
    completion = accumulator.completion

    assert (completion.content, completion.resumed) == ((TextBlock("Hello"),), True)
    assert (completion.id, completion.extra) == ("msg_1", {"b": 1})
    assert completion.usage == Usage(input_tokens=7, output_tokens=5)


@pytest.mark.parametrize(
    "open_", [ToolUseBlock("tu_1", "add", {}), ThinkingBlock("")], ids=["tool", "thinking"]
)
def test_what_is_open_and_no_text_is_void_after_the_break(open_: ContentBlock) -> None:
    accumulator, resumed = broken_off(TEXT, BlockStop(0), BlockStart(1, open_))
    for event in (resumed, BlockStart(1, TextBlock("new")), BlockStop(1)):
        accumulator.feed(event)

    assert accumulator.completion.content == (TextBlock(""), TextBlock("new"))


def test_what_is_whole_cannot_go_on() -> None:
    accumulator, resumed = broken_off(END, STOP)
    with pytest.raises(DecodeError, match="not broken off"):
        accumulator.feed(resumed)
    with pytest.raises(DecodeError, match="not broken off"):
        Accumulator().feed(resumed)
