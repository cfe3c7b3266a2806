"""Plays a fault to a client over a real socket, and tells what became of it."""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from attrs import frozen
from faults import Ask, Fault
from faults.fault import GOOD, Good
from scripted_server import ScriptedServer, response
from three_ways import Waits
from wire_events import message, text

from llmport import Completion, LlmError, TextDelta

PROMPT = "What nobody else should read."
_NEXT = response(message(text("The answer to the next question.")))
HANGS_AFTER = 10.0
"""Seconds. Nothing in the table takes one; the rest is for a machine that is busy with something else."""


def ask_each(faults: Iterable[Fault]) -> list[Any]:
    """Return *faults*, each with every way to ask that meets it, as parameters of a test."""
    return [pytest.param(fault, ask, id=f"{fault.name}-{ask}") for fault in faults for ask in fault.asks]


@frozen(kw_only=True)
class Played:
    """What became of it."""

    client: Any
    answer: Completion | None
    error: LlmError | None
    requests: int
    waits: list[float]
    seen: list[str]
    """The pieces of text that the reader of a stream has been given."""


async def play(fault: Fault, ask: Ask, make_client: Any, waits: Waits) -> Played:
    """Make a call that meets *fault*, and another one with the same client, which must get its own answer.

    *make_client* takes a base URL. Only errors of ours are caught: any other ends the test.
    """
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(ScriptedServer())
        client = make_client(stack.enter_context(_address(fault, server)))
        if (first := _first(fault)) is not None:
            server.add(first.script(ask))
            await _ask(client, ask, server, {}, [])
            await _until_played(server)
            server.released.clear()
        before = len(server.received)
        server.replace(*fault.scripts(ask))
        del waits.seconds[:]
        seen: list[str] = []
        answer, error = None, None
        try:
            answer = await _ask(client, ask, server, dict(fault.options), seen)
        except LlmError as caught:
            error = caught
        server.released.set()
        played = Played(
            client=client,
            answer=answer,
            error=error,
            requests=len(server.received) - before,
            waits=list(waits.seconds),
            seen=seen,
        )
        if fault.address == "the server":
            server.replace(_NEXT, _NEXT, _NEXT)
            assert (await client.complete("And now?", timeout=5)).text == "The answer to the next question."
            await client.aclose()
            await _until_closed(server)
        return played


def _first(fault: Fault) -> Good | None:
    """Return what a call before gets: where time matters, that call is the one that imports what both need."""
    return fault.first or (GOOD if "timeout" in fault.options else None)


async def _ask(
    client: Any, ask: Ask, server: ScriptedServer, options: dict[str, Any], seen: list[str]
) -> Completion:
    if ask == "complete":
        answer: Completion = await client.complete(PROMPT, **options)
        return answer
    async with client.stream(PROMPT, **options) as stream:
        async for event in stream:
            if isinstance(event, TextDelta):
                seen.append(event.text)
                server.released.set()
        return await stream.collect()


async def _until_played(server: ScriptedServer) -> None:
    """Let a held connection go, and wait until the server has done with it what it will."""
    server.released.set()
    with anyio.fail_after(HANGS_AFTER):
        while server.played == 0:  # noqa: ASYNC110 - the server is a thread, and has no event to await
            await anyio.sleep(0.001)


async def _until_closed(server: ScriptedServer) -> None:
    """Wait until the client has closed all its connections: it was told to."""
    with anyio.fail_after(HANGS_AFTER):
        while server.is_in_use:  # noqa: ASYNC110 - the same
            await anyio.sleep(0.001)


@contextlib.contextmanager
def _address(fault: Fault, server: ScriptedServer) -> Iterator[str]:
    match fault.address:
        case "the server":
            yield server.base_url
        case "no such name":
            yield "http://nobody.invalid"
        case "nobody listens":
            with socket.socket() as bound:  # so that nobody else takes its port
                bound.bind(("127.0.0.1", 0))
                yield f"http://127.0.0.1:{bound.getsockname()[1]}"


@contextlib.contextmanager
def hard_limit(seconds: float = HANGS_AFTER) -> Iterator[None]:
    """End whatever runs in the main thread after *seconds*, be it Python code that waits for a socket or a lock."""

    def fail(*_: object) -> None:
        raise AssertionError(f"It hangs: nothing has come of it in {seconds:g} s.")

    before = signal.signal(signal.SIGALRM, fail)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def open_files() -> int:
    """Return how many files and sockets this process has open; 0 where the system does not tell."""
    with contextlib.suppress(OSError):
        return len([*Path("/dev/fd").iterdir()])
    return 0
