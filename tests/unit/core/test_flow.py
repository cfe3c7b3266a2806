"""Flows, their order in policies, and the two drivers, which must carry out the same flow alike."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import anyio
import attrs
import httpx
import pytest

from llmport._core.flow import (
    Call,
    Close,
    Effect,
    Flow,
    Forward,
    Park,
    Read,
    Reply,
    Send,
    Sleep,
    compose,
    evolve_call,
    read,
    send,
)
from llmport._runtime import driving, wire
from llmport._runtime.blocking import BlockingRuntime
from llmport._runtime.cooperative import CooperativeRuntime
from llmport._runtime.wire import Endpoint
from llmport.errors import Attempt, DecodeError, LlmError, TransportError

CALL = Call(operation="ask", method="POST", path="/v1/ask", headers={"a": "b"}, content=b"12345")
REPLY = Reply(CALL, 200, {})


# --------------------------------------------------------------------------------------------------- values


def test_a_call_shows_the_size_of_its_body_only() -> None:
    assert "<5 bytes>" in repr(CALL)
    assert "12345" not in repr(CALL)


def test_a_call_is_changed_as_attrs_would() -> None:
    before = repr(CALL)

    assert evolve_call(CALL, attempt=2, deadline=1.0) == attrs.evolve(CALL, attempt=2, deadline=1.0)
    assert repr(CALL) == before
    with pytest.raises(TypeError, match="a call has no tries"):
        evolve_call(CALL, tries=2)


def test_callbacks_of_a_reply_run_once_the_last_first() -> None:
    reply = Reply(CALL, 200, {})
    ran: list[int] = []
    reply.on_close(lambda: ran.append(1))
    reply.on_close(lambda: ran.append(2))

    reply.closed()
    reply.closed()

    assert ran == [2, 1]


def test_typed_effects() -> None:
    for flow, effect in ((send(CALL), Send(CALL)), (read(REPLY), Read(REPLY))):
        assert next(flow) == effect
        with pytest.raises(StopIteration) as done:
            flow.send(b"answer")
        assert done.value.value == b"answer"


@pytest.mark.parametrize(
    ("when_repeated", "is_billed", "is_retryable"),
    [("harmless", False, True), ("billed", True, True), ("doubled", True, False)],
)
def test_an_error_knows_whose_attempt_it_ended(
    *, when_repeated: Any, is_billed: bool, is_retryable: bool
) -> None:
    call = attrs.evolve(CALL, attempt=2, when_repeated=when_repeated)
    flow = send(call)
    next(flow)
    with pytest.raises(TransportError) as caught:
        flow.throw(TransportError("sent, and no answer"))

    assert caught.value.attempts == (
        Attempt(2, "TransportError", None, None, 0.0, None, "headers", "ambiguous", is_billed),
    )
    assert (caught.value.possibly_billed, caught.value.is_retryable) == (is_billed, is_retryable)


def test_an_error_of_a_reply_knows_the_attempts_before_and_the_time() -> None:
    before = Attempt(1, "ServerError", 500, "req_1", 0.5, 1.0, "headers", "rejected")
    call = attrs.evolve(CALL, attempt=2, began=100.0, when_repeated="billed")
    reply = Reply(call, 200, {}, request_id="req_2", failed=(before,), clock=lambda: 107.0)
    error: LlmError = DecodeError("no JSON")
    reply.explain(error)

    assert (error.status, error.request_id) == (200, "req_2")
    assert error.attempts == (
        before,
        Attempt(2, "DecodeError", 200, "req_2", 0.0, 7.0, "decode", "ambiguous", True),
    )


def marked(name: str, trace: list[str]) -> Any:
    def policy(call: Call, forward: Forward) -> Flow[Reply]:
        trace.append(f"{name} begins")
        reply = yield from forward(call)
        trace.append(f"{name} ends")
        return reply

    return policy


def test_the_first_policy_is_the_outermost() -> None:
    trace: list[str] = []
    flow = compose([marked("one", trace), marked("two", trace)], send)(CALL)

    assert next(flow) == Send(CALL)
    assert trace == ["one begins", "two begins"]
    with pytest.raises(StopIteration) as done:
        flow.send(REPLY)
    assert done.value.value is REPLY
    assert trace == ["one begins", "two begins", "two ends", "one ends"]


def test_without_policies_the_innermost_stands_alone() -> None:
    assert compose([], send) is send


# -------------------------------------------------------------------------------------------------- drivers

Perform = Callable[[Effect], object]


def drive_blocking(flow: Flow[Any], perform: Perform) -> Any:
    return driving.drive(flow, perform)


def drive_awaiting(backend: str, flow: Flow[Any], perform: Perform) -> Any:
    async def awaited(effect: Effect) -> object:
        await anyio.lowlevel.checkpoint()
        return perform(effect)

    return anyio.run(driving.adrive, flow, awaited, backend=backend)


@pytest.fixture(params=["blocking", "asyncio", "trio"])
def drive(request: pytest.FixtureRequest) -> Callable[[Flow[Any], Perform], Any]:
    return drive_blocking if request.param == "blocking" else partial(drive_awaiting, request.param)


def test_outcomes_are_sent_back_in_order(drive: Any) -> None:
    def flow() -> Flow[list[object]]:
        one = yield Sleep(1)
        two = yield Sleep(2)
        return [one, two]

    assert drive(flow(), lambda effect: effect.seconds * 10) == [10, 20]


def test_a_flow_may_need_nothing(drive: Any) -> None:
    def flow() -> Flow[str]:
        return "done"
        yield

    assert drive(flow(), pytest.fail) == "done"


def test_a_flow_may_fail_at_once(drive: Any) -> None:
    def flow() -> Flow[str]:
        raise KeyError("at once")
        yield

    with pytest.raises(KeyError, match="at once"):
        drive(flow(), pytest.fail)


def failing(error: BaseException) -> Perform:
    def perform(effect: Effect) -> object:
        if effect == Sleep(0):
            raise error
        return effect

    return perform


@pytest.mark.parametrize(
    "error", [TransportError("broke"), ValueError("x"), KeyboardInterrupt(), GeneratorExit()]
)
def test_what_fails_is_thrown_into_the_flow(drive: Any, error: BaseException) -> None:
    caught: list[BaseException] = []

    def flow() -> Flow[object]:
        try:
            yield Sleep(0)
        except BaseException as thrown:  # noqa: BLE001 - what is caught is the point
            caught.append(thrown)
        if isinstance(error, GeneratorExit):
            return "over"
        return (yield Sleep(1))

    outcome = drive(flow(), failing(error))

    assert caught == [error]
    assert outcome == ("over" if isinstance(error, GeneratorExit) else Sleep(1))


@pytest.mark.parametrize("error", [TransportError("broke"), KeyboardInterrupt(), GeneratorExit()])
def test_what_the_flow_does_not_catch_leaves_it_cleaned_up(drive: Any, error: BaseException) -> None:
    ran: list[str] = []

    def flow() -> Flow[None]:
        try:
            yield Sleep(0)
        finally:
            ran.append("finally")

    with pytest.raises(type(error)) as caught:
        drive(flow(), failing(error))
    assert caught.value is error
    assert ran == ["finally"]


def test_a_stop_iteration_never_ends_a_flow(drive: Any) -> None:
    def flow() -> Flow[str]:
        yield Sleep(0)
        return "never"

    with pytest.raises(RuntimeError, match="StopIteration"):
        drive(flow(), failing(StopIteration("not an answer")))


@pytest.mark.parametrize("value", [None, (), StopIteration("a value"), ValueError("a value")])
def test_any_value_may_be_returned(drive: Any, value: object) -> None:
    def flow() -> Flow[object]:
        yield Sleep(1)
        return value

    assert drive(flow(), lambda effect: effect) is value


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_cancelling_reaches_the_flow(backend: str) -> None:
    seen: list[BaseException] = []

    def flow() -> Flow[None]:
        try:
            yield Sleep(1)
        except BaseException as error:
            seen.append(error)
            raise

    async def main() -> None:
        with anyio.CancelScope() as scope:

            async def forever(_: Effect) -> None:
                scope.cancel()
                await anyio.sleep_forever()

            await driving.adrive(flow(), forever)
        assert scope.cancelled_caught
        assert isinstance(seen[0], anyio.get_cancelled_exc_class())

    anyio.run(main, backend=backend)


def test_a_coroutine_that_is_dropped_closes_its_flow() -> None:
    seen: list[type] = []

    def flow() -> Flow[None]:
        try:
            yield Sleep(1)
        except BaseException as error:
            seen.append(type(error))
            raise

    class Never:
        def __await__(self) -> Iterator[None]:
            yield

    async def forever(_: Effect) -> None:
        await Never()

    coroutine = driving.adrive(flow(), forever)
    coroutine.send(None)
    coroutine.close()

    assert seen == [GeneratorExit]


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
