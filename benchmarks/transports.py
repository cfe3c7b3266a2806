"""Our connections against the two that httpx can have: httpx's own, and aiohttp's.

The same client each time, so the peer's column is llmport over aiohttp, and the floor's llmport over httpx: whatever is below 1
speaks for connections of our own. docs/decisions/0008-own-connections.md draws the conclusion.
"""

from __future__ import annotations

import json
import subprocess
import sys
from statistics import median
from typing import Any

from requests import CASES, Figures, Ours
from rows import Row
from server import serving

MANY = {"max_connections": 4000}
SETTINGS: dict[str, Any] = {"api_key": "k", "max_retries": 0, **MANY}


class OverAiohttp(Ours):
    """As many connections as ours may have."""

    def __init__(self, url: str) -> None:
        import aiohttp  # noqa: PLC0415 - only where it is measured
        import httpx_aiohttp  # noqa: PLC0415 - as above

        from llmport.anthropic import AsyncAnthropicClient  # noqa: PLC0415 - as above

        super().__init__(url)
        transport = httpx_aiohttp.AiohttpTransport(
            client=lambda: aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=4000))
        )
        self.many = AsyncAnthropicClient(base_url=url, http_client=transport, **SETTINGS)


class OverHttpx(Ours):
    """The same."""

    def __init__(self, url: str) -> None:
        import httpx  # noqa: PLC0415 - only where it is measured

        from llmport.anthropic import AsyncAnthropicClient  # noqa: PLC0415 - as above

        super().__init__(url)
        transport = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=4000))
        self.many = AsyncAnthropicClient(base_url=url, http_client=transport, **SETTINGS)


CLIENTS: dict[str, type[Ours]] = {"ours": Ours, "aiohttp": OverAiohttp, "httpx": OverHttpx}
WHAT = {
    "async": "a request of 1 KB, async: CPU",
    "fifty": "the same, 50 at once",
    "500": "500 streams at once: CPU per event",
    "2000": "2,000 streams at once: CPU per event",
}


def rows(runs: int = 3) -> list[Row]:
    """Measure."""
    with serving() as url:
        return [_row(url, case, what, runs) for case, what in WHAT.items()]


def _row(url: str, case: str, what: str, runs: int) -> Row:
    found: dict[str, list[float]] = {name: [] for name in CLIENTS}
    for _ in range(runs):
        for name in CLIENTS:
            if (case, name) == ("2000", "httpx"):
                continue  # its pool looks at every connection for each request: it would take minutes
            command = [sys.executable, __file__, case, name, url + CASES[case][1]]
            figures: Figures = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
            found[name].append(figures["µs"])
    ours, aiohttp, httpx = (median(times) if times else None for times in found.values())
    return Row(what, "µs", ours or 0.0, aiohttp, httpx)


if __name__ == "__main__":
    case, name, url = sys.argv[1:]
    print(json.dumps(CASES[case][0](CLIENTS[name](url))))
