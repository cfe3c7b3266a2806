"""The chunked coding: held against h11's, on bytes that keep the rules and on bytes that nearly do."""

from __future__ import annotations

import re
from collections.abc import Callable

import h11
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from llmport._runtime.chunked import MAX_LINE_BYTES, Chunked

HELLO = b"3\r\nHel\r\n2;ext=1\r\nlo\r\n0\r\n\r\n"


def undo(*pieces: bytes) -> tuple[bytes, bool, bytes]:
    """The body of *pieces*, whether it is over, and what is left of them."""
    chunked = Chunked()
    body = b"".join(chunked.feed(piece) for piece in pieces if not chunked.is_over)
    return body, chunked.is_over, chunked.rest


def undo_by_h11(*pieces: bytes) -> tuple[bytes, bool, bytes]:
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="GET", target="/", headers=[("host", "a")]))
    connection.send(h11.EndOfMessage())
    connection.receive_data(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    connection.next_event()
    body = b""
    for piece in pieces:
        if connection.their_state is not h11.SEND_BODY:
            break
        connection.receive_data(piece)
        while isinstance(event := connection.next_event(), h11.Data):
            body += event.data
    is_over = connection.their_state is h11.DONE
    return body, is_over, connection.trailing_data[0]


def outcome(undo: Callable[..., tuple[bytes, bool, bytes]], pieces: list[bytes]) -> object:
    try:
        body, is_over, rest = undo(*pieces)
    except h11.RemoteProtocolError:
        return "refused"
    return body, is_over, rest if is_over else None


@pytest.mark.parametrize("cut", range(len(HELLO) + 1))
def test_may_be_cut_anywhere(cut: int) -> None:
    pieces = [piece for piece in (HELLO[:cut], HELLO[cut:]) if piece]

    assert undo(*pieces) == (b"Hello", True, b"")


def test_may_come_byte_by_byte() -> None:
    assert undo(*(HELLO[at : at + 1] for at in range(len(HELLO)))) == (b"Hello", True, b"")


def test_gives_what_is_there_of_a_chunk() -> None:
    chunked = Chunked()

    assert [chunked.feed(piece) for piece in (b"5\r", b"\nHe", b"llo", b"\r\n0\r\n")] == [
        b"",
        b"He",
        b"llo",
        b"",
    ]
    assert not chunked.is_over
    assert chunked.feed(b"\r\n") == b""
    assert chunked.is_over


def test_what_follows_the_end_is_left() -> None:
    assert undo(HELLO + b"HTTP/1.1 200") == (b"Hello", True, b"HTTP/1.1 200")


def test_trailers_are_passed_over() -> None:
    assert undo(b"1\r\na\r\n0\r\nx-a: 1\r\nx-b: 2\r\n", b"\r\n") == (b"a", True, b"")


@pytest.mark.parametrize(
    "body",
    [
        b"x\r\n",
        b"\r\n",
        b"-1\r\n",
        b"+1\r\na\r\n",
        b"0x1\r\na\r\n",
        b"1_0\r\n",
        b" 1\r\na\r\n",
        b"1\r\nab\r\n",
        b"1\r\na\n0\r\n\r\n",
        b"1" * 17 + b"\r\n",
        b"1;" + b"x" * MAX_LINE_BYTES,
        b"0\r\n" + b"x" * MAX_LINE_BYTES,
        b"0\r\n" + b"x-a: 1\r\n" * MAX_LINE_BYTES,
    ],
    ids=lambda body: repr(body[:12]),
)
def test_what_breaks_the_rules_is_refused(body: bytes) -> None:
    with pytest.raises(h11.RemoteProtocolError):
        undo(body)


@pytest.mark.parametrize("begun", [b"", b"3\r\nHe", b"3\r\nHel", b"3\r\nHel\r\n", b"0\r\n"])
def test_a_connection_closed_too_early_is_an_error(begun: bytes) -> None:
    chunked = Chunked()
    if begun:
        chunked.feed(begun)
    with pytest.raises(h11.RemoteProtocolError, match="closed"):
        chunked.feed(b"")


TOKENS = [b"\r\n", b"\r", b"\n", b"0\r\n", b"1\r\n", b"2\r\n", b"a\r\n", b"A;x=y\r\n", b"3 \r\n", b"x", b"ab", b"-", b"_", b"0\r\n\r\n"]  # fmt: skip


@given(
    st.lists(st.sampled_from(TOKENS), max_size=12).map(b"".join),
    st.lists(st.integers(0, 40), max_size=4),
)
@example(HELLO, [3, 7])
def test_agrees_with_h11(body: bytes, cuts: list[int]) -> None:
    ends = [*sorted(cuts), len(body)]
    pieces = [body[begin:end] for begin, end in zip([0, *ends], ends, strict=False) if body[begin:end]]
    ours, theirs = outcome(undo, pieces), outcome(undo_by_h11, pieces)

    has_trailers = re.search(rb"0\r\n(?!\r?\n)", body) is not None
    assert ours == theirs or (theirs == "refused" and has_trailers)
