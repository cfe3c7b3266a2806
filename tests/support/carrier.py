"""A runtime of any kind, with methods that are awaited, for tests that run three times and need no client."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from typing import Any, Self

import attrs
import pytest
from canary import KEY
from scripted_server import ScriptedServer, stream_head

from llmport._core.flow import Call, Reply, send
from llmport._runtime.blocking import BlockingRuntime
from llmport._runtime.cooperative import CooperativeRuntime
from llmport._runtime.wire import Endpoint
from llmport.config import Network, Timeouts

ASK = Call(operation="ask", method="POST", path="/v1/ask", content=b"{}")
STREAM = attrs.evolve(ASK, is_stream=True)

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n"
"""How a reply begins; more headers may follow."""
CHUNKED = stream_head({"transfer-encoding": "chunked"})
END = b"0\r\n\r\n"
"""The chunk that is the last."""


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def connections(server: ScriptedServer) -> int:
    """Return how many connections were made to it."""
    return len(server._connections)


def timed(seconds: float, call: Call = ASK, **timeouts: float) -> Call:
    """Return *call* with so many seconds for all of it."""
    times = {"total": seconds, "stream_total": seconds, "idle": 30.0, "first_event": 30.0, **timeouts}
    return attrs.evolve(call, timeouts=Timeouts(**times), deadline=time.monotonic() + seconds)


class Watch:
    """Takes the time."""

    def __enter__(self) -> Self:
        self._begin = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.monotonic() - self._begin


class Carrier:
    """A runtime, awaited."""

    def __init__(self, runtime: Any) -> None:
        self.runtime = runtime

    async def _await(self, outcome: Any) -> Any:
        return await outcome if isinstance(self.runtime, CooperativeRuntime) else outcome

    async def send(self, call: Call) -> Reply:
        return await self._await(self.runtime.run(send(call)))

    async def read(self, reply: Reply, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - it is what is tested
        return await self._await(self.runtime.read(reply, timeout))

    async def read_all(self, reply: Reply) -> bytes:
        chunks: list[bytes] = []
        while piece := await self.read(reply):
            chunks.append(piece)
        return b"".join(chunks)

    async def close_reply(self, reply: Reply) -> None:
        await self._await(self.runtime.close_reply(reply))

    async def close(self) -> None:
        await self._await(self.runtime.close())


@pytest.fixture
async def make_carrier(mode: str) -> AsyncIterator[Callable[..., Carrier]]:
    """Make carriers for a base URL, all closed at the end."""
    made: list[Carrier] = []

    def make(base_url: str, client: Any = None, **network: Any) -> Carrier:
        endpoint = Endpoint(
            base_url=base_url, credentials=lambda: {"x-api-key": KEY}, headers={}, network=Network(**network)
        )
        kind: Any = BlockingRuntime if mode == "blocking" else CooperativeRuntime
        made.append(Carrier(kind(endpoint, client=client)))
        return made[-1]

    yield make
    for carrier in made:
        await carrier.close()
