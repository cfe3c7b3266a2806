"""`client.batches`, awaited whatever its kind, and the batches of a server that plays scripts."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any, Self

from scripted_server import response

from llmport.anthropic.batches.client import Batches, BatchResults

BATCH_PATH = "/v1/messages/batches"


def batches_of(client: Any) -> Any:
    """Return the batches of a client of `make_client`, with methods to be awaited."""
    batches = client.batches
    return _Batches(batches) if isinstance(batches, Batches) else batches


class _Batches:
    def __init__(self, batches: Batches) -> None:
        self._batches = batches

    def results(self, which: Any) -> _Results:
        return _Results(self._batches.results(which))

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._batches, name)

        async def run(*args: Any, **options: Any) -> Any:
            return method(*args, **options)

        return run


class _Results:
    def __init__(self, results: BatchResults) -> None:
        self._results = results

    def __aiter__(self) -> AsyncIterator[Any]:
        return self

    async def __anext__(self) -> Any:
        try:
            return next(self._results)
        except StopIteration:
            raise StopAsyncIteration from None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *failure: object) -> None:
        self._results.close()

    async def aclose(self) -> None:
        self._results.close()


def batch(
    batch_id: str = "msgbatch_1", *, status: str = "ended", url: str | None = None, **counts: int
) -> dict[str, Any]:
    """A batch as the API tells it; by default one that has ended with a single success."""
    counts = counts or ({"succeeded": 1} if status == "ended" else {"processing": 1})
    names = ("processing", "succeeded", "errored", "canceled", "expired")
    return {
        "id": batch_id,
        "type": "message_batch",
        "processing_status": status,
        "request_counts": {name: counts.get(name, 0) for name in names},
        "results_url": url,
        "created_at": "2026-11-02T09:30:00Z",
        "expires_at": "2026-11-03T09:30:00Z",
        "cancel_initiated_at": None,
        "ended_at": "2026-11-02T09:33:07Z" if status == "ended" else None,
        "archived_at": None,
    }


def line(custom_id: str, **result: Any) -> bytes:
    """A line of results."""
    return json.dumps({"custom_id": custom_id, "result": result}, ensure_ascii=False).encode() + b"\n"


def lines(*each: bytes) -> bytes:
    """Results as the server sends them."""
    return response(b"".join(each), content_type="application/x-jsonl")
