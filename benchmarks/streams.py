"""What an event of a stream costs, against the official SDK and against httpx with a JSON parser.

Each figure comes from a fresh process that reads the same bytes from the same server: a short stream to warm up, then
the long one, CPU in user and kernel mode. `python benchmarks/streams.py VARIANT URL KIND` is one such process; the kinds
of streams are the server's.
"""

# ruff: noqa: PLC0415 - each variant imports nothing but its own

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from math import log
from statistics import median
from time import process_time
from typing import Any, NamedTuple

from rows import Row
from server import serving

RUNS = 5
WARM_UP = "/200/4/14"
QUESTION: dict[str, Any] = {
    "model": "claude-sonnet-5-5",
    "max_tokens": 100,
    "messages": [{"role": "user", "content": "Hello"}],
}


class Targets(NamedTuple):
    of_raw: float
    """At most this share of what the SDK takes for its events alone."""
    of_helper: float
    """The same of what it takes to put them together as well, which ours always does."""
    of_floor: float | None = None


def rows() -> list[Row]:
    """Measure; a figure is the median of the paired runs."""
    with serving() as url:
        return [
            *_text(url, "10,000 deltas, 4 events a write", "/10000/4/14", Targets(0.18, 0.08, 1.35)),
            *_text(
                url, "10,000 deltas, 4 events a write, async", "/10000/4/14", Targets(0.20, 0.10), "_async"
            ),
            *_text(url, "10,000 deltas, one event a write", "/10000/1/14", Targets(0.33, 0.17)),
            *_tool(url),
            _long(url),
        ]


def _text(url: str, what: str, kind: str, targets: Targets, suffix: str = "") -> list[Row]:
    variants = (f"{name}{suffix}" for name in ("ours", "sdk_raw", "sdk_helper", "floor"))
    ours, raw, helper, floor = _measure(url, kind, *variants)
    return [
        Row(f"{what}: CPU an event", "µs", ours, raw, floor, targets.of_raw, targets.of_floor),
        Row(f"{what}: put together", "µs", ours, helper, None, targets.of_helper),
    ]


def _tool(url: str) -> list[Row]:
    """The SDK parses the arguments anew at every delta, which would take it minutes at twice this length."""
    short, long = 5_000, 12_500
    each_short, _ = _measure(url, f"/{short}/4/40/1", "ours", "sdk_helper", runs=3)
    each_long, peer = _measure(url, f"/{long}/4/40/1", "ours", "sdk_helper", runs=3)
    total, total_peer = each_long * long / 1e3, peer * long / 1e3
    exponent = 1 + log(each_long / each_short) / log(long / short)
    return [
        Row("tool input of 500 KB in 12,500 deltas: CPU", "ms", total, total_peer, None, target_of_peer=0.02),
        Row("the same, exponent from 200 to 500 KB", "", exponent, None, None, target_absolute=1.05),
    ]


def _long(url: str) -> Row:
    """The floor is ours at a sixteenth of the length."""
    short = _measure(url, "/10000/4/14", "ours")[0]
    long = _measure(url, "/160000/4/14", "ours", runs=3)[0]
    return Row("160,000 deltas, not 10,000: CPU an event", "µs", long, None, short, target_of_floor=1.1)


def _measure(url: str, kind: str, *variants: str, runs: int = RUNS) -> list[float]:
    """Return the microseconds that an event takes each variant, run in turn."""
    found = [[_run(variant, url, kind) for variant in variants] for _ in range(runs)]
    return [median(column) for column in zip(*found, strict=True)]


def _run(variant: str, url: str, kind: str) -> float:
    command = [sys.executable, __file__, variant, url, kind]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


# ----------------------------------------------------------------------------------------------- the variants


def ours(url: str) -> Callable[[], None]:
    from llmport.anthropic import AnthropicClient

    client = AnthropicClient(api_key="k", base_url=url)

    def read() -> None:
        with client.stream("Hello") as stream:
            for _ in stream:
                pass
            assert stream.completion.stop_reason

    return read


def ours_async(url: str) -> Callable[[], Any]:
    from llmport.anthropic import AsyncAnthropicClient

    client = AsyncAnthropicClient(api_key="k", base_url=url)

    async def read() -> None:
        async with client.stream("Hello") as stream:
            async for _ in stream:
                pass
            assert stream.completion.stop_reason

    return read


def sdk_raw(url: str) -> Callable[[], None]:
    import anthropic

    client = anthropic.Anthropic(api_key="k", base_url=url, max_retries=0)

    def read() -> None:
        for _ in client.messages.create(**QUESTION, stream=True):
            pass

    return read


def sdk_raw_async(url: str) -> Callable[[], Any]:
    import anthropic

    client = anthropic.AsyncAnthropic(api_key="k", base_url=url, max_retries=0)

    async def read() -> None:
        async for _ in await client.messages.create(**QUESTION, stream=True):
            pass

    return read


def sdk_helper(url: str) -> Callable[[], None]:
    import anthropic

    client = anthropic.Anthropic(api_key="k", base_url=url, max_retries=0)

    def read() -> None:
        with client.messages.stream(**QUESTION) as stream:
            for _ in stream:
                pass
            assert stream.get_final_message().stop_reason

    return read


def sdk_helper_async(url: str) -> Callable[[], Any]:
    import anthropic

    client = anthropic.AsyncAnthropic(api_key="k", base_url=url, max_retries=0)

    async def read() -> None:
        async with client.messages.stream(**QUESTION) as stream:
            async for _ in stream:
                pass
            assert (await stream.get_final_message()).stop_reason

    return read


def floor(url: str) -> Callable[[], None]:
    """httpx's bytes, cut at blank lines, each event parsed by orjson, and thrown away."""
    import httpx
    import orjson

    client = httpx.Client(verify=False)  # no TLS is spoken
    content = orjson.dumps({**QUESTION, "stream": True})

    def read() -> None:
        rest = b""
        with client.stream("POST", f"{url}/v1/messages", content=content) as response:
            for chunk in response.iter_bytes():
                *events, rest = (rest + chunk).split(b"\n\n")
                for event in events:
                    orjson.loads(event[event.index(b"data: ") + 6 :])

    return read


def floor_async(url: str) -> Callable[[], Any]:
    """The same, awaited."""
    import httpx
    import orjson

    client = httpx.AsyncClient(verify=False)  # no TLS is spoken
    content = orjson.dumps({**QUESTION, "stream": True})

    async def read() -> None:
        rest = b""
        async with client.stream("POST", f"{url}/v1/messages", content=content) as response:
            async for chunk in response.aiter_bytes():
                *events, rest = (rest + chunk).split(b"\n\n")
                for event in events:
                    orjson.loads(event[event.index(b"data: ") + 6 :])

    return read


def _microseconds(variant: str, url: str, kind: str) -> float:
    make = globals()[variant]
    warm_up, read = make(url + WARM_UP), make(url + kind)
    seconds = asyncio.run(_awaited(warm_up, read)) if variant.endswith("_async") else _blocking(warm_up, read)
    return 1e6 * seconds / int(kind.split("/")[1])


def _blocking(warm_up: Callable[[], None], read: Callable[[], None]) -> float:
    warm_up()
    begin = process_time()
    read()
    return process_time() - begin


async def _awaited(warm_up: Callable[[], Any], read: Callable[[], Any]) -> float:
    await warm_up()
    begin = process_time()
    await read()
    return process_time() - begin


if __name__ == "__main__":
    print(_microseconds(*sys.argv[1:]))
