"""A process that makes as many calls as it may for some seconds, and then says in JSON what became of them.

python quota_worker.py BASE_URL KEY REDIS_URL SECONDS
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time

from llmport.anthropic import AsyncAnthropicClient
from llmport.errors import LlmError
from llmport.observers import AttemptFailed

WORKERS = 12


async def main(base_url: str, key: str, quota: str, seconds: float) -> None:
    said: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("llmport").addHandler(handler)
    end = time.monotonic() + seconds
    answered = refused = 0
    failures: list[str] = []
    seen: list[bool | None] = []

    def observe(event: object) -> None:
        nonlocal refused
        refused += isinstance(event, AttemptFailed) and event.status == 429

    async def work() -> None:
        nonlocal answered
        while time.monotonic() < end:
            try:
                await client.complete("Hello", max_tokens=16)
                answered += 1
            except LlmError as error:
                failures.append(f"{type(error).__name__}: {error}")
            for limits in client.limits().values():
                if seen[-1:] != [limits.is_shared]:
                    seen.append(limits.is_shared)

    client = AsyncAnthropicClient(
        base_url=base_url, api_key=key, quota=quota, observers=[observe], max_retries=10, timeout=30
    )
    async with client, asyncio.TaskGroup() as group:
        for _ in range(WORKERS):
            group.create_task(work())
    quota_said = [line for line in said if "quota" in line]
    told = {"answered": answered, "refused": refused, "failures": failures, "seen": seen, "said": quota_said}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4], float(sys.argv[4])))
