"""One socket that never blocks: who may do what to it, and when."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from llmport._runtime.sockets import RECEIVE_BYTES, Socket, connect
from llmport._runtime.waiting import NetworkFlow, Pause, Readable, Resolve, Writable


class Secured(socket.socket):
    """Like `ssl.SSLSocket`, whose `shutdown` drops its TLS: a read under way would give what is enciphered."""

    def shutdown(self, _how: int) -> None:
        raise AssertionError("not this one")


@pytest.fixture
def pair() -> Iterator[tuple[Socket, socket.socket]]:
    one, other = socket.socketpair()
    raw = Secured(one.family, one.type, one.proto, one.detach())
    raw.setblocking(False)
    with raw, other:
        yield Socket(raw), other


def finish(flow: NetworkFlow[Any]) -> Any:
    """Return the value of a flow that need not wait any more."""
    with pytest.raises(StopIteration) as done:
        next(flow)
    return done.value.value


def test_what_was_read_to_its_end_is_waited_for(pair: tuple[Socket, socket.socket]) -> None:
    sock, other = pair
    for word in (b"one", b"two"):
        flow = sock.receive(until=7.0)
        waiting = next(flow)
        assert (type(waiting), waiting.until) == (Readable, 7.0)
        other.sendall(word)
        assert finish(flow) == word


def test_who_finds_more_than_it_reads_lets_others_have_a_turn(pair: tuple[Socket, socket.socket]) -> None:
    sock, other = pair
    other.sendall(b"x" * (RECEIVE_BYTES + 1))
    flow = sock.receive(until=7.0)
    next(flow)
    assert len(finish(flow)) == RECEIVE_BYTES

    flow = sock.receive(until=7.0)
    assert type(next(flow)) is Pause
    assert finish(flow) == b"x"


def test_waking_for_nothing_waits_again(pair: tuple[Socket, socket.socket]) -> None:
    sock, other = pair
    flow = sock.receive(until=7.0)
    assert [type(next(flow)) for _ in range(3)] == [Readable] * 3
    other.close()

    assert finish(flow) == b""


def test_sending_waits_for_room(pair: tuple[Socket, socket.socket]) -> None:
    sock, other = pair
    flow = sock.send(memoryview(b"x" * 10_000_000), until=7.0)
    received = 0
    with pytest.raises(StopIteration):  # noqa: PT012 - it waits as often as it has to
        while type(next(flow)) is Writable:
            received += len(other.recv(1_000_000))
    other.setblocking(False)
    while received < 10_000_000:
        received += len(other.recv(1_000_000))


def test_a_look_waits_for_nothing(pair: tuple[Socket, socket.socket]) -> None:
    sock, other = pair
    assert sock.receive_now() is None
    other.sendall(b"x")
    assert sock.receive_now() == b"x"
    other.close()
    assert sock.receive_now() == b""


def test_an_interruption_shuts_down_past_tls(pair: tuple[Socket, socket.socket]) -> None:
    sock, other = pair
    sock.interrupt()

    assert other.recv(1) == b""


def test_closing_under_a_readers_hands_leaves_the_closing_to_it(pair: tuple[Socket, socket.socket]) -> None:
    sock, other = pair
    flow = sock.receive(until=7.0)
    next(flow)
    sock.close()
    sock.close()

    assert other.recv(1) == b""
    assert sock.raw.fileno() >= 0  # not another's while it is waited for
    assert finish(flow) == b""
    assert sock.raw.fileno() == -1


@pytest.mark.parametrize("end", ["close", "forget"])
def test_a_socket_that_is_over_is_of_no_use(pair: tuple[Socket, socket.socket], end: str) -> None:
    sock, _ = pair
    getattr(sock, end)()
    sock.interrupt()

    with pytest.raises(OSError, match="Bad file descriptor"):
        next(sock.receive(until=7.0))
    with pytest.raises(OSError, match="Bad file descriptor"):
        next(sock.send(memoryview(b"x"), until=7.0))


def test_a_reader_that_gives_up_leaves_all_as_it_was(pair: tuple[Socket, socket.socket]) -> None:
    sock, other = pair
    flow = sock.receive(until=7.0)
    next(flow)
    with pytest.raises(KeyboardInterrupt):
        flow.throw(KeyboardInterrupt())
    other.sendall(b"x")

    assert sock.receive_now() == b"x"


# ---------------------------------------------------------------------------------------------- connecting


def test_each_address_has_its_share_of_the_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        flow = connect("api.test", port, 8.0, lambda: 0.0)
        assert next(flow) == Resolve("api.test", port, 8.0)
        found = socket.getaddrinfo("127.0.0.1", port, type=socket.SOCK_STREAM)
        waiting = flow.send(found * 4)
        assert (type(waiting), waiting.until) == (Writable, 2.0)
        waiting = flow.throw(TimeoutError())  # the next has a third of what is left
        assert waiting.until == pytest.approx(8.0 / 3)

        finish(flow).close()


def test_the_last_problem_is_told_if_no_address_answers() -> None:
    flow = connect("api.test", 9, 8.0, lambda: 0.0)
    next(flow)
    with pytest.raises(OSError, match="no address"):
        flow.send([])


def test_an_address_in_numbers_is_not_looked_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        flow = connect("127.0.0.1", server.getsockname()[1], 8.0, lambda: 0.0)
        assert type(next(flow)) is Writable
        flow.close()


def test_what_can_be_no_name_is_no_connection() -> None:
    with pytest.raises(OSError, match="no host"):
        next(connect("a" * 70, 9, 8.0, lambda: 0.0))
    flow = connect("api.test", 9, 8.0, lambda: 0.0)
    next(flow)
    with pytest.raises(OSError, match="no host"):
        flow.throw(UnicodeError("label too long"))
