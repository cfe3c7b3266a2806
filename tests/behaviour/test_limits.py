"""Limits, queues and slots over real connections, against an emulator that enforces them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import anyio
import anyio.to_thread
import pytest
from forked import holds_in_a_fork
from three_ways import Waits

from llmport import Message, Queue, QueueFullError, RateLimitError, RateLimits, SpendLimitError
from llmport.anthropic import AnthropicClient
from llmport.emulator import Emulator, Outage, Settings
from llmport.emulator import RateLimits as Told

pytestmark = pytest.mark.anyio
FAMILY = "claude-sonnet-5"
FAST = Told(requests=60_000)
"""One a millisecond, so that a test may wait for it."""


@pytest.fixture(scope="module")
def shared() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def emulator(shared: Emulator) -> Emulator:
    shared.reset()
    shared.change(
        rate_limits=Told(), max_concurrency=None, spend_limit=None, outages=(), latency=0.0, jitter=0.0
    )
    return shared


@pytest.fixture
def connect(make_client: Any, emulator: Emulator, request: pytest.FixtureRequest) -> Any:
    """Make a client with a key, and so an account, of its own."""

    def make(terms: dict[str, Any] | None = None, **settings: Any) -> Any:
        key = f"sk-ant-{abs(hash(request.node.nodeid))}"
        emulator.change(key, **(terms or {}))
        return make_client(emulator.base_url, api_key=key, **settings)

    return make


async def beside(mode: str, call: Callable[[], Any]) -> Any:
    """Await *call* beside others, which for a blocking client takes a thread."""
    if mode != "blocking":
        return await call()

    def block() -> Any:
        try:
            call().send(None)
        except StopIteration as done:
            return done.value

    return await anyio.to_thread.run_sync(block)


async def test_replies_tell_the_limits_unasked(connect: Any) -> None:
    client = connect({"rate_limits": Told(requests=50, input_tokens=30_000, output_tokens=8_000)})
    assert client.limits() == {}
    await client.complete("Hello")
    known = client.limits()[FAMILY]

    assert (known.requests.limit, known.requests.remaining) == (50, 49)
    assert known.input_tokens.limit == 30_000
    assert known.output_tokens.limit == 8_000
    assert known.tokens.limit in {30_000, 8_000}
    assert known.requests.reset.tzinfo is not None
    assert (known.in_flight, known.queued, known.expected_wait) == (0, 0, 0.0)


async def test_replies_of_streams_and_errors_tell_them_too(connect: Any) -> None:
    client = connect({"rate_limits": Told(requests=2)}, max_retries=0)
    async with client.stream("Hello"):
        assert client.limits()[FAMILY].requests.remaining == 1
    await client.complete("Hello")
    with pytest.raises(RateLimitError) as caught:
        await client.complete("Hello")

    assert caught.value.limits["anthropic-ratelimit-requests-remaining"] == "0"
    assert client.limits()[FAMILY].requests.remaining == 0


async def test_calls_wait_rather_than_pass_the_limits(connect: Any, emulator: Emulator, mode: str) -> None:
    client = connect(
        {"rate_limits": Told(requests=3_000)}, rate_limit=RateLimits(requests=1_200), max_retries=0
    )
    began = time.monotonic()
    for _ in range(8):
        await client.complete("Hello", max_tokens=20)
    left = client.limits()[FAMILY].requests
    assert (left.limit, time.monotonic() - began < 10) == (1_200, True)

    client = connect({"rate_limits": Told(requests=600)}, rate_limit=True, max_retries=0)
    async with anyio.create_task_group() as group:
        for _ in range(20):
            group.start_soon(beside, mode, lambda: client.complete("Hello"))
    assert client.limits()[FAMILY].requests.limit == 600


async def test_a_stream_holds_its_slot_until_it_is_closed(connect: Any) -> None:
    client = connect(max_concurrency=1)
    async with client.stream("Hello") as stream:
        assert (client.limits()[FAMILY].in_flight, client.limits()[FAMILY].queued) == (1, 0)
        async for _ in stream:
            assert client.limits()[FAMILY].in_flight == 1
            break
    assert client.limits()[FAMILY].in_flight == 0


async def test_what_waits_goes_when_a_slot_is_free(connect: Any, mode: str) -> None:
    client = connect(max_concurrency=1)
    done: list[str] = []

    async def ask() -> None:
        await beside(mode, lambda: client.complete("Hello"))
        done.append("one")

    async with client.stream("Hello") as stream, anyio.create_task_group() as group:
        group.start_soon(ask)
        while client.limits()[FAMILY].queued < 1:  # noqa: ASYNC110 - a blocking client has no event to await
            await anyio.sleep(0.001)
        assert done == []
        await stream.aclose()
    assert done == ["one"]


async def test_requests_at_once_stay_within_what_is_allowed(
    connect: Any, emulator: Emulator, mode: str
) -> None:
    client = connect({"max_concurrency": 3, "latency": 0.01}, max_concurrency=3, max_retries=0)
    async with anyio.create_task_group() as group:
        for _ in range(12):
            group.start_soon(beside, mode, lambda: client.complete("Hello"))
    assert client.limits()[FAMILY].in_flight == 0
    assert len(emulator.requests) == 12


async def test_a_call_that_could_not_be_sent_in_time_is_refused_at_once(
    connect: Any, emulator: Emulator
) -> None:
    client = connect(rate_limit=RateLimits(requests=1))
    await client.complete("Hello")
    with pytest.raises(QueueFullError) as caught:
        await client.complete("Hello", timeout=5.0)

    assert 50 < caught.value.expected_wait <= 60
    assert len(emulator.requests) == 1


async def test_a_call_that_is_cancelled_while_it_waits_is_forgotten(connect: Any, mode: str) -> None:
    if mode == "blocking":
        pytest.skip("a blocking call is not cancelled")
    client = connect(max_concurrency=1)
    async with client.stream("Hello") as stream:
        with anyio.move_on_after(0.05) as scope:
            await client.complete("Hello")
        assert scope.cancelled_caught
        known = client.limits()[FAMILY]
        assert (known.in_flight, known.queued) == (1, 0)
        await stream.collect()
    assert (await client.complete("Hello")).text


async def test_too_many_at_once_is_found_out_and_kept(connect: Any, waits: Waits, mode: str) -> None:
    client = connect({"max_concurrency": 2, "latency": 0.02}, max_concurrency="adaptive", max_retries=20)
    async with anyio.create_task_group() as group:
        for _ in range(10):
            group.start_soon(beside, mode, lambda: client.complete("Hello"))

    assert client.limits()[FAMILY].in_flight == 0


async def test_a_spend_limit_holds_nobody_up(connect: Any, waits: Waits) -> None:
    client = connect({"spend_limit": 1}, rate_limit=True)
    await client.complete("Hello")
    for _ in range(2):
        with pytest.raises(SpendLimitError):
            await client.complete("Hello")

    assert waits.seconds == []
    assert client.limits()[FAMILY].expected_wait == 0.0


async def test_tenants_and_priorities_are_options_of_a_call(connect: Any) -> None:
    client = connect(max_concurrency=2, queue=Queue(weights={"a": 2.0}))
    nightly = client.with_options(tenant="nightly", priority=-1)

    assert (await nightly.complete([Message.user("Hello")], priority=2)).text
    assert (await client.complete("Hello", tenant="a")).text


async def test_an_outage_is_ridden_out(connect: Any, waits: Waits) -> None:
    client = connect({"outages": [Outage(begin=0, seconds=3600, share=0.3)]}, rate_limit=True, max_retries=10)
    for _ in range(5):
        await client.complete("Hello")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
def test_a_forked_process_waits_for_nothing_of_its_parents() -> None:
    with Emulator(Settings()) as emulator:
        client = AnthropicClient(base_url=emulator.base_url, api_key=emulator.api_key, max_concurrency=1)
        with client, client.stream("Hello"):
            assert holds_in_a_fork(lambda: client.limits() == {} and client.complete("Hello").text)
