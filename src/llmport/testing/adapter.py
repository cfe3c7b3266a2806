"""A blocking client, awaited: a test is then written once and runs for both kinds. Nothing runs in the background."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any, Self, cast

from llmport.client import AsyncLlmClient, LlmClient
from llmport.events import StreamEvent


def awaited(client: LlmClient | AsyncLlmClient) -> AsyncLlmClient:
    """Return *client* itself if it is awaited already, else a wrapper whose methods block when they are awaited."""
    return cast("AsyncLlmClient", client if hasattr(client, "aclose") else _Client(client))


class _Stream:
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def __aenter__(self) -> Self:
        self._stream = self._stream.__enter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.__exit__(kind, error, trace)

    async def __aiter__(self) -> AsyncIterator[StreamEvent]:
        for event in self._stream:
            yield event

    async def text(self) -> AsyncIterator[str]:
        for piece in self._stream.text():
            yield piece

    async def collect(self) -> Any:
        return self._stream.collect()

    async def aclose(self) -> None:
        self._stream.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _Client:
    def __init__(self, client: Any) -> None:
        self._client = client

    async def complete(self, *args: Any, **options: Any) -> Any:
        return self._client.complete(*args, **options)

    def stream(self, *args: Any, **options: Any) -> _Stream:
        return _Stream(self._client.stream(*args, **options))

    async def run_tools(self, *args: Any, **options: Any) -> Any:
        return self._client.run_tools(*args, **options)

    async def count_tokens(self, *args: Any, **options: Any) -> Any:
        return self._client.count_tokens(*args, **options)

    async def models(self) -> Any:
        return self._client.models()

    def with_options(self, **defaults: Any) -> _Client:
        return _Client(self._client.with_options(**defaults))

    async def aclose(self) -> None:
        self._client.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)
