"""Cancelling a stream that waits for something else than its reply: a lookup, a connection, a place, the next attempt."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fault_play import hard_limit
from scripted_server import STALL, ScriptedServer, response, sse, stream_head
from wire_events import HELLO, error

from llmport import Network, StreamInterruptedError, Timeouts
from llmport._runtime.pool import Ticket
from llmport.observers import AttemptFailed, CallEnded

pytestmark = pytest.mark.anyio

PATIENT = Timeouts(connect=60)
LATER = response(error("overloaded_error"), status=529, headers={"retry-after": "100"})
BEGUN = [stream_head(), sse(*HELLO[:4])]  # up to "Hel", and then cut


@contextmanager
def elsewhere(act: Callable[[], object]) -> Iterator[threading.Event]:
    """Do *act* in another thread once the event is set; all of it takes no more than a moment."""
    now = threading.Event()

    def wait_and_act() -> None:
        assert now.wait(10)
        act()

    thread = threading.Thread(target=wait_and_act)
    thread.start()
    try:
        with hard_limit(10):
            yield now
    finally:
        now.set()
        thread.join(10)


@contextmanager
def listening(backlog: int) -> Iterator[socket.socket]:
    """Listen, and accept nobody."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(backlog)
        yield listener


async def enter(stream: Any) -> StreamInterruptedError:
    """Enter *stream*, which is cancelled meanwhile, and return what that says."""
    with pytest.raises(StreamInterruptedError, match="cancelled") as caught:
        async with stream:
            await stream.collect()
    assert not caught.value.is_retryable
    return caught.value


def patiently(client: Any) -> Any:
    """Return *client* such that it waits between attempts as long as it says."""
    client._runtime.made._sleep = None
    return client


async def test_the_wait_between_two_attempts_is_cut_short(make_client: Any) -> None:
    now = threading.Event()
    with ScriptedServer(LATER) as server:
        client = patiently(
            make_client(
                server.base_url, observers=[lambda event: isinstance(event, AttemptFailed) and now.set()]
            )
        )
        stream = client.stream("Hello")
        with elsewhere(lambda: now.wait(10) and stream.cancel()) as begin:
            begin.set()
            failure = await enter(stream)

    assert [attempt.status for attempt in failure.attempts] == [529]
    assert len(server.received) == 1


async def test_the_wait_before_a_stream_goes_on_is_cut_short(make_client: Any) -> None:
    now = threading.Event()
    with ScriptedServer(BEGUN, LATER) as server:
        client = patiently(
            make_client(
                server.base_url,
                observers=[lambda event: getattr(event, "status", None) == 529 and now.set()],
            )
        )
        stream = client.stream("Hello", model="claude-haiku-4-5", resume="continue")
        with elsewhere(lambda: now.wait(10) and stream.cancel()) as begin:
            begin.set()
            failure = await enter(stream)

    assert failure.partial.text == "Hel"
    assert [attempt.status for attempt in failure.attempts] == [200, 529]
    assert len(server.received) == 2


async def test_the_wait_before_a_throttled_stream_goes_on_is_cut_short(make_client: Any) -> None:
    now = threading.Event()
    overloaded = [*BEGUN, sse(error("overloaded_error"))]
    with ScriptedServer(overloaded) as server:
        client = patiently(
            make_client(server.base_url, observers=[lambda event: isinstance(event, CallEnded) and now.set()])
        )
        stream = client.stream("Hello", model="claude-haiku-4-5", resume="continue")
        with elsewhere(lambda: now.wait(10) and stream.cancel()) as begin:
            begin.set()
            failure = await enter(stream)

    assert failure.partial.text == "Hel"
    assert len(server.received) == 1


async def test_the_lookup_of_a_name_is_cut_short(make_client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real, released = socket.getaddrinfo, threading.Event()
    stream = make_client("http://api.example", network=Network(trust_env=False)).stream(
        "Hello", timeout=PATIENT
    )
    with elsewhere(stream.cancel) as now:

        def look_up(host: Any, *args: Any, **options: Any) -> Any:
            is_quick = threading.current_thread() is threading.main_thread()  # whether it spells an address
            if is_quick or host not in {"api.example", b"api.example"}:
                return real(host, *args, **options)
            now.set()
            released.wait(30)
            raise socket.gaierror("Nobody waits for it.")

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        try:
            failure = await enter(stream)
        finally:
            released.set()

    assert (failure.phase, failure.possibly_billed) == ("connect", False)


async def test_connecting_is_cut_short(make_client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect_ex
    with listening(0) as listener, contextlib.ExitStack() as stack:
        for _ in range(3):  # more than it has room for: the next is not even refused
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        stream = make_client(url).stream("Hello", timeout=PATIENT)
        with elsewhere(stream.cancel) as now:

            def begin(raw: socket.socket, address: Any) -> int:
                code = connect(raw, address)
                now.set()
                return code

            monkeypatch.setattr(socket.socket, "connect_ex", begin)
            failure = await enter(stream)

    assert (failure.phase, failure.possibly_billed) == ("connect", False)


async def test_a_handshake_is_cut_short(make_client: Any) -> None:
    with listening(5) as listener:
        stream = make_client(f"https://127.0.0.1:{listener.getsockname()[1]}").stream(
            "Hello", timeout=PATIENT
        )

        def listen_and_cancel() -> None:
            with listener.accept()[0] as accepted:
                assert accepted.recv(1)  # the client's first word
                stream.cancel()
                while accepted.recv(1000):  # until it goes away
                    pass

        with elsewhere(listen_and_cancel) as now:
            now.set()
            failure = await enter(stream)

    assert (failure.phase, failure.possibly_billed) == ("connect", False)


async def test_waiting_for_a_connection_of_the_pool_is_cut_short(
    make_client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ScriptedServer([*BEGUN, STALL]) as server:
        client = make_client(server.base_url, network=Network(max_connections=1))
        async with client.stream("Hello"):
            second = client.stream("Hello")
            with elsewhere(second.cancel) as now:
                call = Ticket.call

                def queue(ticket: Any, wake: Any) -> None:
                    call(ticket, wake)
                    now.set()

                monkeypatch.setattr(Ticket, "call", queue)
                failure = await enter(second)

    assert (failure.outcome, len(server.received)) == ("not sent", 1)
