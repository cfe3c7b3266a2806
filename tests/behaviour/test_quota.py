"""Processes that share one quota in a real Redis server, which dies: against an emulator that enforces the limits."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from redis_server import RedisServer

from llmport.anthropic import AnthropicClient
from llmport.emulator import Emulator, Settings
from llmport.emulator import RateLimits as Told

WORKER = Path(__file__).parents[1] / "support" / "quota_worker.py"
PROCESSES = 4
LEFT, A_MINUTE = 60, 2_400
"""So many requests may be made at once, and so many a minute."""


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """Emulate limits of which most is used up already: to use up all that is saved would take the test too long."""
    with Emulator(Settings(rate_limits=Told(requests=LEFT), latency=0.01, jitter=0.02)) as emulator:
        with AnthropicClient(base_url=emulator.base_url, api_key=emulator.api_key) as client:
            client.complete("Hello")
        emulator.change(rate_limits=Told(requests=A_MINUTE))
        yield emulator


def work(
    emulator: Emulator, redis: RedisServer, seconds: float, events: dict[float, Callable[[], None]]
) -> list[dict[str, Any]]:
    """Have processes work for some seconds, and return what they say; *events* happen meanwhile."""
    command = [sys.executable, str(WORKER), emulator.base_url, emulator.api_key, redis.url, str(seconds)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(PROCESSES)]
    timers = [threading.Timer(after, event) for after, event in events.items()]
    for timer in timers:
        timer.start()
    try:
        return [json.loads(process.communicate(timeout=seconds + 40)[0]) for process in processes]
    finally:
        for timer in timers:
            timer.cancel()
        for process in processes:
            process.kill()
            process.wait()


def test_four_processes_keep_within_one_quota_and_use_it(emulator: Emulator, redis: RedisServer) -> None:
    seconds = 16.0
    told = work(emulator, redis, seconds, {})
    answered, refused = (sum(each[name] for each in told) for name in ("answered", "refused"))

    assert [each["failures"] for each in told] == [[]] * PROCESSES
    assert refused <= 0.005 * answered
    assert answered >= 0.9 * (LEFT + seconds * A_MINUTE / 60)
    assert max(each["answered"] for each in told) <= 3 * min(each["answered"] for each in told)
    assert [each["seen"] for each in told] == [[True]] * PROCESSES


def test_no_call_fails_because_redis_is_killed_midway(emulator: Emulator, redis: RedisServer) -> None:
    seconds = 14.0
    told = work(emulator, redis, seconds, {4.0: redis.kill, 7.0: redis.start})
    answered, refused = (sum(each[name] for each in told) for name in ("answered", "refused"))

    assert [each["failures"] for each in told] == [[]] * PROCESSES
    assert [each["seen"] for each in told] == [[True, False, True]] * PROCESSES
    assert all(len(each["said"]) == 1 for each in told)
    assert refused <= 0.005 * answered
    assert answered >= 0.75 * (
        LEFT + seconds * A_MINUTE / 60
    )  # nobody knows what others use meanwhile: all take less


@pytest.mark.anyio
async def test_each_kind_of_client_shares(make_client: Any, redis: RedisServer) -> None:
    with Emulator(Settings(rate_limits=Told(requests=600))) as emulator:
        one, other = (make_client(emulator.base_url, quota=redis.url) for _ in range(2))
        for client in (one, other, one, other):
            await client.complete("Hello")
        known = [client.limits()["claude-sonnet-5"] for client in (one, other)]

        assert [limits.is_shared for limits in known] == [True, True]
        redis.kill()
        assert (await one.complete("Hello")).text
