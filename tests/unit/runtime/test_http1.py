"""One connection, held against h11 doing all of it by itself: what goes out, what is read of what comes, what may follow."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple, cast

import h11
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from llmport._runtime.http1 import Connection, Head
from llmport._runtime.sockets import Socket
from llmport._runtime.waiting import NetworkFlow
from llmport.errors import DecodeError

SECRET = "sk-secret"


class Played:
    """A socket that receives pieces, and then its end; what is sent is kept."""

    def __init__(self, *pieces: bytes) -> None:
        self.sent = b""
        self._pieces = [*pieces]

    def send(self, data: memoryview, _until: float) -> NetworkFlow[None]:
        self.sent += data
        yield from ()

    def receive(self, _until: float) -> NetworkFlow[bytes]:
        yield from ()
        return self._pieces.pop(0) if self._pieces else b""

    def receive_now(self) -> bytes | None:
        return self._pieces.pop(0) if self._pieces else None


def now(flow: NetworkFlow[Any]) -> Any:
    with pytest.raises(StopIteration) as done:
        next(flow)
    return done.value.value


class Exchange(NamedTuple):
    """What came of a request."""

    status: int
    headers: dict[str, str]
    body: bytes
    is_reusable: bool


def by_us(method: str, *pieces: bytes) -> Exchange:
    connection = Connection(cast("Socket", Played(*pieces)))
    now(connection.send(method, "/v1/messages", {"host": "a"}, None, 0.0))
    head: Head = now(connection.head(0.0))
    body = b""
    while piece := now(connection.read(0.0)):
        body += piece
    return Exchange(*head, body, connection.renew())


def by_h11(method: str, *pieces: bytes) -> Exchange:
    connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=64 * 1024)
    connection.send(h11.Request(method=method, target="/v1/messages", headers=[("host", "a")]))
    connection.send(h11.EndOfMessage())
    left, body = [*pieces], b""
    status = 0
    headers: dict[str, str] = {}
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(left.pop(0) if left else b"")
        elif isinstance(event, h11.Response):
            status = event.status_code
            for name, value in event.headers:
                text = value.decode("latin-1")
                known = headers.get(name.decode())
                headers[name.decode()] = text if known is None else f"{known}, {text}"
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage):
            break
        elif event is h11.PAUSED or isinstance(event, h11.ConnectionClosed):
            raise h11.RemoteProtocolError("no reply")
    is_done = connection.our_state is h11.DONE and connection.their_state is h11.DONE
    return Exchange(status, headers, body, is_done and not connection.trailing_data[0] and not left)


def cut(data: bytes, at: Sequence[int]) -> list[bytes]:
    places = sorted({place % (len(data) + 1) for place in at} | {0, len(data)})
    return [piece for begin, end in pairwise(places) if (piece := data[begin:end])]


bodies = st.sampled_from(
    [
        b"\r\n",
        b"content-length: 5\r\n\r\nHello",
        b"content-length: 5\r\n\r\nHel",
        b"content-length: 5\r\n\r\nHello more",
        b"content-length: 0\r\n\r\n",
        b"content-length: 5, 5\r\n\r\nHello",
        b"content-length: 5\r\ncontent-length: 6\r\n\r\nHello",
        b"content-length: five\r\n\r\nHello",
        b"content-length: -1\r\n\r\nHello",
        b"\r\nHello, until the end",
        b"transfer-encoding: chunked\r\n\r\n5\r\nHello\r\n0\r\n\r\n",
        b"transfer-encoding: chunked\r\ncontent-length: 3\r\n\r\n5\r\nHello\r\n0\r\n\r\n",
        b"transfer-encoding: chunked\r\n\r\n5\r\nHel",
        b"transfer-encoding: gzip\r\n\r\nHello",
        b"transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    ]
)
statuses = st.sampled_from([b"200 OK", b"200", b"204 No Content", b"304 Not Modified", b"500 Oh", b"99 Odd"])
connections = st.sampled_from(
    [b"", b"connection: close\r\n", b"connection: keep-alive\r\n", b"Connection: x, Close\r\n"]
)
before = st.sampled_from([b"", b"HTTP/1.1 103 Early\r\nlink: x\r\n\r\n", b"\r\n", b"garbage\r\n\r\n"])


replies = st.builds(
    lambda before, version, status, connection, body: (
        before + version + b" " + status + b"\r\nx-one: 1\r\nX-One: 2\r\n" + connection + body
    ),
    before,
    st.sampled_from([b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2"]),
    statuses,
    connections,
    bodies,
)


@given(
    method=st.sampled_from(["GET", "POST", "HEAD"]),
    reply=replies,
    places=st.lists(st.integers(0, 200), max_size=6),
)
@example("GET", b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nHello more", [])
@example("GET", b"HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\nHello", [])
@settings(max_examples=500)
def test_a_reply_is_read_as_h11_reads_it(method: str, reply: bytes, places: list[int]) -> None:
    pieces = cut(reply, places)
    try:
        expected = by_h11(method, *pieces)
    except h11.RemoteProtocolError:
        with pytest.raises(h11.RemoteProtocolError):
            by_us(method, *pieces)
    else:
        found = by_us(method, *pieces)
        assert found[:3] == expected[:3]
        assert (
            found.is_reusable <= expected.is_reusable
        )  # what is left over may not have been seen yet by h11


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nHello", True),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nHello\r\n0\r\n\r\n", True),
        (b"HTTP/1.1 204 No Content\r\n\r\n", True),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nHello", False),
        (b"HTTP/1.0 200 OK\r\ncontent-length: 5\r\n\r\nHello", False),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nHelloHTTP/1.1 200 OK\r\n\r\n", False),
        (b"HTTP/1.1 200 OK\r\n\r\nHello", False),
    ],
    ids=["sized", "chunked", "empty", "to be closed", "of old", "more than asked for", "to its end"],
)
def test_which_connections_are_used_again(reply: bytes, expected: object) -> None:
    assert by_us("POST", reply).is_reusable is expected


def test_a_connection_whose_request_was_not_wholly_sent_is_not_used_again() -> None:
    class Full(Played):
        def send(self, data: memoryview, until: float) -> NetworkFlow[None]:
            raise BrokenPipeError

    connection = Connection(cast("Socket", Full(b"HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n")))
    with pytest.raises(BrokenPipeError):
        now(connection.send("POST", "/", {"host": "a"}, b"x", 0.0))
    assert now(connection.head(0.0)).status == 413
    assert connection.is_read
    assert not connection.renew()


def test_a_head_beyond_all_measure_is_not_read_to_its_end() -> None:
    connection = Connection(
        cast("Socket", Played(b"HTTP/1.1 200 OK\r\n", *[b"x-more: " + b"x" * 1000 + b"\r\n"] * 100))
    )
    now(connection.send("GET", "/", {"host": "a"}, None, 0.0))
    with pytest.raises(DecodeError, match="headers are larger"):
        now(connection.head(0.0))


TOKENS = st.text("abcdefgz-!#$%&'*+.^_`|~0123456789", min_size=1, max_size=10)
VALUES = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=20).map(str.strip)


@given(
    headers=st.dictionaries(TOKENS, VALUES, max_size=5),
    content=st.none() | st.binary(max_size=100),
    target=st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=20),
)
def test_a_request_is_what_h11_takes_it_for(
    headers: dict[str, str], content: bytes | None, target: str
) -> None:
    headers = {"host": "a", **{f"x-{name}": value for name, value in headers.items()}}
    if content is not None:
        headers["content-length"] = str(len(content))
    played = Played()
    now(Connection(cast("Socket", played)).send("POST", target, headers, content, 0.0))

    server = h11.Connection(h11.SERVER)
    server.receive_data(played.sent)
    request = server.next_event()
    assert isinstance(request, h11.Request)
    assert (request.method, request.target) == (b"POST", target.encode())
    assert {name.decode(): value.decode() for name, value in request.headers} == headers
    body = b""
    while isinstance(event := server.next_event(), h11.Data):
        body += event.data
    assert body == (content or b"")
    assert isinstance(event, h11.EndOfMessage)
    assert server.trailing_data[0] == b""


@pytest.mark.parametrize(
    ("method", "target", "name", "value"),
    [
        ("POST", "/", "x-api-key", f"{SECRET}\r\nx-more: x"),
        ("POST", "/", "x-api-key", f"{SECRET}\n"),
        ("POST", "/", "x-api-key", f"{SECRET}\0"),
        ("POST", "/", "x-api-key", f" {SECRET}"),
        ("POST", "/", "x-api-key", f"{SECRET} "),
        ("POST", "/", "x-api-key", f"{SECRET}é"),
        ("POST", "/", "x-api-key", f"{SECRET}\udc80"),
        ("POST", "/", "x api-key", SECRET),
        ("POST", "/", "", SECRET),
        ("POST", "/", "x:", SECRET),
        ("POST", "/ HTTP/1.1\r\nx: y\r\n", "x-api-key", SECRET),
        ("POST", "/a b", "x-api-key", SECRET),
        ("POST", "", "x-api-key", SECRET),
        ("POST X", "/", "x-api-key", SECRET),
    ],
    ids=str,
)
def test_what_could_be_read_as_another_request_is_not_sent(
    method: str, target: str, name: str, value: str
) -> None:
    played = Played()
    flow = Connection(cast("Socket", played)).send(method, target, {"host": "a", name: value}, None, 0.0)
    with pytest.raises(h11.LocalProtocolError) as caught:
        next(flow)

    assert played.sent == b""
    assert SECRET not in str(caught.value)
