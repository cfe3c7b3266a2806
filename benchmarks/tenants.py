"""How tenants share what there is: one asks ten times as much as the other, at once, and both should be served alike.

The peer has what most programs have instead of a queue: a semaphore, which serves who came first.
`python benchmarks/tenants.py CLIENT URL` is one such client.
"""

# ruff: noqa: PLC0415 - each client is imported only where it is measured

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from emulated import emulator
from rows import Row
from traffic import JITTER, LATENCY, MAX_TOKENS, MODEL, questions

AT_ONCE = 16
SMALL, LARGE = 100, 1_000
"""Calls of each tenant."""

Ask = Callable[[str, str], Awaitable[object]]
"""Asks a question for a tenant."""
Served = list[list[Any]]
"""Of each call that was sent, in this order, whose it was and the tokens it took."""


def ours(url: str, served: Served) -> Ask:
    from llmport import AttemptStarted, CallEnded, CallEvent
    from llmport.anthropic import AsyncAnthropicClient

    calls: dict[int, list[Any]] = {}

    def note(event: CallEvent) -> None:
        match event:
            case AttemptStarted(call=call):
                served.append(calls.setdefault(call.id, [call.tenant, 0]))
            case CallEnded(call=call, usage=usage) if usage is not None:
                calls[call.id][1] = usage.input_tokens + usage.output_tokens
            case _:
                pass

    client = AsyncAnthropicClient(
        api_key="k", base_url=url, model=MODEL, timeout=600, max_concurrency=AT_ONCE, observers=[note]
    )
    return lambda tenant, prompt: client.complete(prompt, max_tokens=MAX_TOKENS, tenant=tenant)


def peer(url: str, served: Served) -> Ask:
    import anthropic

    client = anthropic.AsyncAnthropic(api_key="k", base_url=url, timeout=600)
    slots = asyncio.Semaphore(AT_ONCE)

    async def ask(tenant: str, prompt: str) -> None:
        async with slots:
            served.append(entry := [tenant, 0])
            turns: Any = [{"role": "user", "content": prompt}]
            usage = (await client.messages.create(model=MODEL, max_tokens=MAX_TOKENS, messages=turns)).usage
            entry[1] = usage.input_tokens + usage.output_tokens

    return ask


async def work(client: str, url: str) -> Served:
    """Ask everything at once, ten for one tenant and one for the other in turn, until the other's are answered."""
    served: Served = []
    ask, prompts = {"ours": ours, "peer": peer}[client](url, served), iter(questions())
    tasks: dict[str, list[Any]] = {"large": [], "small": []}
    for _ in range(SMALL):
        for tenant in ["large"] * (LARGE // SMALL) + ["small"]:
            tasks[tenant].append(asyncio.ensure_future(ask(tenant, next(prompts))))
    await asyncio.gather(*tasks["small"])
    for task in tasks["large"]:
        task.cancel()
    await asyncio.gather(*tasks["large"], return_exceptions=True)
    return served


def unfairness(served: Served) -> float:
    """Return by how much percent the small tenant's part in the tokens was off a half, while both waited."""
    last = max(at for at, (tenant, _) in enumerate(served) if tenant == "small")
    waited = served[AT_ONCE : last + 1]  # the first ones found free slots
    small = sum(tokens for tenant, tokens in waited if tenant == "small")
    return 100 * abs(2 * small / sum(tokens for _, tokens in waited) - 1)


def measure(client: str) -> float:
    with emulator(latency=LATENCY, jitter=JITTER) as (url, _):
        command = [sys.executable, __file__, client, url]
        served = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return unfairness(served)


def rows() -> list[Row]:
    """Measure."""
    what = "two tenants, 10:1 in load: off equal shares of the tokens"
    return [Row(what, "%", measure("ours"), measure("peer"), None, target_absolute=10)]


if __name__ == "__main__":
    print(json.dumps(asyncio.run(work(*sys.argv[1:]))))
