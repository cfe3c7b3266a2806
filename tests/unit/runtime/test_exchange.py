"""One request and its reply, where no test over a network can be sure of what comes when."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from still_clock import Clock

from llmport._core.flow import Call
from llmport._runtime.exchange import Body, Exchange, Origin
from llmport._runtime.http1 import Connection
from llmport._runtime.route import Route
from llmport._runtime.sockets import Socket
from llmport._runtime.waiting import Readable, Turn
from llmport._runtime.wire import Endpoint
from llmport.config import Network

ENDPOINT = Endpoint(base_url="http://api.test", credentials=dict, headers={})
CALL = Call(operation="ask", method="POST", path="/v1/ask", content=b"{}")
REFUSAL = b"HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n"


class Raw(socket.socket):
    """Answers with a refusal before it has the request, and then fails."""

    fails_with: OSError | None = None
    other: socket.socket

    def send(self, data: Any, flags: int = 0) -> int:
        if self.fails_with is None:
            return super().send(data, flags)
        self.other.sendall(REFUSAL)
        raise self.fails_with


@pytest.fixture
def raw() -> Iterator[Raw]:
    one, other = socket.socketpair()
    raw = Raw(one.family, one.type, one.proto, one.detach())
    raw.setblocking(False)
    raw.other = other
    with raw, other:
        yield raw


@pytest.fixture
def origin(raw: Raw, clock: Clock) -> Origin:
    """An origin with room for one connection, which is taken."""
    network = Network(max_connections=1, trust_env=False)
    origin = Origin(Route("http://api.test", network, clock), network, clock)
    with pytest.raises(StopIteration):
        next(origin.pool.acquire(clock.now + 10))
    return origin


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def connection(raw: Raw, origin: Origin) -> Connection:
    """The one of the origin."""
    connection = Connection(Socket(raw))
    origin.pool.keep(connection)
    return connection


@pytest.mark.parametrize(
    "error",
    [BrokenPipeError(), ConnectionResetError(), ssl.SSLEOFError(8, "EOF occurred in violation of protocol")],
    ids=lambda error: type(error).__name__,
)
def test_who_says_no_and_hangs_up_before_it_has_the_request_is_heard(
    raw: Raw, origin: Origin, connection: Connection, clock: Clock, error: OSError
) -> None:
    origin.pool.release(connection)
    raw.fails_with = error
    flow = Exchange(origin, ENDPOINT, CALL, clock).run()
    assert isinstance(next(flow), Readable)
    with pytest.raises(StopIteration) as done:
        flow.send(None)

    head, _, _ = done.value.value
    assert head.status == 413


def test_a_call_is_sent_when_it_has_a_connection_not_when_it_begins_to_wait_for_one(
    raw: Raw, origin: Origin, connection: Connection, clock: Clock
) -> None:
    began = clock.now
    flow = Exchange(origin, ENDPOINT, CALL, clock).run()
    assert isinstance(next(flow), Turn)
    clock.now += 100
    origin.pool.release(connection)
    assert isinstance(flow.send(None), Readable)
    raw.other.sendall(REFUSAL)
    clock.now += 7
    with pytest.raises(StopIteration) as done:
        flow.send(None)

    _, _, sent_at = done.value.value
    assert sent_at == began + 100


def test_it_may_be_interrupted_while_it_is_being_interrupted(
    raw: Raw, origin: Origin, connection: Connection, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by the handlers of two signals, of which the second comes while the first is handled."""
    body = Body(origin.pool, connection, None, clock)
    shut_down, depth = socket.socket.shutdown, 0

    def interrupted_once_more(this: socket.socket, how: int) -> None:
        nonlocal depth
        depth += 1
        if depth == 1:
            body.interrupt()
        shut_down(this, how)

    monkeypatch.setattr(socket.socket, "shutdown", interrupted_once_more)
    thread = threading.Thread(target=body.interrupt, daemon=True)
    thread.start()
    thread.join(5)

    assert not thread.is_alive()
    assert (depth, raw.other.recv(1)) == (2, b"")
