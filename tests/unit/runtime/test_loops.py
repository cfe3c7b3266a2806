"""One awaited client on many event loops: each has its connections, and none outlives its use."""

from __future__ import annotations

import asyncio
import gc
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from weakref import ref

import anyio
import pytest
from carrier import ASK, connections
from scripted_server import KEEP, Script, ScriptedServer, response

from llmport._core.flow import send
from llmport._runtime.cooperative import CooperativeRuntime
from llmport._runtime.waits import loop_here
from llmport._runtime.wire import Endpoint

STAYS: Script = [response("Hi."), KEEP]


def runtime_for(server: ScriptedServer) -> CooperativeRuntime:
    return CooperativeRuntime(Endpoint(base_url=server.base_url, credentials=dict, headers={}))


def still_open(server: ScriptedServer) -> int:
    """Return how many connections are."""
    return sum(thread.is_alive() for thread in server._threads[1:])


def wait_until(is_true: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(5000):
        if is_true():
            return
        pause.wait(0.001)
    pytest.fail("It has not come true.")


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_what_belongs_to_loops_that_are_over_goes_with_the_next(backend: str) -> None:
    loops: list[Any] = []
    with ScriptedServer(*[STAYS] * 4) as server:
        runtime = runtime_for(server)

        async def main() -> None:
            loops.append(ref(loop_here()))
            assert (await runtime.run(send(ASK))).content == b"Hi."

        for _ in range(4):
            anyio.run(main, backend=backend)
        gc.collect()
        assert [loop() is None for loop in loops] == [True, True, True, False]
        wait_until(lambda: still_open(server) == 1)

        anyio.run(runtime.close, backend=backend)
        wait_until(lambda: still_open(server) == 0)
        assert connections(server) == 4


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_client_that_is_dropped_takes_its_connections_with_it(backend: str) -> None:
    with ScriptedServer(STAYS) as server:

        async def main() -> None:
            runtime = runtime_for(server)
            await runtime.run(send(ASK))
            del runtime
            gc.collect()
            with anyio.fail_after(5):
                while still_open(server):  # noqa: ASYNC110 - the server is a thread, and has no event to await
                    await anyio.sleep(0.001)

        anyio.run(main, backend=backend)


def test_loops_in_several_threads_leave_each_other_alone() -> None:
    with ScriptedServer(*[STAYS] * 60) as server:
        runtime = runtime_for(server)

        async def main() -> list[bytes]:
            return [(await runtime.run(send(ASK))).content for _ in range(3)]

        def rounds(_: int) -> list[bytes]:
            return [content for _ in range(5) for content in asyncio.run(main())]

        with ThreadPoolExecutor(4) as threads:
            assert [*threads.map(rounds, range(4))] == [[b"Hi."] * 15] * 4
        assert connections(server) == 20  # one for each loop: none was closed under the hands of its own
        asyncio.run(runtime.close())
        wait_until(partial(lambda: not server.is_in_use))


SIGNALLED = """
import os, signal, threading, {library}
from llmport._runtime.waits import park

class Ticket:
    def call(self, wake):
        signal.signal(signal.SIGUSR1, lambda *_: wake())
        threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGUSR1)).start()

async def main():
    await park(Ticket(), 300)

{run}
print("woken")
"""


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="this system has no such signal")
@pytest.mark.parametrize(
    ("library", "run"),
    [("asyncio", "asyncio.run(main())"), ("trio", "trio.run(main)")],
    ids=["asyncio", "trio"],
)
def test_a_signals_handler_wakes_who_waits_in_its_own_thread(library: str, run: str) -> None:
    program = SIGNALLED.format(library=library, run=run)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False
    )

    assert (done.stdout, done.stderr) == ("woken\n", "")
