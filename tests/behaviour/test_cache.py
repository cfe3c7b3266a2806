"""A client with a cache, against servers: what is asked, what is given, and what happens when things go wrong."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import pytest
from canary import KEY
from forked import holds_in_a_fork
from redis_server import RedisServer
from scripted_server import HOLD, STALL, ScriptedServer, response, sse, stream_head
from still_clock import Clock
from wire_events import HELLO, hello, message, text, text_delta

import llmport
from llmport import StreamInterruptedError
from llmport.anthropic import AnthropicClient, AsyncAnthropicClient
from llmport.emulator import Emulator
from llmport.observers import CallEnded
from llmport.policies.cache import Cache
from llmport.stores import MemoryStore, RedisStore, SqliteStore

pytestmark = pytest.mark.anyio

OK = response(message(text("Hello")))
STREAMED = [stream_head(), hello()]


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    return MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "answers.sqlite3")


async def ask(client: Any, way: str, **options: Any) -> llmport.Completion:
    """Ask for an answer, whole or streamed."""
    if way == "whole":
        return await client.complete("Hello", **options)
    async with client.stream("Hello", **options) as stream:
        return await stream.collect()


WAYS = ("whole", "streamed")


@pytest.mark.parametrize("second", WAYS)
@pytest.mark.parametrize("first", WAYS)
async def test_an_answer_serves_later_calls_whole_and_streamed(
    make_client: Any, store: Any, first: str, second: str
) -> None:
    with ScriptedServer(OK if first == "whole" else STREAMED) as server:
        client = make_client(server.base_url, cache=store)
        asked = await ask(client, first)
        kept = await ask(client, second)
        again = await ask(client, second)

    assert len(server.received) == 1
    assert (asked.from_cache, kept.from_cache, again.from_cache) == (None, "fresh", "fresh")
    assert (kept.text, kept.usage.input_tokens, kept.usage.output_tokens) == ("Hello", 10, 5)
    assert (asked.cost.amount or 0) > 0
    assert kept.cost.amount == 0
    assert (kept.id, kept.stop_reason, kept.request_id) == (asked.id, "end_turn", "req_test")
    store.close()


async def test_a_kept_answer_is_streamed_by_the_same_kinds_of_events(make_client: Any) -> None:
    with Emulator() as emulator:
        client = make_client(emulator.base_url, api_key=emulator.api_key, cache=MemoryStore())
        runs: list[list[llmport.StreamEvent]] = []
        for _ in range(2):
            async with client.stream("Say it in 60 words.") as stream:
                runs.append([event async for event in stream if not isinstance(event, llmport.Ping)])
            assert stream.completion.text == (await client.complete("Say it in 60 words.")).text

    first, second = (list(dict.fromkeys(type(event).__name__ for event in events)) for events in runs)
    assert first == second
    assert len([event for event in runs[1] if isinstance(event, llmport.TextDelta)]) > 5


async def test_a_kept_answer_is_streamed_at_a_pace(make_client: Any, waits: Any) -> None:
    with ScriptedServer(OK) as server:
        client = make_client(server.base_url, cache=Cache(MemoryStore(), pace=0.25))
        await client.complete("Hello")
        completion = await ask(client, "streamed")

    assert (completion.text, completion.from_cache) == ("Hello", "fresh")
    assert (
        waits.seconds == [0.25] * 5
    )  # before the block, text, its end, the reason, the end; its start is there at once


async def test_a_long_answer_that_is_streamed_on_its_way_is_kept(make_client: Any) -> None:
    with ScriptedServer(STREAMED) as server:
        client = make_client(server.base_url, cache=MemoryStore())
        answers = [await client.complete("Hello", max_tokens=60_000) for _ in range(2)]

    assert [answer.from_cache for answer in answers] == [None, "fresh"]


@pytest.mark.parametrize("way", WAYS)
async def test_a_call_may_keep_out_of_it(make_client: Any, way: str) -> None:
    with ScriptedServer(*[OK if way == "whole" else STREAMED] * 3) as server:
        client = make_client(server.base_url, cache=MemoryStore())
        await ask(client, way)
        assert (await ask(client, way, cache=False)).from_cache is None
        assert (await ask(client, way)).from_cache == "fresh"

    assert len(server.received) == 2


@pytest.mark.parametrize("way", WAYS)
async def test_a_truncated_answer_is_asked_for_again(make_client: Any, way: str) -> None:
    cut = [
        {**event, "delta": {"stop_reason": "max_tokens"}} if "usage" in event else event for event in HELLO
    ]
    script = (
        response(message(text("Hel"), stop_reason="max_tokens"))
        if way == "whole"
        else [stream_head(), sse(*cut)]
    )
    with ScriptedServer(script, script) as server:
        client = make_client(server.base_url, cache=MemoryStore())
        answers = [await ask(client, way) for _ in range(2)]

    assert [answer.from_cache for answer in answers] == [None, None]
    assert [answer.stop_reason for answer in answers] == ["max_tokens"] * 2


async def test_a_stream_that_is_left_or_breaks_is_not_kept(make_client: Any) -> None:
    broken = [stream_head(), sse(*HELLO[:5])]
    with ScriptedServer(STREAMED, broken, STREAMED) as server:
        client = make_client(server.base_url, cache=MemoryStore())
        async with client.stream("Hello") as stream:
            async for event in stream:
                if isinstance(event, llmport.TextDelta):
                    break
        with pytest.raises(StreamInterruptedError):
            await ask(client, "streamed")
        assert (await ask(client, "streamed")).from_cache is None

    assert len(server.received) == 3


async def test_what_is_no_message_is_neither_given_nor_kept(make_client: Any) -> None:
    with ScriptedServer(response({"type": "message"}), OK) as server:
        client = make_client(server.base_url, cache=MemoryStore())
        with pytest.raises(llmport.DecodeError):
            await client.complete("Hello")
        assert (await client.complete("Hello")).from_cache is None


@pytest.mark.parametrize("way", WAYS)
async def test_stale_if_error(make_client: Any, way: str) -> None:
    clock = Clock()
    overloaded = response(
        {"type": "error", "error": {"type": "overloaded_error", "message": "No."}}, status=529
    )
    with ScriptedServer(OK, overloaded) as server:
        cache = Cache(MemoryStore(clock=clock), ttl=60, stale_if_error=60, now=clock)
        client = make_client(server.base_url, cache=cache, max_retries=0)
        await client.complete("Hello")
        clock.now += 90
        completion = await ask(client, way)

    assert (completion.text, completion.from_cache) == ("Hello", "stale")


@pytest.mark.parametrize("way", WAYS)
async def test_stale_while_revalidate(make_client: Any, way: str) -> None:
    clock = Clock()
    new = [stream_head(), sse(*HELLO[:3], text_delta("New"), *HELLO[5:])]
    with ScriptedServer(OK, new if way == "streamed" else response(message(text("New")))) as server:
        cache = Cache(MemoryStore(clock=clock), ttl=60, stale_while_revalidate=60, now=clock)
        client = make_client(server.base_url, cache=cache)
        await client.complete("Hello")
        clock.now += 90
        stale = await ask(client, way)
        with anyio.fail_after(20):
            while cache.counts.kept < 2:  # noqa: ASYNC110 - it is a thread's doing, or a task's of nobody
                await anyio.sleep(0.01)
        fresh = await ask(client, way)

    assert [(answer.text, answer.from_cache) for answer in (stale, fresh)] == [
        ("Hello", "stale"),
        ("New", "fresh"),
    ]
    assert len(server.received) == 2


async def test_a_kept_answer_that_is_left_unread_is_over(make_client: Any) -> None:
    events: list[object] = []
    with ScriptedServer(OK) as server:
        client = make_client(server.base_url, cache=Cache(MemoryStore()), observers=[events.append])
        await client.complete("Hello")
        events.clear()
        stream = client.stream("Hello")
        await stream.__aenter__()
        del stream
        gc.collect()

    assert [type(event) for event in events][-1] is CallEnded


class Failing:
    """A store as anybody might write one, on a bad day."""

    def load(self, key: str) -> bytes | None:
        raise OSError("no route to the store")

    def save(self, key: str, value: bytes, seconds: float) -> None:
        raise OSError("no route to the store")

    def close(self) -> None:
        pass


@pytest.mark.parametrize("way", WAYS)
async def test_a_store_that_fails_fails_no_call(make_client: Any, way: str) -> None:
    with ScriptedServer(*[OK if way == "whole" else STREAMED] * 2) as server:
        client = make_client(server.base_url, cache=Failing())
        assert [(await ask(client, way)).text for _ in range(2)] == ["Hello"] * 2


class Slow(Failing):
    """A store that does not answer until it is told to."""

    def __init__(self) -> None:
        self.is_asked, self.may_answer, self.has_answered = (threading.Event() for _ in range(3))

    def load(self, key: str) -> bytes | None:
        self.is_asked.set()
        self.may_answer.wait(5)
        self.has_answered.set()
        return None


async def test_a_task_that_is_cancelled_does_not_wait_for_the_store(make_client: Any, mode: str) -> None:
    if mode == "blocking":
        pytest.skip("a blocking call is not cancelled")
    store = Slow()
    with ScriptedServer() as server:
        client = make_client(server.base_url, cache=store)
        async with anyio.create_task_group() as group:
            group.start_soon(client.complete, "Hello")
            await anyio.to_thread.run_sync(store.is_asked.wait, 20)
            group.cancel_scope.cancel()
        assert not store.has_answered.is_set()
        store.may_answer.set()

    assert server.received == []


async def test_redis_going_away_fails_no_call(make_client: Any) -> None:
    with RedisServer() as redis, ScriptedServer(OK, OK, OK, OK) as server:
        store = RedisStore(redis.url, away_seconds=0)
        client = make_client(server.base_url, cache=store)
        answers = [await client.complete("Hello") for _ in range(2)]
        redis.kill()
        answers += [await client.complete("Hello") for _ in range(2)]
        redis.start()
        answers += [await client.complete("Hello") for _ in range(2)]
        store.close()

    assert [answer.from_cache for answer in answers] == [None, "fresh", None, None, None, "fresh"]


async def test_another_process_finds_what_this_one_kept(make_client: Any, tmp_path: Path) -> None:
    path = tmp_path / "answers.sqlite3"
    with ScriptedServer(OK) as server:
        for _ in range(2):
            store = SqliteStore(path)
            completion = await make_client(server.base_url, cache=store).complete("Hello")
            store.close()

    assert completion.from_cache == "fresh"


# ------------------------------------------------------------------------------------------------- many at once


async def test_a_waiting_call_takes_over_when_the_first_is_cancelled(make_client: Any, mode: str) -> None:
    if mode == "blocking":
        pytest.skip("a blocking call is not cancelled")
    with ScriptedServer([STALL], OK) as server:
        cache = Cache(MemoryStore())
        client = make_client(server.base_url, cache=cache)
        answers: list[llmport.Completion] = []

        async def second() -> None:
            answers.append(await client.complete("Hello"))

        async with anyio.create_task_group() as group:
            with anyio.CancelScope() as scope:

                async def end_the_first() -> None:
                    while not server.received:  # noqa: ASYNC110 - the server is a thread
                        await anyio.sleep(0.001)
                    group.start_soon(second)
                    while not waiting(cache):  # noqa: ASYNC110 - as above
                        await anyio.sleep(0.001)
                    assert len(server.received) == 1
                    scope.cancel()

                group.start_soon(end_the_first)
                await client.complete("Hello")

    assert scope.cancelled_caught
    assert [(answer.text, answer.from_cache) for answer in answers] == [("Hello", None)]


def test_threads_and_event_loops_share_one_request() -> None:
    """Eight threads that block, and two event loops of eight tasks each, with two clients of one cache."""
    with ScriptedServer([HOLD, OK]) as server:
        cache = Cache(MemoryStore())
        settings: dict[str, Any] = {"api_key": KEY, "base_url": server.base_url, "cache": cache}
        blocking, awaiting = AnthropicClient(**settings), AsyncAnthropicClient(**settings)

        async def ask_eight_times() -> list[llmport.Completion]:
            async with awaiting:
                return await asyncio.gather(*(awaiting.complete("Hello") for _ in range(8)))

        with ThreadPoolExecutor(10) as pool:
            ones = [pool.submit(blocking.complete, "Hello") for _ in range(8)]
            eights = [pool.submit(asyncio.run, ask_eight_times()) for _ in range(2)]
            wait_for(lambda: len(waiting(cache)) == 23)
            server.released.set()
            answers = [one.result(20) for one in ones] + [
                each for eight in eights for each in eight.result(20)
            ]
        blocking.close()

    assert len(server.received) == 1
    assert sorted(str(answer.from_cache) for answer in answers) == ["None", *["shared"] * 23]
    assert {answer.text for answer in answers} == {"Hello"}
    assert cache.counts.missed == 1


def test_a_thread_takes_over_from_an_event_loop_that_ends() -> None:
    with ScriptedServer([STALL], OK) as server:
        cache = Cache(MemoryStore())
        settings: dict[str, Any] = {"api_key": KEY, "base_url": server.base_url, "cache": cache}
        blocking, awaiting = AnthropicClient(**settings), AsyncAnthropicClient(**settings)
        is_waited_for = threading.Event()

        async def ask_and_leave() -> None:
            task = asyncio.create_task(awaiting.complete("Hello"))
            await asyncio.to_thread(is_waited_for.wait, 20)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await awaiting.aclose()

        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(asyncio.run, ask_and_leave())
            wait_for(lambda: server.received)
            second = pool.submit(blocking.complete, "Hello")
            wait_for(lambda: len(waiting(cache)) == 1)
            is_waited_for.set()
            first.result(20)
            assert second.result(20).text == "Hello"
        blocking.close()


def waiting(cache: Cache) -> list[Any]:
    return [place for flight in cache._flights._flights.values() for place in flight.waiting]


def wait_for(condition: Any) -> None:
    """Wait until *condition* holds: threads of others are to get somewhere."""
    from time import monotonic, sleep  # noqa: PLC0415 - nothing else here may

    end = monotonic() + 20
    while not condition():
        assert monotonic() < end
        sleep(0.002)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_process_uses_the_same_file(tmp_path: Path) -> None:
    with ScriptedServer(OK, response(message(text("Other")))) as server:
        client = AnthropicClient(api_key=KEY, base_url=server.base_url, cache=tmp_path / "answers.sqlite3")
        client.complete("Hello")
        assert holds_in_a_fork(
            lambda: (
                client.complete("Hello").from_cache == "fresh" and client.complete("Other").from_cache is None
            )
        )
        assert client.complete("Other").text == "Other"
        assert client.complete("Other").from_cache == "fresh"
        client.close()
        assert client.config.cache is not None
        client.config.cache.store.close()

    assert len(server.received) == 2
