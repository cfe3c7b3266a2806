"""Fixtures for tests that are written once, await, and run three times: blocking, on asyncio and on trio.

The blocking client is wrapped so that its methods can be awaited; nothing else differs. A folder of tests takes part
by importing the fixtures in its `conftest`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from canary import KEY

from llmport._runtime.blocking import BlockingRuntime
from llmport._runtime.cooperative import CooperativeRuntime
from llmport.anthropic import AnthropicClient, AsyncAnthropicClient
from llmport.testing import awaited


class Waits:
    """Instead of sleeping: remembers how long it should have."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def block(self, seconds: float) -> None:
        self.seconds.append(seconds)

    async def cooperate(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture(params=["blocking", "asyncio", "trio"])
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def anyio_backend(mode: str) -> str:
    return "trio" if mode == "trio" else "asyncio"


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
async def make_client(mode: str, waits: Waits) -> AsyncIterator[Any]:
    """Make clients for a base URL, all closed at the end; their waits between attempts take no time."""
    made: list[Any] = []

    def make(base_url: str, *, http_client: Any = None, **settings: Any) -> Any:
        settings.setdefault("api_key", KEY)
        client: Any
        if mode == "blocking":
            inner = AnthropicClient(base_url=base_url, **settings)
            inner._runtime.made = BlockingRuntime(inner._endpoint(), client=http_client, sleep=waits.block)
            client = awaited(inner)
        else:
            client = AsyncAnthropicClient(base_url=base_url, **settings)
            client._runtime.made = CooperativeRuntime(
                client._endpoint(), client=http_client, sleep=waits.cooperate
            )
        made.append(client)
        return client

    yield make
    for client in made:
        await client.aclose()
