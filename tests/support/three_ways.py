"""Fixtures for tests that are written once, await, and run three times: blocking, on asyncio and on trio.

The blocking client is wrapped so that its methods can be awaited; nothing else differs. A folder of tests takes part
by importing the fixtures in its `conftest`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Self

import pytest
from canary import KEY

from llmport._runtime.blocking import BlockingRuntime
from llmport._runtime.cooperative import CooperativeRuntime
from llmport.anthropic import AnthropicClient, AsyncAnthropicClient


class AwaitedStream:
    """A blocking stream with the methods of an awaiting one."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def __aenter__(self) -> Self:
        self._stream.__enter__()
        return self

    async def __aexit__(self, *failure: object) -> None:
        self._stream.__exit__(*failure)

    async def __aiter__(self) -> AsyncIterator[Any]:
        for event in self._stream:
            yield event

    async def text(self) -> AsyncIterator[str]:
        for piece in self._stream.text():
            yield piece

    async def collect(self) -> Any:
        return self._stream.collect()

    async def aclose(self) -> None:
        self._stream.close()

    @property
    def completion(self) -> Any:
        return self._stream.completion


class AwaitedClient:
    """A blocking client with the methods of an awaiting one."""

    def __init__(self, client: AnthropicClient) -> None:
        self._client = client

    @property
    def config(self) -> Any:
        return self._client.config

    async def complete(self, *args: Any, **options: Any) -> Any:
        return self._client.complete(*args, **options)

    def stream(self, *args: Any, **options: Any) -> AwaitedStream:
        return AwaitedStream(self._client.stream(*args, **options))

    async def count_tokens(self, *args: Any, **options: Any) -> Any:
        return self._client.count_tokens(*args, **options)

    async def models(self) -> Any:
        return self._client.models()

    async def run_tools(self, *args: Any, **options: Any) -> Any:
        return self._client.run_tools(*args, **options)

    def with_options(self, **defaults: Any) -> AwaitedClient:
        return AwaitedClient(self._client.with_options(**defaults))

    async def aclose(self) -> None:
        self._client.close()


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
            client = AwaitedClient(inner)
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
