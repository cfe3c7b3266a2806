"""JSON lines from bytes, however they are cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmport._core.lines import LineParser
from llmport.errors import DecodeError


@given(st.binary(max_size=200).map(lambda data: data.replace(b"x", b"\n")), st.data())
def test_lines_are_the_same_however_the_bytes_are_cut(body: bytes, data: st.DataObject) -> None:
    parser = LineParser()
    lines: list[bytes] = []
    at = 0
    while at < len(body):
        size = data.draw(st.integers(1, len(body) - at))
        lines += parser.feed(body[at : at + size])
        at += size

    assert [*lines, parser.rest] == body.split(b"\n")


def test_only_a_line_feed_ends_a_line() -> None:
    odd = "a\u2028b\u0085c\x0bd\re".encode()

    assert LineParser().feed(odd + b"\n") == [odd]


@pytest.mark.parametrize(
    "chunks", [[b"12345"], [b"123", b"45"], [b"12345\n"], [b"1\n12345"], [b"123", b"45\n"]]
)
def test_a_line_beyond_the_limit_is_an_error(chunks: list[bytes]) -> None:
    parser = LineParser(4)

    with pytest.raises(DecodeError, match="larger than 4 bytes"):
        list(map(parser.feed, chunks))


def test_a_long_line_in_small_pieces_takes_linear_work() -> None:
    parser = LineParser()
    for _ in range(50_000):
        assert parser.feed(b"x" * 16) == []

    assert [len(line) for line in parser.feed(b"\n")] == [800_000]
