"""What limits let through: 2,000 requests to an emulator that enforces them, with our limiter and with retries alone.

The emulator's buckets are full at the beginning and refill evenly, so what anybody can do at best is known: what was used,
less what was there, at the rate of the refill. It stands in the floor's column; who gives requests up uses less, and is over
sooner. All clients have 64 workers, each client a process of its own, and so has the emulator.
`python benchmarks/traffic.py requests` runs one case alone; the cases are named after the limit that binds.
"""

# ruff: noqa: PLC0415 - each client is imported only where it is measured

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, NamedTuple

from emulated import emulator
from rows import Row, table

REQUESTS = 2_000
WORKERS = 64
MODEL = "claude-sonnet-5-5"
MAX_TOKENS = 1_000
LATENCY, JITTER = 0.2, 0.4
"""Seconds that the emulator takes for an answer. By themselves, 64 workers would be done in 13 seconds."""
PLENTY = 10_000_000
LIMITS: dict[str, dict[str, int]] = {
    "requests": {"requests": 1_050, "input_tokens": PLENTY, "output_tokens": PLENTY},
    "input tokens": {"requests": PLENTY, "input_tokens": 550_000, "output_tokens": PLENTY},
    "output tokens": {"requests": PLENTY, "input_tokens": PLENTY, "output_tokens": 207_000},
}
"""A minute. A little more than half of what is asked for: it takes most of a minute until the rest is there."""


class Run(NamedTuple):
    """How a client got on."""

    seconds: float
    best: float
    """Seconds that the buckets allow at best, for what was answered."""
    refused: float
    """Percent of all answers that were a 429."""
    failed: int
    """Questions that got no answer."""


def questions() -> list[str]:
    """Return the prompts: of 40 to 800 words, for answers of 20 to 300; the same in every run."""
    chance = random.Random(0)
    return [
        f"Say it in {chance.randint(20, 300)} words. "
        + "The quick brown fox jumps. " * chance.randint(8, 160)
        for _ in range(REQUESTS)
    ]


# ----------------------------------------------------------------------------------------------- the clients
# Each is a function that asks a question and returns the tokens it took, in and out; and what it raises.

Ask = Callable[[str], Awaitable[tuple[int, int]]]


def ours(url: str, **settings: Any) -> tuple[Ask, type[Exception]]:
    from llmport import LlmError
    from llmport.anthropic import AsyncAnthropicClient

    client = AsyncAnthropicClient(api_key="k", base_url=url, model=MODEL, timeout=600, **settings)

    async def ask(prompt: str) -> tuple[int, int]:
        usage = (await client.complete(prompt, max_tokens=MAX_TOKENS)).usage
        return usage.input_tokens, usage.output_tokens

    return ask, LlmError


def sdk(url: str, **settings: Any) -> tuple[Ask, type[Exception]]:
    import anthropic

    client = anthropic.AsyncAnthropic(api_key="k", base_url=url, timeout=600, **settings)

    async def ask(prompt: str) -> tuple[int, int]:
        turns: Any = [{"role": "user", "content": prompt}]
        usage = (await client.messages.create(model=MODEL, max_tokens=MAX_TOKENS, messages=turns)).usage
        return usage.input_tokens, usage.output_tokens

    return ask, anthropic.APIError


CLIENTS: dict[str, Callable[[str], tuple[Ask, type[Exception]]]] = {
    "ours": lambda url: ours(url, rate_limit=True),
    "the SDK": sdk,
    "the SDK with 20 retries": lambda url: sdk(url, max_retries=20),
    "ours without limiter": ours,
}


async def work(client: str, url: str) -> dict[str, Any]:
    """Have the workers ask all questions, each the next one that nobody has asked yet."""
    ask, refusal = CLIENTS[client](url)
    left, used, failed = iter(questions()), [], 0

    async def worker() -> None:
        nonlocal failed
        for prompt in left:
            try:
                used.append(await ask(prompt))
            except refusal:
                failed += 1

    begin = time.monotonic()
    await asyncio.gather(*(worker() for _ in range(WORKERS)))
    seconds = time.monotonic() - begin
    return {"seconds": seconds, "busy": time.process_time() / seconds, "used": used, "failed": failed}


# ------------------------------------------------------------------------------------------------- the table


def measure(case: str, client: str) -> Run:
    """Have a fresh client ask all questions of a fresh emulator."""
    with emulator(LIMITS[case], latency=LATENCY, jitter=JITTER) as (url, said):
        command = [sys.executable, __file__, "work", client, url]
        run = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    used = [len(run["used"]), *map(sum, zip(*run["used"], strict=True))]
    best = max(60 * (sum_ - limit) / limit for sum_, limit in zip(used, LIMITS[case].values(), strict=True))
    refused = 100 * said["answers"].get("429", 0) / sum(said["answers"].values())
    print(
        f"{case}, {client}: busy {run['busy']:.0%} of the time, the emulator {said['busy']:.0%}",
        file=sys.stderr,
    )
    return Run(run["seconds"], best, refused, run["failed"])


def rows(cases: tuple[str, ...] = tuple(LIMITS)) -> list[Row]:
    """Measure, each case once: it lasts most of a minute, and chance has little part in it."""
    return [row for case in cases for row in _rows(case)]


def _rows(case: str) -> Iterator[Row]:
    for client in CLIENTS:
        run, is_ours = measure(case, client), client == "ours"
        best, most, lost = (1.05, 0.2, 0) if is_ours else (None, None, None)
        what = f"{REQUESTS:,} requests, {case} limited" if is_ours else f"  the same by {client}"
        yield Row(f"{what}: until all are over", "s", run.seconds, None, run.best, target_of_floor=best)
        yield Row("    refused with 429, of all replies", "%", run.refused, None, None, target_absolute=most)
        yield Row("    failed for good", "", run.failed, None, None, target_absolute=lost)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["work", client, url]:
            print(json.dumps(asyncio.run(work(client, url))))
        case names:
            print(table(rows(tuple(names) or tuple(LIMITS))))
