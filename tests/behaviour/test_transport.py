"""Connections of our own, over real sockets: kept, given back, interrupted, and never mixed up."""

from __future__ import annotations

import gc
import socket
import threading
from typing import Any

import anyio
import pytest
from carrier import ASK, CHUNKED, END, HEAD, STREAM, Carrier, Watch, chunk, connections, timed
from scripted_server import HOLD, KEEP, RESET, ScriptedServer, response, sse, stream_head
from wire_events import HELLO, hello, message, text

from llmport._runtime.cooperative import CooperativeRuntime
from llmport._runtime.wire import Endpoint
from llmport.errors import ConnectError, DecodeError, PoolExhaustedError, TransportError

pytestmark = pytest.mark.anyio


def answer(word: str) -> bytes:
    return response(message(text(word)))


# --------------------------------------------------------------------------------------- keeping connections


async def test_one_connection_serves_one_call_after_another(make_client: Any) -> None:
    with ScriptedServer(*([answer(f"{n}"), KEEP] for n in range(5))) as server:
        client = make_client(server.base_url)

        assert [(await client.complete("Hello")).text for _ in range(5)] == ["0", "1", "2", "3", "4"]
        assert connections(server) == 1


async def test_a_connection_that_the_server_closed_meanwhile_is_not_used(make_client: Any) -> None:
    kept = answer("one").replace(b"connection: close\r\n", b"")
    with ScriptedServer([kept], answer("two")) as server:  # it says that it stays, and closes
        client = make_client(server.base_url, max_retries=0)
        await client.complete("Hello")
        with anyio.fail_after(5):
            while server.is_in_use:  # noqa: ASYNC110 - the server is a thread, and has no event to await
                await anyio.sleep(0.001)

        assert (await client.complete("Hello")).text == "two"


@pytest.mark.parametrize("left_over", [answer("another's"), b"x", b"\r\n", b"HTTP/1.1 200 OK\r\n"])
async def test_what_follows_an_answer_never_answers_the_next_question(
    make_client: Any, left_over: bytes
) -> None:
    with ScriptedServer([answer("one") + left_over, KEEP], answer("two")) as server:
        client = make_client(server.base_url, max_retries=0)

        assert [(await client.complete("Hello")).text for _ in range(2)] == ["one", "two"]
        assert connections(server) == 2


@pytest.mark.parametrize("left_over", [answer("another's"), b"x", b"\r\n", END])
async def test_what_follows_a_stream_never_answers_the_next_question(
    make_client: Any, left_over: bytes
) -> None:
    stream = [CHUNKED + chunk(hello()) + END + left_over, KEEP]
    with ScriptedServer(stream, answer("two")) as server:
        client = make_client(server.base_url, max_retries=0)
        async with client.stream("Hello") as opened:
            await opened.collect()

        assert (await client.complete("Hello")).text == "two"
        assert connections(server) == 2


async def test_what_follows_an_answer_later_never_answers_the_next_question(make_carrier: Any) -> None:
    with ScriptedServer([answer("one"), HOLD, answer("another's"), KEEP], response("two")) as server:
        carrier = make_carrier(server.base_url)
        await carrier.send(ASK)
        server.released.set()
        with anyio.fail_after(5):
            while server.played == 0:  # noqa: ASYNC110 - as above
                await anyio.sleep(0.001)

        assert (await carrier.send(ASK)).content == b"two"


@pytest.mark.parametrize("status", [400, 404, 429, 500, 529])
async def test_a_refusal_that_is_read_whole_keeps_its_connection(make_carrier: Any, status: int) -> None:
    with ScriptedServer([response("No.", status=status), KEEP], response("Yes.")) as server:
        carrier = make_carrier(server.base_url)

        assert [(await carrier.send(ASK)).content for _ in range(2)] == [b"No.", b"Yes."]
        assert connections(server) == 1


async def test_a_refusal_too_long_to_be_read_closes_its_connection(make_carrier: Any) -> None:
    with ScriptedServer([response(b"x" * 1_000_000, status=500), KEEP], response("Yes.")) as server:
        carrier = make_carrier(server.base_url)

        assert len((await carrier.send(ASK)).content) == 64 * 1024
        assert (await carrier.send(ASK)).content == b"Yes."
        assert connections(server) == 2


async def test_idle_connections_end_with_the_client(make_carrier: Any) -> None:
    with ScriptedServer([answer("one"), KEEP]) as server:
        carrier = make_carrier(server.base_url)
        await carrier.send(ASK)
        await carrier.close()

        with anyio.fail_after(5):
            while server.is_in_use:  # noqa: ASYNC110 - as above
                await anyio.sleep(0.001)


# ------------------------------------------------------------------------------- streams give theirs back


async def test_a_stream_that_is_whole_gives_its_connection_back(make_client: Any) -> None:
    stream = [CHUNKED + chunk(hello()) + END, KEEP]
    with ScriptedServer(stream, stream, [answer("then"), KEEP]) as server:
        client = make_client(server.base_url)
        for _ in range(2):
            async with client.stream("Hello") as opened:
                await opened.collect()
        await client.complete("Hello")

        assert connections(server) == 1


async def test_a_stream_does_not_wait_for_what_follows_its_last_event(make_carrier: Any) -> None:
    with ScriptedServer([CHUNKED + chunk(hello()), HOLD], response("then")) as server:
        carrier = make_carrier(server.base_url)
        reply = await carrier.send(STREAM)
        assert await carrier.read(reply) == hello()
        reply.is_whole = True
        with anyio.fail_after(5):
            await carrier.close_reply(reply)

        assert (await carrier.send(ASK)).content == b"then"
        assert connections(server) == 2


async def test_a_stream_that_is_left_closes_its_connection(make_client: Any) -> None:
    with ScriptedServer([stream_head(), sse(*HELLO[:4]), HOLD]) as server:
        async with make_client(server.base_url).stream("Hello") as stream:
            async for _ in stream:
                break

        assert await anyio.to_thread.run_sync(server.closed_by_client.wait, 5)


async def test_a_reply_that_nobody_closes_frees_its_place(make_carrier: Any) -> None:
    with ScriptedServer([CHUNKED + chunk(b"x"), HOLD], response("then")) as server:
        carrier = make_carrier(server.base_url, max_connections=1)
        reply = await carrier.send(STREAM)
        del reply
        gc.collect()

        assert (await carrier.send(ASK)).content == b"then"


# ------------------------------------------------------------------------------------------- interruption


async def test_an_interruption_ends_a_read_at_once(make_carrier: Any, mode: str) -> None:
    with ScriptedServer([CHUNKED + chunk(b"x"), HOLD]) as server:
        carrier = make_carrier(server.base_url)
        reply = await carrier.send(STREAM)
        assert await carrier.read(reply) == b"x"
        timer = threading.Timer(0.05, reply.body.interrupt)  # from another thread in every mode
        timer.start()
        with anyio.fail_after(5):
            assert await carrier.read(reply) == b""
        timer.join()
        assert await carrier.read(reply) == b""
        await carrier.close_reply(reply)

        assert await anyio.to_thread.run_sync(server.closed_by_client.wait, 5)


async def test_an_interruption_does_no_harm_whenever_it_comes(make_carrier: Any) -> None:
    stream = [CHUNKED + chunk(b"x") + END, KEEP]
    with ScriptedServer(stream, stream, [response("then"), KEEP]) as server:
        carrier = make_carrier(server.base_url, max_connections=1)
        early = await carrier.send(STREAM)
        early.body.interrupt()
        early.body.interrupt()
        assert await carrier.read(early) == b""
        await carrier.close_reply(early)

        late = await carrier.send(STREAM)
        assert await carrier.read_all(late) == b"x"
        await carrier.close_reply(late)
        late.body.interrupt()  # its connection is in the pool, and may be another's by now
        await carrier.close_reply(late)

        assert (await carrier.send(ASK)).content == b"then"
        assert connections(server) == 2


async def test_a_stream_may_be_closed_while_another_thread_reads_it(make_carrier: Any, mode: str) -> None:
    with ScriptedServer([CHUNKED + chunk(b"x"), HOLD], response("then")) as server:
        carrier = make_carrier(server.base_url, max_connections=1)
        reply = await carrier.send(STREAM)
        assert await carrier.read(reply) == b"x"
        failures: list[BaseException] = []

        async def read() -> None:
            try:
                await carrier.read(reply)
            except TransportError as error:
                failures.append(error)

        with anyio.fail_after(5):
            async with anyio.create_task_group() as group:
                if mode == "blocking":
                    group.start_soon(anyio.to_thread.run_sync, anyio.run, read)
                else:
                    group.start_soon(read)
                await anyio.sleep(0.05)
                await carrier.close_reply(reply)

        assert len(failures) == 1
        assert (await carrier.send(ASK)).content == b"then"


@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_a_read_that_is_given_up_loses_nothing(anyio_backend: str) -> None:
    with ScriptedServer([CHUNKED + chunk(b"one"), HOLD, chunk(b"two") + END]) as server:
        carrier = Carrier(
            CooperativeRuntime(Endpoint(base_url=server.base_url, credentials=dict, headers={}))
        )
        reply = await carrier.send(STREAM)
        assert await carrier.read(reply) == b"one"
        with anyio.move_on_after(0.05) as scope:
            await carrier.read(reply)
        assert scope.cancelled_caught
        server.released.set()

        assert await carrier.read_all(reply) == b"two"
        await carrier.close_reply(reply)
        await carrier.close()


# ------------------------------------------------------------------------------------------------- the pool


async def test_a_call_beyond_the_limit_waits_for_its_turn(make_client: Any, mode: str) -> None:
    words = [f"{n}" for n in range(6)]
    with ScriptedServer(*([answer(word), KEEP] for word in words)) as server:
        client = make_client(server.base_url, max_connections=2)
        found: list[str] = []

        async def ask() -> None:
            found.append((await client.complete("Hello")).text)

        async with anyio.create_task_group() as group:
            for _ in words:
                group.start_soon(ask)

        assert sorted(found) == words
        assert connections(server) <= 2


async def test_a_pool_that_stays_full_is_told_as_such(make_carrier: Any) -> None:
    with ScriptedServer([CHUNKED + chunk(b"x"), HOLD]) as server:
        carrier = make_carrier(server.base_url, max_connections=1)
        reply = await carrier.send(STREAM)
        with Watch() as watch, pytest.raises(PoolExhaustedError, match="1 are in use, of 1 at most"):
            await carrier.send(timed(0.1))
        await carrier.close_reply(reply)

    assert watch.seconds < 1.0


@pytest.mark.parametrize(
    "failure", [[RESET], [HEAD + b"x"], response("x", headers={"content-encoding": "br"})]
)
async def test_what_fails_leaves_its_place_to_the_next(make_carrier: Any, failure: Any) -> None:
    with ScriptedServer(failure, failure, response("then")) as server:
        carrier = make_carrier(server.base_url, max_connections=1)
        for _ in range(2):
            with pytest.raises((TransportError, DecodeError)):
                await carrier.send(ASK)

        assert (await carrier.send(timed(5))).content == b"then"


async def test_an_address_where_nobody_listens_leaves_its_place_to_the_next(make_carrier: Any) -> None:

    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    carrier = make_carrier(f"http://127.0.0.1:{port}", max_connections=1)
    for _ in range(3):
        with pytest.raises(ConnectError, match="refused"):
            await carrier.send(timed(5))
