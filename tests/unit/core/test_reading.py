"""Opening a stream up to its first content, and reading on from there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from llmport._core.flow import Call, Close, Read, Reply
from llmport._core.reading import Reading, collect, open_stream
from llmport.errors import (
    ConfigurationError,
    ConnectError,
    DeadlineExceededError,
    DecodeError,
    LlmError,
    OverloadedError,
    StreamInterruptedError,
    TransportError,
)
from llmport.events import (
    BlockStart,
    BlockStop,
    MessageDelta,
    MessageStart,
    MessageStop,
    Ping,
    StreamEvent,
    TextDelta,
    UnknownEvent,
)
from llmport.messages import TextBlock
from llmport.usage import Usage

START = MessageStart("msg_1", "claude", Usage())
BLOCK = BlockStart(0, TextBlock(""))
HELLO: list[StreamEvent] = [
    START,
    Ping(),
    BLOCK,
    TextDelta(0, "Hel"),
    TextDelta(0, "lo"),
    BlockStop(0),
    MessageDelta("end_turn", None, {}, {}, {}),
    MessageStop(),
]


class Script:
    """A decoder whose bytes are numbers of the events, or errors, that it gives."""

    def __init__(self, *outcomes: StreamEvent | LlmError) -> None:
        self._outcomes = outcomes

    def feed(self, chunk: bytes) -> Iterator[StreamEvent]:
        for number in chunk:
            outcome = self._outcomes[number]
            if isinstance(outcome, LlmError):
                raise outcome
            yield outcome


def make_reply() -> Reply:
    call = Call(operation="ask", method="POST", path="/", is_stream=True)
    return Reply(call, 200, {}, request_id="req_1", body=object(), clock=lambda: 0.0)


def first(reply: Reply) -> Read:
    """The read before anything has come."""
    return Read(reply, reply.call.timeouts.first_event)


def further(reply: Reply) -> Read:
    """The read after something has."""
    return Read(reply, reply.call.timeouts.idle)


def opened(decoder: Script, *chunks: bytes) -> Reply:
    """Open a stream whose body begins with *chunks*, all of which must be needed for that."""
    reply = make_reply()
    flow = open_stream(reply, decoder)
    assert next(flow) == first(reply)
    for chunk in chunks[:-1]:
        assert flow.send(chunk) == further(reply)
    with pytest.raises(StopIteration) as done:
        flow.send(chunks[-1])
    assert done.value.value is reply
    return reply


# -------------------------------------------------------------------------------------------------- opening


@pytest.mark.parametrize(
    "chunks",
    [
        pytest.param([bytes(range(8))], id="all at once"),
        pytest.param([b"\x00\x01\x02"], id="up to the first content"),
        pytest.param([b"\x00", b"\x01", b"\x02"], id="one by one"),
        pytest.param([b"\x00", b"\x01", b"\x02\x03\x04"], id="and more"),
    ],
)
def test_opens_with_the_first_content_and_loses_nothing(chunks: list[bytes]) -> None:
    reply = opened(Script(*HELLO), *chunks)

    assert list(reply.events) == HELLO[: sum(map(len, chunks))]


@pytest.mark.parametrize("waiting", [Ping(), UnknownEvent("new", {})])
def test_waits_for_content(waiting: StreamEvent) -> None:
    reply = opened(Script(waiting, BLOCK), b"\x00", b"\x00", b"\x01")

    assert list(reply.events) == [waiting, waiting, BLOCK]


@pytest.mark.parametrize(
    "content",
    [
        BLOCK,
        TextDelta(0, "x"),
        MessageDelta("end_turn", None, {}, {}, {}),
        MessageStop(),
        MessageStart("msg_1", "claude", Usage(), (TextBlock("x"),)),
    ],
)
def test_what_counts_as_content(content: StreamEvent) -> None:
    assert list(opened(Script(content), b"\x00").events) == [content]


@pytest.mark.parametrize(
    "error",
    [OverloadedError("busy"), DecodeError("junk"), TransportError("broke"), DeadlineExceededError("late")],
)
def test_an_error_before_content_closes_the_reply_and_leaves_as_it_is(error: LlmError) -> None:
    reply = make_reply()
    flow = open_stream(reply, Script(START, error))
    next(flow)

    assert flow.send(b"\x00\x01") == Close(reply)
    with pytest.raises(type(error)) as caught:
        flow.send(None)

    assert caught.value is error
    assert caught.value.partial is None
    assert caught.value.request_id == "req_1"


def test_an_error_of_the_connection_before_content_does_the_same() -> None:
    reply, error = make_reply(), TransportError("broke")
    flow = open_stream(reply, Script(START))
    next(flow)

    assert flow.throw(error) == Close(reply)
    with pytest.raises(TransportError) as caught:
        flow.send(None)
    assert caught.value is error


@pytest.mark.parametrize("chunks", [[b""], [b"\x00\x01", b""]])
def test_an_end_before_content_may_be_tried_again(chunks: list[bytes]) -> None:
    reply = make_reply()
    flow = open_stream(reply, Script(*HELLO))
    effect = next(flow)
    for chunk in chunks:
        effect = flow.send(chunk)

    assert effect == Close(reply)
    with pytest.raises(StreamInterruptedError, match="message_stop") as caught:
        flow.send(None)
    assert caught.value.is_retryable


@pytest.mark.parametrize("error", [KeyboardInterrupt(), GeneratorExit(), RuntimeError("a bug")])
def test_what_is_no_error_of_a_call_passes_without_another_effect(error: BaseException) -> None:
    flow = open_stream(make_reply(), Script(*HELLO))
    next(flow)

    with pytest.raises(type(error)) as caught:
        flow.throw(error)
    assert caught.value is error


def test_pings_without_end_are_not_kept() -> None:
    reply = make_reply()
    flow = open_stream(reply, Script(START, Ping(), BLOCK))
    next(flow)
    flow.send(b"\x00")
    for _ in range(100):
        flow.send(b"\x01" * 10_000)
    with pytest.raises(StopIteration):
        flow.send(b"\x02")

    kept = list(reply.events)
    assert (kept[0], kept[-1]) == (START, BLOCK)
    assert len(kept) < 270_000


def test_a_second_start_without_content_is_not_waited_out() -> None:
    assert list(opened(Script(START, START), b"\x00", b"\x01").events) == [START, START]


def test_an_error_right_after_content_waits_for_the_reader() -> None:
    error = OverloadedError("busy")
    reply = opened(Script(START, BLOCK, error), b"\x00\x01\x02")
    reading = Reading(reply)

    assert [reading.next(), reading.next()] == [START, BLOCK]
    with pytest.raises(OverloadedError) as caught:
        reading.next()

    assert caught.value is error
    assert reading.completion.content == (TextBlock(""),)


# -------------------------------------------------------------------------------------------------- reading


def rest(reading: Reading) -> list[StreamEvent]:
    """The events that need no more bytes."""
    return list(iter(reading.next, None))


def begun(*outcomes: Any) -> Reading:
    """A reading of a stream of *outcomes*, opened by the first three events of HELLO."""
    return Reading(opened(Script(*HELLO[:3], *outcomes), b"\x00\x01\x02"))


def test_reads_to_the_end() -> None:
    reading = begun(*HELLO[3:])

    assert rest(reading) == HELLO[:3]
    reading.take(b"\x03\x04")
    assert rest(reading) == HELLO[3:5]
    assert (reading.completion.text, reading.is_complete) == ("Hello", False)
    reading.take(b"\x05\x06\x07")
    assert rest(reading) == HELLO[5:]
    assert (reading.completion.stop_reason, reading.is_complete) == ("end_turn", True)
    assert rest(reading) == []


def test_the_completion_is_what_the_reader_was_given() -> None:
    reading = begun(*HELLO[3:])
    rest(reading)
    reading.take(bytes(range(3, 8)))

    assert reading.next() == TextDelta(0, "Hel")
    assert reading.completion.text == "Hel"


def test_what_follows_the_end_is_ignored() -> None:
    reading = begun(*HELLO[3:], TextDelta(0, "x"), DecodeError("junk"))
    rest(reading)
    reading.take(bytes(range(3, 10)))

    assert rest(reading) == HELLO[3:]
    assert rest(reading) == []


def test_an_event_that_contradicts_is_not_given_out() -> None:
    reading = begun(BlockStop(7))
    rest(reading)
    reading.take(b"\x03")

    with pytest.raises(DecodeError):
        reading.next()


def test_an_end_too_early_is_an_error() -> None:
    with pytest.raises(StreamInterruptedError, match="message_stop"):
        begun().take(b"")


def test_the_end_is_noted_in_the_reply_so_that_its_connection_can_be_used_again() -> None:
    reading = begun(*HELLO[3:])
    rest(reading)
    reading.take(bytes(range(3, 7)))
    rest(reading)
    assert not reading.reply.is_whole
    reading.take(b"\x07")
    rest(reading)
    assert reading.reply.is_whole


def test_nothing_is_given_out_once_it_is_stopped() -> None:
    reading = begun(*HELLO[3:])
    assert reading.next() == START
    reading.is_stopped = True

    assert reading.next() is None
    assert not reading.is_complete


def test_a_whole_answer_is_collected() -> None:
    flow = collect(opened(Script(*HELLO), b"\x00\x01\x02"))
    next(flow)
    flow.send(b"\x03\x04")
    with pytest.raises(StopIteration) as done:
        flow.send(b"\x05\x06\x07")

    assert (done.value.value.text, done.value.value.stop_reason) == ("Hello", "end_turn")


def test_an_answer_that_breaks_off_is_not_collected() -> None:
    reply = opened(Script(*HELLO), b"\x00\x01\x02")
    flow = collect(reply)
    next(flow)
    flow.send(b"\x03")

    assert flow.send(b"") == Close(reply)
    with pytest.raises(StreamInterruptedError) as caught:
        flow.send(None)
    assert caught.value.partial.text == "Hel"


# ----------------------------------------------------------------------------------------------- explaining


@pytest.mark.parametrize("error", [TransportError("It broke."), ConnectError("It is gone.")])
def test_an_error_of_the_connection_becomes_an_interrupted_stream(error: LlmError) -> None:
    reading = begun()
    rest(reading)

    explained = reading.explain(error)

    assert type(explained) is StreamInterruptedError
    assert error.message in explained.message
    assert explained.request_id == "req_1"
    assert explained.partial == reading.completion


@pytest.mark.parametrize(
    "error",
    [
        StreamInterruptedError("It ended."),
        OverloadedError("busy"),
        DecodeError("junk"),
        DeadlineExceededError("late"),
        ConfigurationError("closed"),
    ],
)
def test_any_other_error_stays_and_gains_what_had_arrived(error: LlmError) -> None:
    reading = begun()
    rest(reading)

    explained = reading.explain(error)

    assert explained is error
    assert (explained.request_id, explained.partial) == ("req_1", reading.completion)


def test_the_request_id_that_an_error_brings_stays() -> None:
    assert begun().explain(OverloadedError("busy", request_id="req_2")).request_id == "req_2"


def test_what_the_message_is_can_be_asked_before_anything_was_read() -> None:
    reading = begun()
    partial = reading.explain(OverloadedError("busy")).partial

    assert reading.completion.id == "msg_1"
    assert reading.completion.content == ()
    assert partial == reading.completion


def test_a_stream_that_does_not_begin_with_its_start_says_so_to_the_reader() -> None:
    reading = Reading(opened(Script(TextDelta(0, "x"), TextDelta(0, "y")), b"\x00\x01"))

    with pytest.raises(DecodeError, match="has not begun"):
        _ = reading.completion
    with pytest.raises(DecodeError):
        rest(reading)
