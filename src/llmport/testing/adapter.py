"""A blocking client, awaited: a test is then written once and runs for both kinds. Nothing runs in the background."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, cast

from llmport.client import AsyncLlmClient, LlmClient


def awaited(client: LlmClient | AsyncLlmClient) -> AsyncLlmClient:
    """Return *client* itself if it is awaited already, else a wrapper whose methods block when they are awaited."""
    return cast("AsyncLlmClient", client if hasattr(client, "aclose") else _Client(client))


class _Iterator:
    def __init__(self, items: Any) -> None:
        self._items = items

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Any:
        try:
            return next(self._items)
        except StopIteration:
            raise StopAsyncIteration from None


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

    def __aiter__(self) -> _Iterator:
        return _Iterator(iter(self._stream))

    def text(self) -> _Iterator:
        return _Iterator(self._stream.text())

    async def collect(self) -> Any:
        return self._stream.collect()

    async def aclose(self) -> None:
        self._stream.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _Results(_Iterator):
    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._items.close()

    async def aclose(self) -> None:
        self._items.close()


class _Batches:
    def __init__(self, batches: Any) -> None:
        self._batches = batches
        self.estimate_cost = batches.estimate_cost  # asks nobody, so it is not awaited of any client

    def results(self, which: Any) -> _Results:
        return _Results(self._batches.results(which))

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._batches, name)

        async def run(*args: Any, **options: Any) -> Any:
            return method(*args, **options)

        return run


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

    @property
    def batches(self) -> _Batches:
        return _Batches(self._client.batches)

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
