"""From a stream's bytes to neutral events: each kind, what is unknown, and what is broken."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anthropic_messages import models
from llmport._core.accumulator import Accumulator
from llmport._core.flow import Call, Close, Read, Reply
from llmport.anthropic.streaming import StreamDecoder, _text_delta, open_answer
from llmport.errors import ApiError, DecodeError, OverloadedError
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
from llmport.messages import ServerToolUseBlock, TextBlock, ThinkingBlock, ToolUseBlock, UnknownBlock
from llmport.usage import Usage

MESSAGE: dict[str, Any] = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-sonnet-5-5",
    "content": [],
    "stop_reason": None,
    "stop_sequence": None,
    "usage": {
        "input_tokens": 10,
        "output_tokens": 1,
        "cache_read_input_tokens": 3,
        "service_tier": "standard",
    },
}
CITATION: dict[str, Any] = {
    "type": "page_location",
    "cited_text": "a",
    "document_index": 0,
    "document_title": None,
    "file_id": None,
    "start_page_number": 1,
    "end_page_number": 2,
}


def sse(*events: dict[str, Any], named: bool = True) -> bytes:
    return b"".join(
        (b"event: " + event["type"].encode() + b"\n" if named else b"")
        + b"data: "
        + orjson.dumps(event)
        + b"\n\n"
        for event in events
    )


def decode(*events: dict[str, Any]) -> list[StreamEvent]:
    return list(StreamDecoder({}).feed(sse(*events)))


def start(**members: Any) -> dict[str, Any]:
    return {"type": "message_start", "message": {**MESSAGE, **members}}


def block(**members: Any) -> dict[str, Any]:
    return {"type": "content_block_start", "index": 0, "content_block": members}


def delta(**members: Any) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": 0, "delta": members}


def end(usage: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {"type": "message_delta", "delta": members, "usage": usage}


CASES: list[tuple[dict[str, Any], StreamEvent]] = [
    (
        start(),
        MessageStart(
            "msg_1",
            "claude-sonnet-5-5",
            Usage(input_tokens=10, output_tokens=1, cache_read_tokens=3, extra={"service_tier": "standard"}),
            extra={},
        ),
    ),
    (
        start(container=None, newer={"a": 1}),
        MessageStart(
            "msg_1",
            "claude-sonnet-5-5",
            Usage(input_tokens=10, output_tokens=1, cache_read_tokens=3, extra={"service_tier": "standard"}),
            extra={"container": None, "newer": {"a": 1}},
        ),
    ),
    (block(type="text", text=""), BlockStart(0, TextBlock(""))),
    (block(type="thinking", thinking="", signature=""), BlockStart(0, ThinkingBlock("", signature=""))),
    (block(type="redacted_thinking", data="x"), BlockStart(0, ThinkingBlock("", redacted_data="x"))),
    (block(type="tool_use", id="1", name="add", input={}), BlockStart(0, ToolUseBlock("1", "add", {}))),
    (
        block(type="tool_use", id="1", name="add", input={}, caller={"type": "direct"}),
        BlockStart(0, ToolUseBlock("1", "add", {}, extra={"caller": {"type": "direct"}})),
    ),
    (
        block(type="server_tool_use", id="1", name="web_search", input={}),
        BlockStart(0, ServerToolUseBlock("1", "web_search", {})),
    ),
    (block(type="newer", a=[1]), BlockStart(0, UnknownBlock("newer", {"type": "newer", "a": [1]}))),
    (delta(type="text_delta", text="Hi\u2028"), TextDelta(0, "Hi\u2028")),
    (delta(type="input_json_delta", partial_json='{"a'), ToolInputDelta(0, '{"a')),
    (delta(type="thinking_delta", thinking="Hm"), ThinkingDelta(0, "Hm")),
    (delta(type="signature_delta", signature="c2ln"), SignatureDelta(0, "c2ln")),
    (delta(type="citations_delta", citation=CITATION), CitationDelta(0, CITATION)),
    (delta(type="citations_delta", citation={"type": "newer"}), CitationDelta(0, {"type": "newer"})),
    (delta(type="newer_delta", a=[1]), UnknownDelta(0, "newer_delta", {"type": "newer_delta", "a": [1]})),
    ({"type": "content_block_stop", "index": 3}, BlockStop(3)),
    (
        end({"output_tokens": 5}, stop_reason="end_turn", stop_sequence=None),
        MessageDelta("end_turn", None, {"output_tokens": 5}, {}, {}),
    ),
    (
        end({"output_tokens": 5, "input_tokens": None, "newer": 1}, stop_reason="newer", stop_sequence="#", container=None),
        MessageDelta("newer", "#", {"output_tokens": 5, "input_tokens": None}, {"newer": 1}, {"container": None}),
    ),
    (
        {**end({"output_tokens": 5}, stop_reason=None, stop_sequence=None), "context_management": {"a": 1}},
        MessageDelta(None, None, {"output_tokens": 5}, {}, {"context_management": {"a": 1}}),
    ),
    ({"type": "message_stop"}, MessageStop()),
    ({"type": "message_stop", "newer": 1}, MessageStop()),
    ({"type": "ping"}, Ping()),
    ({"type": "newer_event", "a": [1]}, UnknownEvent("newer_event", {"type": "newer_event", "a": [1]})),
]  # fmt: skip


@pytest.mark.parametrize(("wire", "event"), CASES, ids=[type(event).__name__ for _, event in CASES])
def test_each_event(wire: dict[str, Any], event: StreamEvent) -> None:
    assert decode(wire) == [event]


@pytest.mark.parametrize(
    ("usage", "counts", "extra"),
    [
        ({}, {}, {}),
        ({"usage": None}, {}, {}),
        ({"usage": {}}, {}, {}),
        ({"usage": {"output_tokens": None}}, {}, {}),
        ({"usage": {"input_tokens": 4, "newer": 1}}, {"input_tokens": 4}, {"newer": 1}),
    ],
)
def test_a_change_may_leave_out_its_usage_wholly_or_in_part(
    usage: dict[str, Any], counts: dict[str, int], extra: dict[str, Any]
) -> None:
    wire = {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}, **usage}

    assert decode(wire) == [MessageDelta("end_turn", None, counts, extra, {})]


def test_each_event_and_delta_of_the_description_is_among_these() -> None:
    def variants(union: Any) -> set[str]:
        return set(re.findall(r"models\.(\w+)", union))

    seen = {type(models.decode_message_stream_event(wire)).__name__ for wire, _ in CASES}
    deltas = {type(models.decode_content_block_delta(wire["delta"])).__name__ for wire, _ in CASES if wire["type"] == "content_block_delta"}  # fmt: skip

    assert variants(models.MessageStreamEvent) - {"ErrorEvent"} <= seen
    assert variants(models.ContentBlockDelta) <= deltas


def test_a_message_that_starts_with_content() -> None:
    (event,) = decode(
        start(content=[{"type": "text", "text": "Hi", "citations": None}], stop_reason="end_turn")
    )

    assert isinstance(event, MessageStart)
    assert event.content == (TextBlock("Hi", extra={"citations": None}),)
    assert event.stop_reason == "end_turn"


@pytest.mark.parametrize(
    ("body", "event"),
    [
        pytest.param(b'data: {"type": "ping"}\n\n', Ping(), id="no name"),
        pytest.param(b"event: ping\ndata: {}\n\n", Ping(), id="the name alone"),
        pytest.param(b'event: other\ndata: {"type": "ping"}\n\n', Ping(), id="the data's type goes first"),
        pytest.param(b'event: message_stop\r\ndata:{"type":\r\ndata:"message_stop"}\r\n\r\n', MessageStop(), id="lines of data"),
    ],
)  # fmt: skip
def test_what_an_event_is_called(body: bytes, event: StreamEvent) -> None:
    assert list(StreamDecoder({}).feed(body)) == [event]


@pytest.mark.parametrize("data", [{"a": 1}, {"type": None, "a": 1}, {"type": [1]}])
def test_what_has_no_type_cannot_be_told_from_nonsense(data: dict[str, Any]) -> None:
    for wire in (data, {"type": "content_block_delta", "index": 0, "delta": data}):
        with pytest.raises(DecodeError, match="type") as caught:
            list(StreamDecoder({}).feed(b"data: " + orjson.dumps(wire) + b"\n\n"))
        assert caught.value.path.endswith("type")


# ------------------------------------------------------------------------------------------ the short way

HOT = {"text_delta": "text", "input_json_delta": "partial_json", "thinking_delta": "thinking"}
values = st.none() | st.booleans() | st.integers(-5, 2**70) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5)  # fmt: skip


@st.composite
def nearly_text_deltas(draw: st.DrawFn) -> bytes:
    """A text delta, or what differs from one by a member or two."""
    kind = draw(st.sampled_from([*HOT, "signature_delta", "newer_delta"]))
    delta: dict[str, Any] = {"type": kind, HOT.get(kind, "text"): draw(st.text(max_size=5))}
    data: dict[str, Any] = {"type": "content_block_delta", "index": draw(st.integers(0, 9)), "delta": delta}
    for target in draw(st.lists(st.sampled_from([data, delta]), max_size=2)):
        name = draw(st.sampled_from([*target, "newer"]))
        if draw(st.booleans()):
            target.pop(name, None)
        else:
            target[name] = draw(values | st.lists(values, max_size=2) | st.just({}))
    return json.dumps(data).encode()


def outcome(decode: Callable[[bytes], object], data: bytes) -> object:
    try:
        return decode(data)
    except DecodeError as error:
        return (str(error), error.path)


@given(nearly_text_deltas())
def test_the_short_way_of_reading_text_agrees_with_the_long_one(data: bytes) -> None:
    def decode_all(data: bytes) -> object:
        (event,) = StreamDecoder({}).feed(b"event: content_block_delta\ndata: " + data + b"\n\n")
        return event

    def decode_slowly(data: bytes) -> object:
        return StreamDecoder({})._decode((b"content_block_delta", data))

    assert outcome(decode_all, data) == outcome(decode_slowly, data)


@pytest.mark.parametrize("kind", HOT)
def test_what_else_an_event_of_text_holds_is_checked_too(kind: str) -> None:
    deep: Any = 1
    for _ in range(220):
        deep = [deep]
    wire = delta(**{"type": kind, HOT[kind]: "x"})

    for other in ({**wire, "newer": deep}, {**wire, "delta": {**wire["delta"], "newer": deep}}):
        with pytest.raises(DecodeError, match="deeper"):
            decode(other)


@pytest.mark.parametrize("kind", HOT)
def test_text_takes_the_short_way_and_nothing_else_does(kind: str) -> None:
    wire = delta(**{"type": kind, HOT[kind]: "x"})

    name = b"content_block_delta"
    assert _text_delta((name, orjson.dumps(wire))) == decode(wire)[0]
    assert _text_delta((b"newer", orjson.dumps(wire))) is None
    others: list[Any] = [
        {**wire, "newer": 1},
        {**wire, "index": True},
        {**wire, "index": 2**65},
        delta(type=kind),
        [],
    ]
    for other in others:
        assert _text_delta((name, json.dumps(other).encode())) is None


# -------------------------------------------------------------------------------------------------- broken


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x",
        b"{",
        b"[]",
        b"null",
        b'"ping"',
        b'{"type": "ping"} x',
        b'{"type": NaN}',
        b'{"type": Infinity}',
        b'{"type": "\xff"}',
        b"[" * 5_000,
        b'{"a":' * 5_000,
    ],
    ids=lambda data: data[:20].decode("latin-1") or "nothing",
)
def test_what_is_no_json_object_is_an_error_that_shows_its_beginning(data: bytes) -> None:
    with pytest.raises(DecodeError, match="no JSON object") as caught:
        list(StreamDecoder({}).feed(b"event: ping\ndata: " + data + b"\n\n"))

    assert "(ping)" in str(caught.value)
    assert len(caught.value.excerpt) <= 100


@pytest.mark.parametrize(
    ("wire", "path"),
    [
        ({"type": "message_start"}, "message"),
        (start(id=5), "message.id"),
        (start(content=None), "message.content"),
        (start(content=[{"type": "text"}]), "message.content[0].text"),
        (start(usage={"input_tokens": "10", "output_tokens": 1}), "message.usage.input_tokens"),
        (start(usage={"input_tokens": True, "output_tokens": 1}), "message.usage.input_tokens"),
        ({"type": "content_block_start", "index": 0}, "content_block"),
        ({**block(type="text", text=""), "index": "0"}, "index"),
        (block(type="text", text=None), "content_block.text"),
        (block(type="tool_use", id="1", name="add", input="{}"), "content_block.input"),
        ({"type": "content_block_delta", "index": 0}, "delta"),
        ({"type": "content_block_delta", "index": None, "delta": {"type": "text_delta", "text": ""}}, "index"),
        (delta(type="text_delta"), "delta.text"),
        (delta(type="text_delta", text=["a"]), "delta.text"),
        (delta(type="citations_delta", citation={**CITATION, "start_page_number": "1"}), "delta.citation.start_page_number"),
        ({"type": "content_block_stop"}, "index"),
        ({"type": "message_delta", "usage": {"output_tokens": 1}}, "delta"),
        (end({"output_tokens": "5"}, stop_reason="end_turn", stop_sequence=None), "usage.output_tokens"),
        ({**end({}, stop_reason="end_turn", stop_sequence=None), "usage": []}, "usage"),
        (end({"input_tokens": "5"}, stop_reason="end_turn", stop_sequence=None), "usage.input_tokens"),
    ],
)  # fmt: skip
def test_what_is_not_as_described_is_an_error_that_says_where(wire: dict[str, Any], path: str) -> None:
    with pytest.raises(DecodeError, match="not what the API describes") as caught:
        decode(wire)

    assert caught.value.path == path
    assert path in str(caught.value)


def test_what_is_whole_comes_before_what_is_broken() -> None:
    events = StreamDecoder({}).feed(sse({"type": "ping"}) + b"data: junk\n\n" + sse({"type": "ping"}))

    assert next(events) == Ping()
    with pytest.raises(DecodeError):
        next(events)


ERROR = {"type": "error", "error": {"type": "overloaded_error", "message": "Busy."}, "request_id": "req_body"}


@pytest.mark.parametrize(
    "body",
    [sse(ERROR), sse(ERROR, named=False), b"event: error\ndata: " + orjson.dumps({k: v for k, v in ERROR.items() if k != "type"}) + b"\n\n"],
    ids=["named", "unnamed", "named only"],
)  # fmt: skip
def test_an_error_event_is_raised(body: bytes) -> None:
    with pytest.raises(OverloadedError) as caught:
        list(StreamDecoder({"request-id": "req_header"}).feed(body))

    assert (caught.value.status, caught.value.request_id, caught.value.is_retryable) == (
        200,
        "req_header",
        True,
    )


@pytest.mark.parametrize("error", [None, "x", {}, {"type": "newer_error"}])
def test_an_error_event_of_another_shape_is_an_error_still(error: Any) -> None:
    with pytest.raises(ApiError):
        decode({"type": "error", "error": error})


# --------------------------------------------------------------------------------------------------- whole

STREAM = (
    start(),
    {"type": "ping"},
    block(type="text", text=""),
    delta(type="text_delta", text="Hél"),
    delta(type="text_delta", text="lo\u2028🙂"),
    {"type": "content_block_stop", "index": 0},
    end({"output_tokens": 5}, stop_reason="end_turn", stop_sequence=None),
    {"type": "message_stop"},
)


@given(st.lists(st.integers(0, len(sse(*STREAM))), max_size=10))
def test_bytes_may_be_cut_anywhere(cuts: list[int]) -> None:
    body = sse(*STREAM)
    ends = [*sorted(cuts), len(body)]
    decoder, accumulator = StreamDecoder({}), Accumulator()
    for begin, stop in zip([0, *ends[:-1]], ends, strict=True):
        for event in decoder.feed(body[begin:stop]):
            accumulator.feed(event)

    assert accumulator.is_complete
    assert accumulator.completion.text == "Héllo\u2028🙂"


# -------------------------------------------------------------------------------------------------- opening


def reply_of(**headers: str) -> Reply:
    call = Call(operation="create_message", method="POST", path="/v1/messages", is_stream=True)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(call, 200, named, request_id="req_1", body=object(), clock=lambda: 0.0)


@pytest.mark.parametrize(
    "kind", ["text/event-stream", "text/event-stream; charset=utf-8", "Text/Event-Stream"]
)
def test_a_stream_is_opened_up_to_its_first_content(kind: str) -> None:
    reply = reply_of(content_type=kind)
    call_timeouts = reply.call.timeouts
    flow = open_answer(reply)

    assert next(flow) == Read(reply, call_timeouts.first_event)
    assert flow.send(sse(STREAM[0])) == Read(reply, call_timeouts.idle)
    with pytest.raises(StopIteration) as done:
        flow.send(sse(*STREAM[1:3]))
    assert done.value.value is reply
    assert [type(event) for event in reply.events] == [MessageStart, Ping, BlockStart]


@pytest.mark.parametrize("headers", [{"content_type": "application/json"}, {"content_type": "text/html"}, {}])
def test_what_is_no_stream_is_closed_and_refused(headers: dict[str, str]) -> None:
    reply = reply_of(**headers)
    flow = open_answer(reply)

    assert next(flow) == Close(reply)
    with pytest.raises(DecodeError, match=headers.get("content_type", "of no kind")) as caught:
        flow.send(None)
    assert caught.value.request_id == "req_1"


def test_a_decoder_gives_events_one_by_one() -> None:
    assert isinstance(StreamDecoder({}).feed(b""), Iterator)
