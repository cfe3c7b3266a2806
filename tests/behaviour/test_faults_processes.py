"""What a whole process does: it ends without noise whatever was left open, and Ctrl-C is heard."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from canary import KEY
from scripted_server import KEEP, STALL, Script, ScriptedServer, response, sse, stream_head
from wire_events import HELLO, message, text

ROOT = Path(__file__).parents[2]
_SECONDS = 20
"""For a process to start, to do a little, and to end, on a machine that is busy."""

WHOLE: Script = [response(message(text("Hello"))), KEEP]
HALF: Script = [stream_head(), sse(*HELLO[:4]), STALL]

BLOCKING = """
    from llmport.anthropic import AnthropicClient
    client = AnthropicClient()
"""
AWAITING = """
    import {library}
    from llmport.anthropic import AsyncAnthropicClient
    async def main():
        {quiet}
        client = AsyncAnthropicClient()
        {body}
    {library}.run({call})
"""

LEFT_OPEN: dict[str, tuple[str, Script]] = {
    "a client": ("print(client.complete('Hello').text)", WHOLE),
    "a stream": (
        """
    stream = client.stream('Hello').__enter__()
    print(next(iter(stream.text())))
    """,
        HALF,
    ),
    "an iterator": ("print(next(client.stream('Hello').__enter__().text()))", HALF),
    "a stream that was never entered": ("stream = client.stream('Hello'); print('Hello')", HALF),
    "a stream in a cycle": (
        """
    stream = client.stream('Hello').__enter__()
    stream.itself = stream
    print(next(iter(stream.text())))
    del stream
    """,
        HALF,
    ),
}

LEFT_OPEN_AWAITING: dict[str, tuple[str, Script]] = {
    "a client": ("print((await client.complete('Hello')).text)", WHOLE),
    "a stream": (
        "stream = await client.stream('Hello').__aenter__(); print(await anext(aiter(stream.text())))",
        HALF,
    ),
    "a stream that was never entered": ("stream = client.stream('Hello'); print('Hello')", HALF),
}


def start(program: str, server: ScriptedServer) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "ANTHROPIC_API_KEY": KEY,
        "ANTHROPIC_BASE_URL": server.base_url,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "-X", "dev", "-W", "error", "-c", textwrap.dedent(program)]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def check_quiet(program: str, script: Script) -> None:
    with ScriptedServer(script) as server:
        process = start(program, server)
        told, complaints = process.communicate(timeout=_SECONDS)

    assert complaints == ""
    assert told.startswith("Hel")
    assert process.returncode == 0


@pytest.mark.parametrize("thing", LEFT_OPEN)
def test_what_is_left_open_makes_no_noise_at_exit(thing: str) -> None:
    body, script = LEFT_OPEN[thing]
    check_quiet(BLOCKING + textwrap.indent(textwrap.dedent(body), "    "), script)


@pytest.mark.parametrize("thing", LEFT_OPEN_AWAITING)
@pytest.mark.parametrize("library", ["asyncio", "trio"])
def test_nor_does_it_on_an_event_loop(library: str, thing: str) -> None:
    body, script = LEFT_OPEN_AWAITING[thing]
    # The first call imports what it needs, which asyncio's debug mode finds slow.
    quiet = "asyncio.get_running_loop().slow_callback_duration = 60" if library == "asyncio" else ""
    call = "main()" if library == "asyncio" else "main"
    check_quiet(AWAITING.format(library=library, body=body, call=call, quiet=quiet), script)


INTERRUPTED: dict[str, tuple[str, Script]] = {
    "while it waits for an answer": ("client.complete('Hello')", [STALL]),
    "while it reads a stream": (
        """
    with client.stream('Hello') as stream:
        for piece in stream.text(): pass
    """,
        HALF,
    ),
    "while it waits for the next attempt": (
        "client.complete('Hello')",
        [response("", status=529, headers={"retry-after": "60"}), KEEP],
    ),
}


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGINT for one process")
@pytest.mark.parametrize("moment", INTERRUPTED)
def test_ctrl_c_is_heard(moment: str) -> None:
    body, script = INTERRUPTED[moment]
    with ScriptedServer(script) as server:
        process = start(BLOCKING + textwrap.indent(textwrap.dedent(body), "    "), server)
        begin = time.monotonic()
        while server.played == 0 and not server.received and time.monotonic() < begin + _SECONDS:
            time.sleep(0.01)
        time.sleep(0.05)  # until it waits
        process.send_signal(signal.SIGINT)
        pressed = time.monotonic()
        _, complaints = process.communicate(timeout=_SECONDS)
        took = time.monotonic() - pressed

    assert complaints.rstrip().endswith("KeyboardInterrupt")
    assert "Warning" not in complaints
    assert KEY not in complaints
    assert took < 5
