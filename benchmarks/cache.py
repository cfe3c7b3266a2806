"""What it costs to be given a kept answer, against asking the emulator for it, one after the other.

The peer's column is the same call without a cache: over a connection that is open already, to a process on this machine.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from emulated import emulator
from rows import Row

from llmport.anthropic import AnthropicClient
from llmport.stores import MemoryStore, RedisStore, SqliteStore

ROUNDS = 15
ASKED, KEPT = 40, 400
"""Calls a round: about as long for either, so that no keeper is measured while the processor wakes up from waiting."""
PROMPT = "Say it in 200 words."
TARGETS = {"memory": 0.05, "SQLite": 0.25, "Redis": 0.4}


def rows() -> list[Row]:
    """Measure; a figure is the median of paired runs."""
    with emulator() as (address, _), tempfile.TemporaryDirectory() as folder, redis_server() as url:
        settings: dict[str, Any] = {"api_key": "k", "base_url": address}
        stores: dict[str, Any] = {
            "memory": MemoryStore(),
            "SQLite": SqliteStore(Path(folder) / "answers.sqlite3"),
        }
        if url is not None:
            stores["Redis"] = RedisStore(url)
        clients = [AnthropicClient(**settings, cache=store) for store in (None, *stores.values())]
        for client in clients:
            client.complete(PROMPT)
        asker, *keepers = clients
        taken = [
            [milliseconds(asker, ASKED), *(milliseconds(keeper, KEPT) for keeper in keepers)]
            for _ in range(ROUNDS)
        ]
        for client in clients:
            client.close()
        for store in stores.values():
            store.close()
    asked, *kept = (median(column) for column in zip(*taken, strict=True))
    return [
        Row(f"a kept answer, from {name}", "ms", ours, asked, None, target_of_peer=TARGETS[name])
        for name, ours in zip(stores, kept, strict=True)
    ]


def milliseconds(client: AnthropicClient, times: int) -> float:
    begin = time.perf_counter()
    for _ in range(times):
        client.complete(PROMPT)
    return 1e3 * (time.perf_counter() - begin) / times


@contextmanager
def redis_server() -> Iterator[str | None]:
    """Run a server of its own; without one on this system, there is no row for it."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        print("no redis-server or valkey-server here: not measured")
        yield None
        return
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            wait_for(lambda: socket.create_connection(("127.0.0.1", port), timeout=1).close())
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.kill()


def wait_for(connect: Callable[[], None]) -> None:
    for _ in range(500):
        try:
            connect()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError("the Redis server has not begun to answer")
