"""What requests and connections cost: one after another, fifty at once, thousands of streams, large bodies.

Each client is measured in a process of its own, against one server in another. `python benchmarks/requests.py CASE CLIENT URL`
runs one case and prints its figures. The floor is httpx with orjson: what a careful program without a client would use.
"""

# ruff: noqa: PLC0415 - each client is imported only where it is measured

from __future__ import annotations

import asyncio
import base64
import json
import resource
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

PROMPT = [{"role": "user", "content": "Hello"}]
ASK = {"model": "claude-sonnet-5-5", "max_tokens": 100}
DELTAS = 200
PAUSE = 50
"""Milliseconds between two events of a stream that is sent about as fast as a model writes."""
IMAGE = 7_500_000
"""Bytes of an image that has 10 MB in base64, near the most that the API takes."""

Figures = dict[str, float]


# ----------------------------------------------------------------------------------------- the three clients
# Each can ask for a whole answer and for a stream, blocking and awaited.


class Ours:
    def __init__(self, url: str) -> None:
        from llmport import TextDelta
        from llmport.anthropic import AnthropicClient, AsyncAnthropicClient

        settings: dict[str, Any] = {"api_key": "k", "base_url": url, "max_retries": 0}
        self.client = AnthropicClient(**settings)
        self.many = AsyncAnthropicClient(**settings, max_connections=4000)
        self.is_delta = lambda event: isinstance(event, TextDelta)

    def ask(self) -> None:
        assert self.client.complete("Hello").text

    async def ask_async(self) -> None:
        assert (await self.many.complete("Hello")).text

    @contextmanager
    def stream(self) -> Any:
        with self.client.stream("Hello") as stream:
            yield stream

    @asynccontextmanager
    async def stream_async(self) -> Any:
        async with self.many.stream("Hello") as stream:
            yield stream

    def send_image(self, image: bytes) -> None:
        from llmport import ImageBlock, Message

        block = ImageBlock.from_bytes(image, "image/png")
        assert self.client.complete(Message.user(block, "What is it?")).text


class Peer:
    def __init__(self, url: str) -> None:
        import anthropic
        import httpx

        settings: dict[str, Any] = {"api_key": "k", "base_url": url, "max_retries": 0}
        self.client = anthropic.Anthropic(**settings)
        # As many connections as ours has: of its usual thousand, half of 2,000 streams would wait for the others. And in
        # five seconds, its default, not all could connect.
        pool = anthropic.DefaultAsyncHttpxClient(limits=httpx.Limits(max_connections=4000), timeout=600)
        self.many = anthropic.AsyncAnthropic(**settings, http_client=pool)
        self.is_delta = lambda event: event.type == "content_block_delta"

    def ask(self) -> None:
        assert self.client.messages.create(messages=PROMPT, **ASK).content[0].text  # type: ignore[call-overload]

    async def ask_async(self) -> None:
        assert (await self.many.messages.create(messages=PROMPT, **ASK)).content[0].text  # type: ignore[call-overload]

    @contextmanager
    def stream(self) -> Any:
        with self.client.messages.create(messages=PROMPT, stream=True, **ASK) as stream:  # type: ignore[call-overload]
            yield stream

    @asynccontextmanager
    async def stream_async(self) -> Any:
        async with await self.many.messages.create(messages=PROMPT, stream=True, **ASK) as stream:  # type: ignore[call-overload]
            yield stream

    def send_image(self, image: bytes) -> None:
        source = {"type": "base64", "media_type": "image/png", "data": base64.b64encode(image).decode()}
        content = [{"type": "image", "source": source}, {"type": "text", "text": "What is it?"}]
        turns: Any = [{"role": "user", "content": content}]
        assert self.client.messages.create(messages=turns, **ASK).content[0].text  # type: ignore[call-overload]


class Floor:
    def __init__(self, url: str) -> None:
        import httpx
        import orjson

        self.url = f"{url}/v1/messages"
        self.json = orjson
        self.client = httpx.Client()
        self.many = httpx.AsyncClient(limits=httpx.Limits(), timeout=600)
        self.is_delta = lambda event: event["type"] == "content_block_delta"

    def body(self, **more: Any) -> bytes:
        return self.json.dumps({**ASK, "messages": PROMPT, **more})

    def ask(self) -> None:
        assert self.json.loads(self.client.post(self.url, content=self.body()).content)["content"][0]["text"]

    async def ask_async(self) -> None:
        reply = await self.many.post(self.url, content=self.body())
        assert self.json.loads(reply.content)["content"][0]["text"]

    @contextmanager
    def stream(self) -> Any:
        with self.client.stream("POST", self.url, content=self.body(stream=True)) as reply:
            yield self.events(reply.iter_bytes())

    def events(self, chunks: Any) -> Any:
        rest = b""
        for chunk in chunks:
            *lines, rest = (rest + chunk).split(b"\n")
            yield from self.decoded(lines)

    def decoded(self, lines: list[bytes]) -> Any:
        return (self.json.loads(line[6:]) for line in lines if line.startswith(b"data: "))

    @asynccontextmanager
    async def stream_async(self) -> Any:
        async with self.many.stream("POST", self.url, content=self.body(stream=True)) as reply:
            yield self.events_async(reply.aiter_bytes())

    async def events_async(self, chunks: Any) -> Any:
        rest = b""
        async for chunk in chunks:
            *lines, rest = (rest + chunk).split(b"\n")
            for event in self.decoded(lines):
                yield event

    def send_image(self, image: bytes) -> None:
        source = {"type": "base64", "media_type": "image/png", "data": base64.b64encode(image).decode()}
        body = self.body(messages=[{"role": "user", "content": [{"type": "image", "source": source}]}])
        assert self.client.post(self.url, content=body).content


CLIENTS: dict[str, Callable[[str], Any]] = {"ours": Ours, "peer": Peer, "floor": Floor}


# ------------------------------------------------------------------------------------------------- the cases


def one_by_one(client: Any) -> Figures:
    return {"µs": 1e6 * _cpu(client.ask, 300)}


def one_by_one_async(client: Any) -> Figures:
    async def main() -> Figures:
        return {"µs": 1e6 * await _cpu_async(client.ask_async, 300)}

    return asyncio.run(main())


def fifty_at_once(client: Any) -> Figures:
    async def fifty() -> None:
        await asyncio.gather(*(client.ask_async() for _ in range(50)))

    async def main() -> Figures:
        return {"µs": 1e6 * await _cpu_async(fifty, 20) / 50}

    return asyncio.run(main())


def first_delta(client: Any) -> Figures:
    times: list[float] = []
    for _ in range(120):
        begin = time.perf_counter()
        with client.stream() as stream:
            events = iter(stream)
            while not client.is_delta(next(events)):
                pass
            times.append(time.perf_counter() - begin)
            for _ in events:  # so that the connection can be used again
                pass
    return {"ms": 1e3 * median(times[20:])}


def streams(client: Any, count: int) -> Figures:
    """Have *count* streams go on at once, and read each to its end.

    Sent as fast as they are read, a client that is slower finds more in each read, which is the best that can happen to it.
    """
    events = 0

    async def read() -> None:
        nonlocal events
        async with client.stream_async() as stream:
            async for _ in stream:
                events += 1

    async def main() -> Figures:
        nonlocal events
        await asyncio.gather(*(read() for _ in range(5)))  # imports, the first connections
        events, before, begin = 0, _memory(), time.process_time()
        await asyncio.gather(*(read() for _ in range(count)))
        seconds = time.process_time() - begin
        return {"µs": 1e6 * seconds / events, "KB": (_memory() - before) / count, "events": events / count}

    return asyncio.run(main())


def image(client: Any) -> Figures:
    data = bytes(range(256)) * (IMAGE // 256)
    data = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x04\0\0\0\x04\0" + data
    client.send_image(data[:1_000])  # imports what it takes
    before = _memory()
    client.send_image(data)
    return {
        "bodies": (_memory() - before) / (len(data) * 4 / 3 / 1024),
        "ms": 1e3 * _cpu(lambda: client.send_image(data), 5),
    }


def slowly(client: Any) -> Figures:
    """Read a stream of 100 MB as slowly as it takes for the server to be held back."""
    with client.stream() as stream:
        events = iter(stream)
        next(events)
        before = _memory()
        for _ in range(100):
            next(events)
            time.sleep(0.02)
        return {"MB": (_memory() - before) / 1024}


CASES: dict[str, tuple[Callable[[Any], Figures], str]] = {
    "sync": (one_by_one, ""),
    "async": (one_by_one_async, ""),
    "fifty": (fifty_at_once, ""),
    "first": (first_delta, "/20/1/20"),
    "500": (lambda client: streams(client, 500), f"/{DELTAS}/1/20"),
    "2000": (lambda client: streams(client, 2000), f"/{DELTAS}/1/20"),
    "paced": (lambda client: streams(client, 2000), f"/{DELTAS}/1/20/0/{PAUSE}"),
    "image": (image, ""),
    "slowly": (slowly, "/10000/1/10000"),
}
"""What is measured, and what kind of stream for."""


def _cpu(call: Callable[[], object], repeat: int) -> float:
    """Return the seconds of CPU that a *call* takes."""
    for _ in range(repeat // 10 + 1):
        call()
    begin = time.process_time()
    for _ in range(repeat):
        call()
    return (time.process_time() - begin) / repeat


async def _cpu_async(call: Callable[[], Awaitable[object]], repeat: int) -> float:
    for _ in range(repeat // 10 + 1):
        await call()
    begin = time.process_time()
    for _ in range(repeat):
        await call()
    return (time.process_time() - begin) / repeat


def _memory() -> int:
    """Return the most KB of memory that this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


# ------------------------------------------------------------------------------------------------- the table


def measure(
    case: str, url: str, runs: int, clients: tuple[str, ...] = ("ours", "peer", "floor")
) -> dict[str, Figures]:
    """Run a case *runs* times for each client in turn; a figure is the median."""
    found: dict[str, list[Figures]] = {client: [] for client in clients}
    for _ in range(runs):
        for client in clients:
            command = [sys.executable, __file__, case, client, url + CASES[case][1]]
            found[client].append(
                json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
            )
    return {
        client: {name: median(figures[name] for figures in results) for name in results[0]}
        for client, results in found.items()
    }


def rows(runs: int = 5) -> list[Any]:
    """Measure."""
    sys.path.insert(0, str(Path(__file__).parent))
    from rows import Row
    from server import serving

    def row(what: str, unit: str, figures: dict[str, Figures], name: str, **targets: float) -> Row:
        ours, peer, floor = (figures.get(client, {}).get(name) for client in ("ours", "peer", "floor"))
        return Row(what, unit, ours, peer, floor, **targets)  # type: ignore[arg-type]

    with serving() as url:
        sync, many, fifty = (measure(case, url, runs) for case in ("sync", "async", "fifty"))
        first, image, slow = (measure(case, url, runs) for case in ("first", "image", "slowly"))
        some = measure("500", url, 3)
        # httpx's own pool looks at every connection for each request: 2,000 of them would take minutes.
        most, paced = (measure(case, url, 3, ("ours", "peer")) for case in ("2000", "paced"))
    return [
        row("a request of 1 KB, CPU", "µs", sync, "µs", target_of_peer=0.33),
        row("the same, async", "µs", many, "µs", target_of_peer=0.33),
        row("the same, 50 at once", "µs", fifty, "µs", target_of_peer=0.4),
        row("time to the first delta, warm", "ms", first, "ms", target_of_peer=0.5),
        row("500 streams at once, CPU per event", "µs", some, "µs", target_of_peer=0.45),
        row("the same, memory a stream", "KB", some, "KB", target_absolute=45),
        row("2,000 streams at once, CPU per event", "µs", most, "µs", target_of_peer=0.25),
        row("the same, memory a stream", "KB", most, "KB", target_absolute=45),
        row("the same, an event of each every 50 ms, CPU per event", "µs", paced, "µs"),
        row("send an image of 10 MB, CPU", "ms", image, "ms", target_of_peer=0.5),
        row("the same, added peak memory as a share of the body", "×", image, "bodies", target_absolute=2.2),
        row("a stream of 100 MB read slowly, added memory", "MB", slow, "MB", target_absolute=8),
    ]


if __name__ == "__main__":
    case, kind, url = sys.argv[1:]
    print(json.dumps(CASES[case][0](CLIENTS[kind](url))))
