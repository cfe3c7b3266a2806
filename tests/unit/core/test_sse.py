"""The SSE parser, held against the specification: https://html.spec.whatwg.org/multipage/server-sent-events.html."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Iterable, Iterator
from time import process_time
from typing import Self

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from llmport._core.sse import ServerSentEvent, SSEParser
from llmport.errors import DecodeError

BOM = b"\xef\xbb\xbf"


def parse(*chunks: bytes) -> list[ServerSentEvent]:
    parser = SSEParser()
    return [event for chunk in chunks for event in parser.feed(chunk)]


def reference(body: bytes) -> list[tuple[bytes, bytes]]:
    """Read the specification aloud: slow, whole, and nothing clever."""
    events: list[tuple[bytes, bytes]] = []
    name, data = b"", b""
    lines = re.split(rb"\r\n|\r|\n", body.removeprefix(BOM))
    for line in lines[:-1]:  # what comes after the last line's end is never a whole line
        if line == b"":
            if data != b"":
                events.append((name, data[:-1]))
            name, data = b"", b""
            continue
        field, value = line, b""
        if b":" in line:
            at = line.index(b":")
            field, value = line[:at], line[at + 1 :]
            if value[:1] == b" ":
                value = value[1:]
        if field == b"event":
            name = value
        if field == b"data":
            data += value + b"\n"
    return events


@pytest.mark.parametrize(
    ("body", "events"),
    [
        pytest.param(b"event: a\ndata: x\n\n", [(b"a", b"x")], id="an event"),
        pytest.param(b"data: x\n\n", [(b"", b"x")], id="no event field"),
        pytest.param(b"data:x\n\ndata:  x \n\n", [(b"", b"x"), (b"", b" x ")], id="one blank goes, no more"),
        pytest.param(
            b"data: x\r\rdata: y\r\n\r\ndata: z\n\n", [(b"", b"x"), (b"", b"y"), (b"", b"z")], id="line ends"
        ),
        pytest.param(b"data: x\r\n\n\r\n", [(b"", b"x")], id="line ends, mixed"),
        pytest.param(BOM + b"data: x\n\n", [(b"", b"x")], id="byte order mark"),
        pytest.param(BOM + BOM + b"data: x\n\n", [], id="only one byte order mark goes"),
        pytest.param(b"data: x\n" + BOM + b"data: y\n\n", [(b"", b"x")], id="only at the beginning"),
        pytest.param(BOM + b"\ndata: x\n\n", [(b"", b"x")], id="byte order mark on a blank line"),
        pytest.param(b": a comment\n\n:\ndata: x\n: another\n\n", [(b"", b"x")], id="comments"),
        pytest.param(b"data: x\ndata: y\ndata:\ndata: z\n\n", [(b"", b"x\ny\n\nz")], id="lines of data"),
        pytest.param(b"data\n\n", [(b"", b"")], id="data without a colon"),
        pytest.param(b"data\ndata\n\n", [(b"", b"\n")], id="two of these"),
        pytest.param(b"event: a\n\ndata: x\n\n", [(b"", b"x")], id="a name without data is no event"),
        pytest.param(b"event: a\nevent: b\ndata: x\n\n", [(b"b", b"x")], id="the last name counts"),
        pytest.param(b"event: a\nevent\ndata: x\n\n", [(b"", b"x")], id="event without a colon"),
        pytest.param(b"data: x\n\ndata: y\n\n", [(b"", b"x"), (b"", b"y")], id="a name lasts for one event"),
        pytest.param(b"id: 1\nretry: 10\nid\nretry: soon\ndata: x\n\n", [(b"", b"x")], id="id and retry"),
        pytest.param(b"Data: x\ndata : y\n data: z\nfoo: bar\ndata2\n\n", [], id="other fields"),
        pytest.param(b"data: a:b: c\n\n", [(b"", b"a:b: c")], id="colons in the value"),
        pytest.param(b"data: x\n\ndata: y\n", [(b"", b"x")], id="no blank line at the end"),
        pytest.param(b"data: x\n\ndata: y", [(b"", b"x")], id="no line end at the end"),
        pytest.param(b"\n\n\r\r\r\n\r\n", [], id="nothing but blank lines"),
        pytest.param(b"data: \x00\xff\x1b\n\n", [(b"", b"\x00\xff\x1b")], id="any byte"),
    ],
)
def test_follows_the_specification(body: bytes, events: list[tuple[bytes, bytes]]) -> None:
    assert parse(body) == events
    assert reference(body) == events


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\u0085", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e"])
def test_only_cr_and_lf_end_a_line(character: str) -> None:
    text = f'{{"text": "one{character}two"}}'

    assert parse(f"data: {text}\n\n".encode()) == [(b"", text.encode())]


TRANSCRIPT = BOM + (
    'event: one\r\ndata: {"é": "🙂"}\r\n\r\n: ping\r\r\revent:two\rdata: a\rdata: b\r\r'
    "data\n\nevent: three\ndata: \u2028\n\n\r\ndata: lost"
).encode()  # fmt: skip


@pytest.mark.parametrize("cut", range(len(TRANSCRIPT) + 1))
def test_may_be_cut_at_any_byte(cut: int) -> None:
    assert parse(TRANSCRIPT[:cut], TRANSCRIPT[cut:]) == reference(TRANSCRIPT)


def test_may_come_byte_by_byte_and_with_nothing_between() -> None:
    single = [TRANSCRIPT[i : i + 1] for i in range(len(TRANSCRIPT))]

    assert len(reference(TRANSCRIPT)) == 4
    assert parse(*single) == reference(TRANSCRIPT)
    assert parse(*(chunk for byte in single for chunk in (byte, b""))) == reference(TRANSCRIPT)


def test_a_byte_order_mark_goes_from_the_first_line_alone() -> None:
    assert parse(BOM[:1], BOM[1:] + b"data: x\n", BOM + b"data: y\n\n") == [(b"", b"x")]


def test_gives_an_event_as_soon_as_its_blank_line_is_here() -> None:
    parser = SSEParser()

    assert parser.feed(b"data: x\r\n") == []
    assert parser.feed(b"\r") == [(b"", b"x")]  # the LF that may follow belongs to it
    assert parser.feed(b"\ndata: y\n\n") == [(b"", b"y")]


TOKENS = (
    b"\r",
    b"\n",
    b"\r\n",
    b"\n\n",
    b":",
    b" ",
    b"data",
    b"data:",
    b"data: ",
    b"event: ",
    b"event",
    b"id: 1",
    b"event: a\ndata: x\n\n",
    b"event: b\ndata: y\n\n",
)
TEXTS = (BOM, b"\xe2\x80\xa8", b"\xc2\x85", "🙂".encode(), b"x", b"\x00", b"\xff")


@st.composite
def bodies(draw: st.DrawFn) -> tuple[bytes, list[bytes]]:
    """Bytes that are nearly a stream of events, whole and cut anywhere."""
    body = b"".join(draw(st.lists(st.sampled_from(TOKENS + TEXTS) | st.binary(max_size=3), max_size=40)))
    cuts = sorted(draw(st.lists(st.integers(0, len(body)), max_size=8)))
    ends = [*cuts, len(body)]
    return body, [body[begin:end] for begin, end in zip([0, *cuts], ends, strict=True)]


@given(bodies())
@example((b"data: x\r\n\r\n", [b"data: x\r", b"", b"\n\r", b"\n"]))
def test_cutting_changes_nothing(case: tuple[bytes, list[bytes]]) -> None:
    body, chunks = case

    assert parse(body) == parse(*chunks) == reference(body)


# ----------------------------------------------------------------------------------------------------- limit


def cut(body: bytes, size: int) -> Iterator[bytes]:
    return (body[i : i + size] for i in range(0, len(body), size))


def drain(parser: SSEParser, chunks: Iterable[bytes]) -> list[ServerSentEvent]:
    return [event for chunk in chunks for event in parser.feed(chunk)]


@pytest.mark.parametrize("size", [1, 7, 1000, 10_000])
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"data: " + b"x" * 995 + b"\n\n", id="one line"),
        pytest.param(b"data: " + b"x" * 2000, id="a line without an end"),
        pytest.param(b"data:\n" * 201, id="many small lines"),
        pytest.param(b"data\r" * 251, id="many lines of nothing"),
        pytest.param(b": ping\n" * 167, id="comments without end"),
        pytest.param(b"event: " + b"x" * 994 + b"\n\n", id="a name"),
        pytest.param(b"data: x\n\n" * 50 + b"data: " + b"x" * 995 + b"\n\n", id="after good ones"),
        pytest.param(b"data: x\n\n" * 50 + b"data: " + b"x" * 995, id="after good ones, without an end"),
    ],
)
def test_an_event_above_the_limit_is_refused(body: bytes, size: int) -> None:
    with pytest.raises(DecodeError, match="larger than 1000 bytes"):
        drain(SSEParser(max_event_bytes=1000), cut(body, size))


@pytest.mark.parametrize("size", [1, 7, 999, 100_000])
def test_only_a_single_event_counts_against_the_limit(size: int) -> None:
    full = b"data: " + b"x" * 994 + b"\n\n"  # 1000 bytes but for its line ends

    assert len(drain(SSEParser(max_event_bytes=1000), cut((b"data: y\n\n" + full) * 5, size))) == 10


# ------------------------------------------------------------------------------------------------------ cost


class CountingBuffer(bytearray):
    """A buffer that counts the bytes copied into it and out of it."""

    copied = 0

    def __iadd__(self, other: bytes) -> Self:
        self.copied += len(other)
        super().__iadd__(other)
        return self

    def __add__(self, other: bytes) -> CountingBuffer:
        self.copied += len(self) + len(other)
        return self

    def __bytes__(self) -> bytes:
        self.copied += len(self)
        return bytes(memoryview(self))


@pytest.mark.parametrize(
    ("body", "size"),
    [
        pytest.param(b"data: " + b"x" * 100_000 + b"\n\n", 1, id="one long line"),
        pytest.param(b"data: " + b"x" * 100_000 + b"\n\n", 64, id="one long line in pieces"),
        pytest.param(b"data: xxxxxxxxxx\n" * 5_000 + b"\n", 5, id="many lines"),
        pytest.param(b"data: xxxxxxxxxx\n\n" * 5_000, 30, id="many events"),
    ],
)
def test_each_byte_is_copied_a_fixed_number_of_times(body: bytes, size: int) -> None:
    parser = SSEParser()
    buffer = parser._line = CountingBuffer()

    assert drain(parser, cut(body, size)) == reference(body)
    assert parser._line is buffer
    assert buffer.copied <= 3 * len(body)


@pytest.mark.parametrize(
    "body",
    [
        (b"event: " * 9_000 + b"\n\n") * 30,
        (b"event: \n" * 8_000 + b"\n") * 30,
        (b"event: a\ndata: " + b"event: " * 9_000 + b"\n\n") * 30,
    ],
    ids=["one line", "many lines", "in the data"],
)
def test_what_looks_like_many_events_takes_no_longer_than_it_is_long(body: bytes) -> None:
    begin = process_time()
    drain(SSEParser(), cut(b"event: a\ndata: x\n\n" + body, 64 * 1024))

    assert process_time() - begin < 2  # a tenth of a second; minutes if it grew with the square


def test_memory_stays_near_the_size_of_the_event() -> None:
    body = b"data: " + b"x" * 50_000  # in chunks of two bytes, which take 35 each as objects of their own
    parser = SSEParser()
    tracemalloc.start()
    try:
        drain(parser, cut(body, 2))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert held < 2 * len(body)
