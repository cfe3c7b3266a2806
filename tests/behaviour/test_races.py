"""Flows that race each other: one winner, whose reply stays open, and of the others nothing is left."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import anyio
import attrs
import pytest
from canary import KEY
from carrier import ASK, CHUNKED, END, STREAM, Carrier, Watch, chunk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scripted_server import HOLD, RESET, STALL, ScriptedServer, response

from llmport._core.cancellation import Cancellation
from llmport._core.flow import Call, Flow, Race, Reply, send
from llmport._runtime.blocking import BlockingRuntime
from llmport._runtime.cooperative import CooperativeRuntime
from llmport._runtime.wire import Endpoint
from llmport.errors import ConnectError, LlmError, ServerError, StreamInterruptedError, TransportError

MakeCarrier = Callable[..., Carrier]
OK = response("fine")
SOON = 0.02
"""Seconds until the second flow is begun: long enough for the first to have been received."""
LATE = 60.0
"""Never, in a test."""


def race(*calls: Call, delay: float = SOON) -> Flow[Reply]:
    reply: Reply = yield Race(tuple(partial(send, call) for call in calls), delay)
    return reply


async def run(carrier: Carrier, flow: Flow[Any]) -> Any:
    return await carrier._await(carrier.runtime.run(flow))


def racers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "llmport-race"]


async def until(is_so: Callable[[], bool]) -> None:
    """Wait until it is so: a loser ends by itself, a moment later."""
    with anyio.fail_after(5):
        while not is_so():  # noqa: ASYNC110 - threads know of no event of this loop
            await anyio.sleep(0.002)


@pytest.mark.anyio
async def test_the_first_to_answer_wins_and_the_other_ends_at_once(make_carrier: MakeCarrier) -> None:
    with ScriptedServer([STALL], OK) as server:
        carrier = make_carrier(server.base_url)
        with Watch() as watch:
            reply = await run(carrier, race(ASK, ASK))

        assert reply.content == b"fine"
        assert watch.seconds < 1
        assert len(server.received) == 2
        assert server.closed_by_client.wait(2)
        await until(lambda: not racers())


@pytest.mark.anyio
async def test_who_answers_soon_has_no_rival(make_carrier: MakeCarrier) -> None:
    with ScriptedServer(OK) as server:
        reply = await run(make_carrier(server.base_url), race(ASK, ASK, delay=LATE))

        assert reply.content == b"fine"
        assert len(server.received) == 1


@pytest.mark.anyio
async def test_who_fails_before_there_is_a_rival_has_failed_at_once(make_carrier: MakeCarrier) -> None:
    with ScriptedServer([RESET], OK) as server:
        with pytest.raises(TransportError), Watch() as watch:
            await run(make_carrier(server.base_url), race(ASK, ASK, delay=LATE))

        assert len(server.received) == 1
        assert watch.seconds < 1


@pytest.mark.anyio
async def test_a_rival_that_fails_is_nobodys_loss(make_carrier: MakeCarrier) -> None:
    with ScriptedServer([HOLD, OK], [RESET]) as server:
        carrier = make_carrier(server.base_url)

        def rival() -> Flow[Reply]:
            try:
                return (yield from send(ASK))
            finally:
                server.released.set()  # now the first may answer

        def flow() -> Flow[Reply]:
            reply: Reply = yield Race((partial(send, ASK), rival), SOON)
            return reply

        reply = await run(carrier, flow())

        assert reply.content == b"fine"


@pytest.mark.anyio
async def test_where_all_fail_the_first_ones_error_counts(make_carrier: MakeCarrier) -> None:
    errors = [ServerError("the first"), ServerError("the second")]

    with ScriptedServer([HOLD, OK]) as server:
        carrier = make_carrier(server.base_url)

        def first() -> Flow[Reply]:
            yield from send(ASK)
            raise errors[0]

        def second() -> Flow[Reply]:
            server.released.set()
            raise errors[1]
            yield

        def flow() -> Flow[Reply]:
            reply: Reply = yield Race((first, second), SOON)
            return reply

        with pytest.raises(ServerError) as caught:
            await run(carrier, flow())

    assert caught.value is errors[0]


@pytest.mark.anyio
async def test_what_is_no_error_of_ours_is_raised_as_it_is(make_carrier: MakeCarrier) -> None:
    def broken() -> Flow[Reply]:
        raise ZeroDivisionError
        yield

    def flow() -> Flow[Reply]:
        reply: Reply = yield Race((broken, partial(send, ASK)), LATE)
        return reply

    with pytest.raises(ZeroDivisionError):
        await run(make_carrier("http://127.0.0.1:9"), flow())


@pytest.mark.anyio
async def test_the_winners_stream_stays_open(make_carrier: MakeCarrier) -> None:
    with ScriptedServer([STALL], [CHUNKED, chunk(b"one"), HOLD, chunk(b"two"), END]) as server:
        carrier = make_carrier(server.base_url)
        reply = await run(carrier, race(STREAM, STREAM))
        assert await carrier.read(reply) == b"one"
        server.released.set()
        assert await carrier.read_all(reply) == b"two"
        await carrier.close_reply(reply)


@pytest.mark.anyio
async def test_a_flow_that_drops_the_winner_leaves_nothing_open(make_carrier: MakeCarrier) -> None:
    with ScriptedServer([STALL], [CHUNKED, STALL]) as server:

        def flow() -> Flow[str]:
            yield Race((partial(send, STREAM), partial(send, STREAM)), SOON)
            return "something else"

        assert await run(make_carrier(server.base_url), flow()) == "something else"
        await until(lambda: not server.is_in_use)


@pytest.mark.anyio
async def test_cancelling_from_another_thread_ends_all_of_them(make_carrier: MakeCarrier) -> None:
    with ScriptedServer([STALL], [STALL]) as server:
        cancellation = Cancellation()

        def cancel() -> None:
            while len(server.received) < 2:
                time.sleep(0.002)
            cancellation.set()

        other = threading.Thread(target=cancel)
        other.start()
        with pytest.raises(StreamInterruptedError), Watch() as watch:
            await run(make_carrier(server.base_url), cancellation.guard(race(ASK, ASK)))
        other.join()

        assert watch.seconds < 2
        await until(lambda: not server.is_in_use and not racers())


@pytest.mark.anyio
async def test_what_is_cancelled_before_it_begins_sends_nothing(make_carrier: MakeCarrier) -> None:
    with ScriptedServer(OK) as server:
        cancellation = Cancellation()
        cancellation.set()
        with pytest.raises(StreamInterruptedError):
            await run(make_carrier(server.base_url), cancellation.guard(race(ASK, ASK)))

        assert not server.received


@pytest.mark.anyio
async def test_a_task_that_is_cancelled_leaves_nothing(make_carrier: MakeCarrier, mode: str) -> None:
    if mode == "blocking":
        pytest.skip("it has no tasks")
    with ScriptedServer([STALL], [STALL]) as server:
        carrier = make_carrier(server.base_url)
        with anyio.move_on_after(5) as scope:
            async with anyio.create_task_group() as group:
                group.start_soon(run, carrier, race(ASK, ASK))
                await until(lambda: len(server.received) == 2)
                group.cancel_scope.cancel()

        assert not scope.cancelled_caught
        await until(lambda: not server.is_in_use)


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent there")
def test_ctrl_c_ends_a_blocking_race_at_once() -> None:
    with ScriptedServer([STALL], [STALL]) as server:
        endpoint = Endpoint(base_url=server.base_url, credentials=lambda: {"x-api-key": KEY}, headers={})
        runtime = BlockingRuntime(endpoint)
        main = threading.main_thread().ident or 0

        def interrupt() -> None:
            while len(server.received) < 2:
                time.sleep(0.002)
            signal.pthread_kill(main, signal.SIGINT)

        other = threading.Thread(target=interrupt)
        other.start()
        with pytest.raises(KeyboardInterrupt), Watch() as watch:
            runtime.run(race(ASK, ASK))
        other.join()

        assert watch.seconds < 2
        for thread in racers():
            thread.join(2)
        assert not racers()


# ------------------------------------------------------------------------------------------------ any course of events


class Body:
    """A body that only knows whether it is open."""

    def __init__(self) -> None:
        self.is_open = True

    def interrupt(self) -> None:
        pass


Course = tuple[float, bool]
"""How many milliseconds one takes, and whether it succeeds."""


@pytest.mark.parametrize("kind", ["blocking", "asyncio"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    courses=st.lists(st.tuples(st.floats(0, 3), st.booleans()), min_size=1, max_size=4),
    delay=st.floats(0, 2),
)
def test_there_are_never_two_winners_and_never_a_leak(  # noqa: C901 - two runtimes
    kind: str, courses: list[Course], delay: float
) -> None:
    bodies: list[Body] = []

    def outcome(call: Call) -> Reply:
        if not courses[call.attempt - 1][1]:
            raise ConnectError(f"attempt {call.attempt}")
        bodies.append(Body())
        return Reply(call, 200, {}, body=bodies[-1])

    class Blocking(BlockingRuntime):
        def send(self, opened: list[Reply], call: Call) -> Reply:
            time.sleep(courses[call.attempt - 1][0] / 1000)
            reply = outcome(call)
            opened.append(reply)
            return reply

        def close_reply(self, reply: Reply) -> None:
            reply.body.is_open = False

    class Cooperative(CooperativeRuntime):
        async def send(self, opened: list[Reply], call: Call) -> Reply:
            await anyio.sleep(courses[call.attempt - 1][0] / 1000)
            reply = outcome(call)
            opened.append(reply)
            return reply

        async def close_reply(self, reply: Reply) -> None:
            reply.body.is_open = False

    runtime: Any = (Blocking if kind == "blocking" else Cooperative)(None)  # type: ignore[arg-type]  # it sends nothing
    calls = [attrs.evolve(ASK, attempt=number + 1) for number in range(len(courses))]
    winner: Reply | None = None
    error: LlmError | None = None
    try:
        if kind == "blocking":
            winner = runtime.run(race(*calls, delay=delay / 1000))
        else:
            winner = anyio.run(runtime.run, race(*calls, delay=delay / 1000))
    except LlmError as caught:
        error = caught
    for thread in racers():
        thread.join(5)

    assert [body for body in bodies if body.is_open] == ([] if winner is None else [winner.body])
    assert (winner is None) == (error is not None)
    if error is not None:
        assert not courses[0][1]
        assert "attempt 1" in str(error)
