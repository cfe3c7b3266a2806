"""The accumulator on any stream there may be: what it gives is what the stream says."""

from __future__ import annotations

import attrs
import orjson
from accumulating import END, START, STOP, accumulate
from hypothesis import given
from hypothesis import strategies as st

from llmport._core.accumulator import Accumulator
from llmport.client import Completion
from llmport.errors import DecodeError
from llmport.events import (
    BlockStart,
    BlockStop,
    CitationDelta,
    MessageDelta,
    MessageStart,
    MessageStop,
    Ping,
    SignatureDelta,
    StreamEvent,
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

indices = st.integers(-1, 2)
some_text = st.text(max_size=3)
any_block = st.sampled_from(
    [TextBlock(""), ThinkingBlock(""), ToolUseBlock("tu_1", "add", {}), UnknownBlock("new", {}), ImageBlock(Base64Source("", ""))]
)  # fmt: skip
any_event = st.one_of(
    st.builds(lambda blocks: attrs.evolve(START, content=tuple(blocks)), st.lists(any_block, max_size=1)),
    st.builds(BlockStart, indices, any_block),
    st.builds(TextDelta, indices, some_text),
    st.builds(ThinkingDelta, indices, some_text),
    st.builds(SignatureDelta, indices, some_text),
    st.builds(ToolInputDelta, indices, some_text),
    st.builds(CitationDelta, indices, st.just({"a": 1})),
    st.builds(UnknownDelta, indices, st.just("new"), st.just({"text": None, "new": [1]})),
    st.builds(BlockStop, indices),
    st.just(END),
    st.just(STOP),
    st.just(Ping()),
)


@given(st.lists(any_event, max_size=12))
def test_whatever_comes_is_taken_or_refused_and_what_was_taken_stands(events: list[StreamEvent]) -> None:
    accumulator = Accumulator()
    for event in [START, *events]:
        try:
            accumulator.feed(event)
        except DecodeError:
            break
        assert accumulator.completion.stop_reason is None or accumulator.is_complete
        if accumulator.is_complete:
            break


members = st.dictionaries(
    st.sampled_from(["a", "b", "é"]), st.none() | st.integers(0, 9) | st.text(max_size=3)
)
arguments = st.dictionaries(
    st.text(max_size=4),
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=6,
    ),
    max_size=3,
)  # fmt: skip
blocks = st.one_of(
    st.builds(TextBlock, st.text(max_size=20), citations=st.lists(members, max_size=3).map(tuple), extra=members),
    st.builds(ThinkingBlock, st.text(max_size=20), signature=st.text(max_size=9), extra=members),
    st.builds(ThinkingBlock, st.just(""), redacted_data=st.text(min_size=1, max_size=9), extra=members),
    st.builds(ToolUseBlock, st.text(max_size=4), st.text(max_size=4), arguments, extra=members),
    st.builds(lambda data: UnknownBlock("new", {"type": "new", **data}), members),
)  # fmt: skip
completions = st.builds(
    Completion,
    id=st.text(max_size=4),
    model=st.text(max_size=4),
    content=st.lists(blocks, max_size=5).map(tuple),
    stop_reason=st.sampled_from(["end_turn", "max_tokens", "something new"]),
    stop_sequence=st.none() | st.text(min_size=1, max_size=3),
    usage=st.builds(
        Usage,
        input_tokens=st.integers(0, 9),
        output_tokens=st.integers(0, 9),
        cache_read_tokens=st.none() | st.integers(0, 9),
        extra=members,
    ),
    request_id=st.just("req_1"),
    extra=members,
)


@st.composite
def pieces_of(draw: st.DrawFn, text: str) -> list[str]:
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=4)))
    return [text[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]


@st.composite
def streams_of(draw: st.DrawFn, completion: Completion) -> list[StreamEvent]:
    """A stream that amounts to *completion*, cut and padded at random."""
    noise = st.lists(st.sampled_from([Ping(), UnknownEvent("new", {"type": "new"})]), max_size=1)
    events: list[StreamEvent] = [
        MessageStart(completion.id, completion.model, Usage(input_tokens=1), extra=draw(st.none() | st.just({})))
    ]  # fmt: skip
    for index, block in enumerate(completion.content):
        start: ContentBlock = block
        deltas: list[StreamEvent] = []
        match block:
            case TextBlock(text):
                start = attrs.evolve(block, text="", citations=())
                deltas = [TextDelta(index, piece) for piece in draw(pieces_of(text))]
                deltas += [CitationDelta(index, citation) for citation in block.citations]
            case ThinkingBlock(thinking, signature=str(signature)):
                start = attrs.evolve(block, thinking="", signature="")
                deltas = [ThinkingDelta(index, piece) for piece in draw(pieces_of(thinking))]
                deltas += [SignatureDelta(index, piece) for piece in draw(pieces_of(signature))]
            case ToolUseBlock(input=given) if given:
                start = attrs.evolve(block, input={})
                deltas = [
                    ToolInputDelta(index, piece) for piece in draw(pieces_of(orjson.dumps(given).decode()))
                ]
            case UnknownBlock(kind, data):
                start = UnknownBlock(kind, {"type": kind})
                deltas = [
                    UnknownDelta(index, "new_delta", {"type": "new_delta", name: piece})
                    for name, value in data.items()
                    if name != "type"
                    for piece in (draw(pieces_of(value)) if isinstance(value, str) else [value])
                ]
        for event in (BlockStart(index, start), *deltas, BlockStop(index)):
            events += draw(noise)
            events.append(event)
    usage = completion.usage
    counts = {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cache_read_tokens": usage.cache_read_tokens,
    }
    events.append(
        MessageDelta(completion.stop_reason, completion.stop_sequence, counts, usage.extra, completion.extra)
    )
    return [*events, *draw(noise), STOP]


@given(st.data())
def test_a_completion_cut_into_deltas_accumulates_back(data: st.DataObject) -> None:
    completion = data.draw(completions)

    assert accumulate(*data.draw(streams_of(completion))).completion == completion


@given(st.data())
def test_what_has_arrived_only_grows(data: st.DataObject) -> None:
    completion = data.draw(completions)
    accumulator = Accumulator("req_1")
    before = ""
    for event in data.draw(streams_of(completion)):
        accumulator.feed(event)
        partial = accumulator.completion
        assert partial.text.startswith(before)
        assert completion.text.startswith(partial.text)
        assert [type(block) for block in partial.content] == [type(block) for block in completion.content][
            : len(partial.content)
        ]
        assert partial.content[:-1] == completion.content[: max(0, len(partial.content) - 1)]
        assert accumulator.is_complete is (partial.stop_reason is not None) is (type(event) is MessageStop)
        before = partial.text
