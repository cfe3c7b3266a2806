"""Cancelling, several threads, several event loops: nothing is left behind and nothing is mixed up."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import pytest
import trio
from canary import KEY
from forked import holds_in_a_fork
from scripted_server import HOLD, KEEP, ScriptedServer, response, sse, stream_head
from wire_events import HELLO, error, hello, message, text

from llmport import CompletionRequest, Message
from llmport.anthropic import AnthropicClient, AsyncAnthropicClient


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def client_of(server: ScriptedServer, **settings: Any) -> AsyncAnthropicClient:
    return AsyncAnthropicClient(api_key=KEY, base_url=server.base_url, **settings)


async def received(server: ScriptedServer, count: int) -> None:
    """Wait until *count* requests have arrived."""
    with anyio.fail_after(5):
        while len(server.received) < count:  # noqa: ASYNC110 - the server is a thread, and has no event to await
            await anyio.sleep(0.001)


@pytest.mark.anyio
@pytest.mark.parametrize(
    "script", [[HOLD], [stream_head(), sse(*HELLO[:2]), HOLD]], ids=["no reply", "no content"]
)
async def test_a_call_that_is_cancelled_closes_its_connection(script: Any) -> None:
    with ScriptedServer(script) as server:
        async with client_of(server) as client, anyio.create_task_group() as group:

            async def ask() -> None:
                async with client.stream("Hello"):
                    pytest.fail("nothing had arrived")

            group.start_soon(ask)
            await received(server, 1)
            group.cancel_scope.cancel()
        assert await anyio.to_thread.run_sync(server.closed_by_client.wait, 5)
        assert len(server.received) == 1


@pytest.mark.anyio
async def test_a_stream_that_is_cancelled_while_reading_closes_its_connection() -> None:
    with ScriptedServer([stream_head(), sse(*HELLO[:4]), HOLD]) as server:
        async with client_of(server) as client:
            with anyio.CancelScope() as scope:
                async with client.stream("Hello") as stream:
                    async for piece in stream.text():
                        assert piece == "Hel"
                        scope.cancel()
        assert scope.cancelled_caught
        assert await anyio.to_thread.run_sync(server.closed_by_client.wait, 5)
        assert stream.completion.text == "Hel"


@pytest.mark.anyio
async def test_a_wait_between_attempts_can_be_cancelled() -> None:
    refusal = response(error("overloaded_error"), status=529, headers={"retry-after": "60"})
    with ScriptedServer(refusal) as server:
        async with client_of(server) as client, anyio.create_task_group() as group:
            group.start_soon(client.complete, "Hello")
            await received(server, 1)
            group.cancel_scope.cancel()
    assert len(server.received) == 1


@pytest.mark.parametrize("run", [asyncio.run, trio.run], ids=["asyncio", "trio"])
def test_one_client_serves_one_event_loop_after_another(run: Any) -> None:
    answers = [response(message(text(f"Answer {number}."))) for number in range(3)]
    with ScriptedServer(*([answer, KEEP] for answer in answers)) as server:
        client = client_of(server)

        async def ask() -> str:
            return (await client.complete("Hello")).text

        def main(number: int) -> str:
            return str(run(ask)) if run is trio.run else str(asyncio.run(ask()))

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # the loops end without the client being closed
            assert [main(number) for number in range(3)] == ["Answer 0.", "Answer 1.", "Answer 2."]
            gc.collect()


def test_one_client_serves_several_event_loops_at_once() -> None:
    count = 4
    barrier = threading.Barrier(count)

    def script(number: int) -> Any:
        return [response(message(text(f"{number}"))), KEEP]

    with ScriptedServer(*(script(number) for number in range(count * 4))) as server:
        client = client_of(server)

        async def main() -> list[str]:
            barrier.wait(5)
            found = [(await client.complete("Hello")).text for _ in range(4)]
            await client.aclose()
            return found

        with ThreadPoolExecutor(count) as threads:
            runs = [threads.submit(run, main) for run in (anyio.run, trio.run) * (count // 2)]
            texts = [text for run in runs for text in run.result(10)]

        assert sorted(map(int, texts)) == list(range(count * 4))
        assert len(server._connections) == count


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # from 3.12 on, of threads and fork
def test_a_forked_process_leaves_its_parents_connections_alone() -> None:
    whole = hello()
    with ScriptedServer(
        [stream_head(), whole[:-200], HOLD, whole[-200:]],
        [response(message(text("before"))), KEEP],
        response(message(text("child"))),
        [response(message(text("after"))), KEEP],
    ) as server:
        client = AnthropicClient(api_key=KEY, base_url=server.base_url, max_retries=0)
        with client.stream("Hello") as stream:
            next(iter(stream))
            assert client.complete("Hello").text == "before"

            def works() -> bool:
                is_right = client.complete("Hello").text == "child"
                stream.close()
                client.close()
                return is_right

            assert holds_in_a_fork(works)
            server.released.set()
            assert stream.collect().text == "Hello"
        assert client.complete("Hello").text == "after"
        assert len(server._connections) == 3
        client.close()


def test_one_blocking_client_serves_many_threads() -> None:
    count = 16
    barrier = threading.Barrier(count)

    def script(number: int) -> Any:
        return [response(message(text(f"{number}"))), KEEP]

    with (
        ScriptedServer(*(script(number) for number in range(count * 4))) as server,
        AnthropicClient(api_key=KEY, base_url=server.base_url) as client,
    ):

        def ask(_: int) -> list[str]:
            barrier.wait(5)
            return [client.complete("Hello").text for _ in range(4)]

        with ThreadPoolExecutor(count) as pool:
            texts = [text for texts in pool.map(ask, range(count)) for text in texts]

    assert sorted(map(int, texts)) == list(range(count * 4))


@pytest.mark.anyio
async def test_streams_at_the_same_time_do_not_mix() -> None:
    words = [f"word{number}" for number in range(20)]

    def script(word: str) -> Any:
        body = hello().replace(b"Hel", word.encode()).replace(b'"lo"', b'"!"')
        return [stream_head(), *(body[i : i + 50] for i in range(0, len(body), 50))]

    found: list[str] = []
    with ScriptedServer(*map(script, words)) as server:
        async with client_of(server) as client, anyio.create_task_group() as group:

            async def ask() -> None:
                async with client.stream("Hello") as stream:
                    found.append((await stream.collect()).text)

            for _ in words:
                group.start_soon(ask)

    assert sorted(found) == sorted(word + "!" for word in words)


def test_a_blocking_stream_may_be_closed_from_another_thread() -> None:
    with ScriptedServer([stream_head(), sse(*HELLO[:4]), HOLD]) as server:
        with (
            AnthropicClient(api_key=KEY, base_url=server.base_url) as client,
            client.stream("Hello") as stream,
        ):
            pieces = stream.text()
            assert next(pieces) == "Hel"
            closer = threading.Thread(target=stream.close)
            closer.start()
            closer.join(5)
            assert stream.completion.text == "Hel"
        assert server.closed_by_client.wait(5)


def test_a_keyboard_interrupt_in_the_loop_gives_the_connection_back() -> None:
    with ScriptedServer([stream_head(), sse(*HELLO[:4]), HOLD]) as server:
        client = AnthropicClient(api_key=KEY, base_url=server.base_url)
        with pytest.raises(KeyboardInterrupt), client.stream("Hello") as stream:  # noqa: PT012 - the loop is the test
            for _ in stream:
                raise KeyboardInterrupt
        assert server.closed_by_client.wait(5)
        client.close()


def test_a_request_is_a_value_that_many_calls_may_share() -> None:
    request = CompletionRequest(messages=[Message.user("Hello")])
    with ScriptedServer([response(message(text("1"))), KEEP], response(message(text("2")))) as server:
        with AnthropicClient(api_key=KEY, base_url=server.base_url) as client:
            client.complete(request, max_tokens=5)
            client.complete(request)
        first, second = (received.json for received in server.received)

    assert (first["max_tokens"], second["max_tokens"]) == (5, 4096)
    assert first["messages"] == second["messages"]
