"""What an asyncio loop knows of a socket: nothing is lost, nothing spins, and it lets go before the socket is closed."""

from __future__ import annotations

import asyncio
import gc
import socket
import struct
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

from llmport._runtime.driving import adrive
from llmport._runtime.sockets import Socket
from llmport._runtime.waits import AsyncioWaits
from llmport._runtime.watches import Watch


class Loop(asyncio.SelectorEventLoop):
    """Counts how often a socket is watched anew."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = 0

    def add_reader(self, fd: Any, callback: Callable[..., Any], *args: Any) -> None:  # type: ignore[override]  # plainer
        self.begun += 1
        super().add_reader(fd, callback, *args)

    @property
    def watched(self) -> set[int]:
        """The numbers of all sockets but its own."""
        selector: Any = self._selector  # type: ignore[attr-defined]  # nothing public tells
        return {key.fd for key in selector.get_map().values()} - {self._ssock.fileno()}  # type: ignore[attr-defined]


@pytest.fixture
def loop() -> Iterator[Loop]:
    made = Loop()
    yield made
    made.close()


@pytest.fixture
def pair() -> Iterator[tuple[Socket, socket.socket]]:
    one, other = socket.socketpair()
    one.setblocking(False)
    with one, other:
        yield Socket(one), other


def reader_of(sock: Socket) -> Callable[[], Coroutine[Any, Any, bytes]]:
    """Return what reads *sock* once, as a connection does."""
    now = asyncio.get_running_loop().time
    waits = AsyncioWaits(now)

    def read() -> Coroutine[Any, Any, bytes]:
        return adrive(sock.receive(now() + 5), waits.perform)

    return read


async def until_read_by_the_way(sock: Socket) -> None:
    """Go on at the moment between what the loop notices and its reader's next step."""
    while not isinstance(sock.watch, Watch) or sock.watch._found is None:  # noqa: ASYNC110 - no event tells of it
        await asyncio.sleep(0)


def test_a_connection_that_breaks_has_not_come_to_its_end(loop: Loop) -> None:
    def reset(other: socket.socket) -> None:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        other.close()

    async def main(sock: Socket, other: socket.socket) -> None:
        read = reader_of(sock)
        task = loop.create_task(read())
        loop.call_soon(reset, other)
        await until_read_by_the_way(sock)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        with pytest.raises(ConnectionResetError):  # though the system has said it already
            await read()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        other = socket.create_connection(listener.getsockname())
        raw, _ = listener.accept()
        raw.setblocking(False)
        with raw:
            loop.run_until_complete(main(Socket(raw), other))


def test_a_socket_is_watched_once_for_many_waits(loop: Loop, pair: tuple[Socket, socket.socket]) -> None:
    sock, other = pair

    async def main() -> None:
        read = reader_of(sock)
        for number in range(20):
            loop.call_soon(other.sendall, b"%d" % number)
            assert await read() == b"%d" % number

    loop.run_until_complete(main())
    assert loop.begun == 1


def test_what_nobody_waits_for_is_held_back_and_the_loop_is_told_of_it_once(
    loop: Loop, pair: tuple[Socket, socket.socket]
) -> None:
    sock, other = pair

    async def main() -> None:
        read = reader_of(sock)
        other.sendall(b"one")
        assert await read() == b"one"
        other.sendall(b"two")
        for _ in range(10):
            await asyncio.sleep(0)
        assert loop.watched == set()
        other.sendall(b", three")
        assert await read() == b"two, three"

    loop.run_until_complete(main())
    assert loop.begun == 2


def test_a_wait_that_is_given_up_at_the_last_moment_loses_nothing(
    loop: Loop, pair: tuple[Socket, socket.socket]
) -> None:
    sock, other = pair

    async def main() -> None:
        read = reader_of(sock)
        task = loop.create_task(read())
        other.sendall(b"one")
        await until_read_by_the_way(sock)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        other.sendall(b"two")
        assert [await read(), await read()] == [b"one", b"two"]

    loop.run_until_complete(main())


def test_what_such_a_wait_has_left_is_not_quiet(loop: Loop, pair: tuple[Socket, socket.socket]) -> None:
    sock, other = pair

    async def main() -> None:
        other.sendall(b"unasked")
        task = loop.create_task(reader_of(sock)())
        await until_read_by_the_way(sock)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert sock.receive_now() == b"unasked"
        assert sock.receive_now() is None

    loop.run_until_complete(main())


def one_read(loop: Loop, sock: Socket, other: socket.socket) -> None:
    other.sendall(b"x")
    assert loop.run_until_complete(reader(sock)) == b"x"
    assert loop.watched == {sock.fileno()}


async def reader(sock: Socket) -> bytes:
    return await reader_of(sock)()


def test_a_loop_lets_go_of_a_socket_that_is_closed(loop: Loop, pair: tuple[Socket, socket.socket]) -> None:
    sock, other = pair
    one_read(loop, sock, other)
    sock.close()
    assert loop.watched == set()
    assert sock.fileno() == -1
    assert other.recv(1) == b""


def test_the_next_socket_with_its_number_is_watched(loop: Loop, pair: tuple[Socket, socket.socket]) -> None:
    sock, other = pair
    one_read(loop, sock, other)
    number = sock.fileno()
    sock.close()

    one, further = socket.socketpair()
    one.setblocking(False)
    with one, further:
        assert number in {one.fileno(), further.fileno()}
        one_read(loop, Socket(one), further)


@pytest.mark.parametrize("times", [1, 2])  # who closes it, and the garbage collector once more
def test_a_socket_that_another_thread_closes_stays_open_until_its_loop_has_let_go(
    loop: Loop, pair: tuple[Socket, socket.socket], times: int
) -> None:
    sock, other = pair
    one_read(loop, sock, other)
    thread = threading.Thread(target=lambda: [sock.close() for _ in range(times)])
    thread.start()
    thread.join()

    assert sock.fileno() >= 0
    loop.run_until_complete(asyncio.sleep(0))
    loop.run_until_complete(asyncio.sleep(0))
    assert sock.fileno() == -1
    assert loop.watched == set()


def test_a_socket_outlives_its_loop_and_is_closed_all_the_same(pair: tuple[Socket, socket.socket]) -> None:
    sock, other = pair
    loop = Loop()
    one_read(loop, sock, other)
    loop.close()
    sock.close()
    assert sock.fileno() == -1


def test_a_socket_that_is_dropped_is_closed(loop: Loop) -> None:
    one, other = socket.socketpair()
    one.setblocking(False)
    with other:
        sock = Socket(one)
        one_read(loop, sock, other)
        del sock
        gc.collect()
        assert loop.watched == set()
        assert one.fileno() == -1


def test_a_forked_process_leaves_the_parents_loop_alone(
    loop: Loop, pair: tuple[Socket, socket.socket]
) -> None:
    sock, other = pair
    one_read(loop, sock, other)
    watched = loop.watched
    sock.forget()  # as in the child, where the loop's selector is the parent's too
    assert sock.watch is None
    assert loop.watched == watched
