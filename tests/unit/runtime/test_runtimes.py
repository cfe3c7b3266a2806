"""What a runtime does with what a flow opens, sleeps for and waits for: blocking, and on both event loops."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import anyio
import httpx
import pytest

from llmport._core.flow import Call, Close, Flow, Park, Read, Reply, Sleep, read, send
from llmport._runtime import wire
from llmport._runtime.blocking import BlockingRuntime
from llmport._runtime.cooperative import CooperativeRuntime
from llmport._runtime.wire import Endpoint
from llmport.errors import DecodeError, TransportError

CALL = Call(operation="ask", method="POST", path="/v1/ask", headers={"a": "b"}, content=b"12345")


# ------------------------------------------------------------------------------------- replies left open


class Chunks(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that says when it is closed."""

    def __init__(self) -> None:
        self.is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield b"one"
        yield b"two"

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"one"
        yield b"two"

    def close(self) -> None:
        self.is_closed = True

    async def aclose(self) -> None:
        self.is_closed = True


ENDPOINT = Endpoint(base_url="http://api.test", credentials=dict, headers={})
STREAM = Call(operation="ask", method="POST", path="/v1/ask", is_stream=True)


def run_blocking(flow: Flow[Any], transport: httpx.MockTransport) -> Any:
    with httpx.Client(transport=transport) as client:
        return BlockingRuntime(ENDPOINT, client=client).run(flow)


def run_awaiting(backend: str, flow: Flow[Any], transport: httpx.MockTransport) -> Any:
    async def main() -> Any:
        async with httpx.AsyncClient(transport=transport) as client:
            return await CooperativeRuntime(ENDPOINT, client=client).run(flow)

    return anyio.run(main, backend=backend)


@pytest.fixture(params=["blocking", "asyncio", "trio"])
def run(request: pytest.FixtureRequest) -> Callable[[Flow[Any], httpx.MockTransport], Any]:
    return run_blocking if request.param == "blocking" else partial(run_awaiting, request.param)


class Server:
    """Answers every request with a body of its own."""

    def __init__(self, status: int = 200, **headers: str) -> None:
        self.bodies: list[Chunks] = []
        self._status = status
        self._headers = headers

    def __call__(self, _: httpx.Request) -> httpx.Response:
        self.bodies.append(Chunks())
        return httpx.Response(self._status, headers=self._headers, stream=self.bodies[-1])


def opening(end: Callable[[Reply], Flow[Any]], closed: list[str]) -> Flow[Any]:
    first = yield from send(STREAM)
    first.on_close(lambda: closed.append("first"))
    second = yield from send(STREAM)
    second.on_close(lambda: closed.append("second"))
    return (yield from end(second))


@pytest.mark.parametrize("error", [TransportError("broke"), RuntimeError("a bug"), KeyboardInterrupt()])
def test_replies_of_a_flow_that_fails_are_closed(run: Any, error: BaseException) -> None:
    server, closed = Server(), []

    def end(reply: Reply) -> Flow[None]:
        assert (yield Read(reply)) == b"one"
        raise error

    with pytest.raises(type(error)) as caught:
        run(opening(end, closed), httpx.MockTransport(server))

    assert caught.value is error
    assert [body.is_closed for body in server.bodies] == [True, True]
    assert sorted(closed) == ["first", "second"]


def test_replies_of_a_flow_stay_open_until_they_are_closed_or_it_ends(run: Any) -> None:
    server, closed = Server(), []

    def end(reply: Reply) -> Flow[list[object]]:
        open_still = [body.is_closed for body in server.bodies]
        yield Close(reply)
        yield Close(reply)
        return open_still

    assert run(opening(end, closed), httpx.MockTransport(server)) == [False, False]
    assert [body.is_closed for body in server.bodies] == [True, True]
    assert closed == ["second", "first"]


def test_only_the_reply_that_a_flow_returns_stays_open(run: Any) -> None:
    server, closed = Server(), []

    def end(reply: Reply) -> Flow[Reply]:
        return reply
        yield

    run(opening(end, closed), httpx.MockTransport(server))

    assert [body.is_closed for body in server.bodies] == [True, False]
    assert closed == ["first"]


def test_a_whole_reply_is_over_when_its_call_is(run: Any) -> None:
    closed: list[str] = []

    def flow() -> Flow[bytes]:
        reply = yield from send(CALL)
        reply.on_close(lambda: closed.append("read"))
        return reply.content

    assert run(flow(), httpx.MockTransport(Server())) == b"onetwo"
    assert closed == ["read"]


def test_a_callback_that_fails_keeps_no_other_from_running(run: Any) -> None:
    server, closed = Server(), []

    def end(reply: Reply) -> Flow[None]:
        reply.on_close(lambda: closed.append(str(1 / 0)))
        return None
        yield

    with pytest.raises(ZeroDivisionError):
        run(opening(end, closed), httpx.MockTransport(server))

    assert [body.is_closed for body in server.bodies] == [True, True]
    assert sorted(closed) == ["first", "second"]


@pytest.mark.parametrize("call", [CALL, STREAM], ids=["whole", "stream"])
def test_a_reply_in_a_coding_nobody_asked_for_is_closed(run: Any, call: Call) -> None:
    server = Server(**{"content-encoding": "br"})

    def flow() -> Flow[bytes]:
        reply = yield from send(call)
        return (yield from read(reply))

    with pytest.raises(DecodeError, match="br"):
        run(flow(), httpx.MockTransport(server))

    assert server.bodies[0].is_closed


def test_a_whole_reply_is_read_and_closed(run: Any) -> None:
    server = Server()

    reply = run(send(CALL), httpx.MockTransport(server))

    assert (reply.content, reply.body, server.bodies[0].is_closed) == (b"onetwo", None, True)


@pytest.mark.parametrize("call", [CALL, STREAM], ids=["whole", "stream"])
def test_an_error_that_is_too_long_to_read_is_closed(
    run: Any, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "MAX_ERROR_BYTES", 2)
    server = Server(500)

    reply = run(send(call), httpx.MockTransport(server))

    assert (reply.content, reply.body, server.bodies[0].is_closed) == (b"on", None, True)


@pytest.mark.parametrize("sleeps", [[], [0.5, 2.0]])
def test_sleeping_is_the_runtimes_own(sleeps: list[float]) -> None:
    slept: list[float] = []

    def flow() -> Flow[None]:
        for seconds in sleeps:
            yield Sleep(seconds)

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    BlockingRuntime(ENDPOINT, sleep=slept.append).run(flow())
    anyio.run(CooperativeRuntime(ENDPOINT, sleep=sleep).run, flow())

    assert slept == sleeps * 2


# ------------------------------------------------------------------------------------------- waiting for a turn


class Place:
    """A place in a queue that is served from another thread, before anybody waits for it, or never."""

    def __init__(self, served: str) -> None:
        self._served = served

    def call(self, wake: Callable[[], object]) -> None:
        if self._served == "now":
            wake()
            wake()
        elif self._served == "by another thread":
            threading.Thread(target=wake).start()


@pytest.mark.parametrize("served", ["now", "by another thread"])
@pytest.mark.parametrize(
    "until", [None, float("inf"), time.monotonic() + 3600], ids=["ever", "infinity", "an hour"]
)
def test_a_flow_waits_for_its_turn(run: Any, served: str, until: float | None) -> None:
    def flow() -> Flow[str]:
        assert (yield Park(Place(served), until)) is None
        return "served"

    assert run(flow(), httpx.MockTransport(Server())) == "served"


@pytest.mark.parametrize("until", [0.0, -1.0])
def test_a_flow_is_told_when_it_is_too_late_for_its_turn(run: Any, until: float) -> None:
    def flow() -> Flow[str]:
        try:
            yield Park(Place("never"), until)
        except TimeoutError:
            return "too late"
        return "served"

    assert run(flow(), httpx.MockTransport(Server())) == "too late"


def test_a_place_may_be_served_after_its_event_loop_is_gone() -> None:
    wakes: list[Callable[[], object]] = []

    class Kept:
        def call(self, wake: Callable[[], object]) -> None:
            wakes.append(wake)

    def flow() -> Flow[None]:
        with suppress(TimeoutError):
            yield Park(Kept(), 0.0)

    for backend in ("asyncio", "trio"):
        anyio.run(CooperativeRuntime(ENDPOINT).run, flow(), backend=backend)
    for wake in wakes:
        late = threading.Thread(target=wake)
        late.start()
        late.join()

    assert len(wakes) == 2
