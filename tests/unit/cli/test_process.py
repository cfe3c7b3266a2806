"""The command as a user runs it: a process of its own, real HTTP, real pipes, a real terminal, real signals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from llmport.cli.exits import Exit
from llmport.emulator import Emulator, Settings

LLMPORT = [sys.executable, "-m", "llmport.cli"]
CANARY = "canary-0123456789-never-shown"
QUESTION = "What is the weather in Paris?"
FULL = Path("/dev/full")
SECONDS = 30.0
"""Longer than any of this takes; a hang fails instead of hanging."""
LONG = "Say 5000 words"
"""The emulator takes longer than that to say them all, so whoever waits for the end fails."""


def environment(**variables: str) -> dict[str, str]:
    """Return the environment without settings of the person who runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANTHROPIC_")}
    return {**kept, "PYTHONUTF8": "1", "NO_PROXY": "*", **variables}


def llmport(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*LLMPORT, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        env=environment(**variables),
        timeout=SECONDS,
        check=False,
    )


@contextmanager
def started(*arguments: str, env: dict[str, str], **streams: Any) -> Iterator[subprocess.Popen[bytes]]:
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    with subprocess.Popen([*LLMPORT, *arguments], env=env, **streams) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def emulated(*faults: str) -> Iterator[dict[str, str]]:
    """Give the variables that lead to an emulator whose first requests meet *faults*."""
    with Emulator(Settings(faults=faults)) as emulator:
        yield {"ANTHROPIC_BASE_URL": emulator.base_url, "ANTHROPIC_API_KEY": f"sk-ant-{CANARY}"}


# ---------------------------------------------------------------------------------- what a newcomer does


def test_the_first_command_of_the_readme():
    done = llmport("ask", "--emulator", QUESTION)

    assert done.returncode == Exit.OK, done.stderr
    assert done.stdout.startswith("I will use get_weather.\nThe tool answered “Paris: 18 °C, light rain")
    notice, call, result, usage = done.stderr.splitlines()
    assert notice == "The emulator answers: no model is asked."
    assert call == 'tool call: get_weather {"city":"Paris"}'
    assert result.startswith("tool result: Paris: 18 °C")
    assert "2 requests · end_turn" in usage


def test_json_of_the_same():
    done = llmport("ask", "--emulator", "--json", "--no-stream", QUESTION)

    data = json.loads(done.stdout)
    assert (data["requests"], data["tool_calls"][0]["input"]) == (2, {"city": "Paris"})


def test_a_proxy_does_not_stand_between_the_command_and_its_emulator():
    nowhere = "http://127.0.0.1:9"

    done = llmport(
        "count", "--emulator", "Why?", HTTP_PROXY=nowhere, ALL_PROXY=nowhere, NO_PROXY="example.com"
    )

    assert (done.returncode, done.stdout.strip().isdigit()) == (Exit.OK, True), done.stderr


def test_models_and_count():
    with emulated() as variables:
        models = llmport("models", **variables)
        count = llmport("count", "Why?", **variables)

    assert "claude-sonnet-5-5\t" in models.stdout
    assert count.stdout.strip().isdigit()


def test_a_picture(tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))

    done = llmport("ask", "--emulator", "--image", str(path), "What is it?")

    assert "an image (image/png, 108 bytes)" in done.stdout, done.stderr


def test_a_prompt_through_a_pipe():
    done = subprocess.run(
        [*LLMPORT, "ask", "--emulator"],
        input="Grüße\n".encode(),
        capture_output=True,
        env=environment(),
        timeout=SECONDS,
        check=True,
    )

    assert "You said “Grüße\n”.\n".encode() == done.stdout


def test_a_terminal_without_the_characters_of_an_answer_gets_question_marks():
    done = llmport("ask", "--emulator", QUESTION, PYTHONIOENCODING="ascii")

    assert "?Paris: 18 ?C, light rain" in done.stdout, done.stderr


# ------------------------------------------------------------------------------------- what can go wrong


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("authentication", Exit.ACCESS),
        ("permission", Exit.ACCESS),
        ("billing", Exit.ACCESS),
        ("not_found", Exit.REJECTED),
        ("request_too_large", Exit.REJECTED),
        ("rate_limit;retry-after=3600", Exit.LIMITED),
        ("overloaded", Exit.LIMITED),
        ("html;status=502", Exit.UNAVAILABLE),
        ("end-after=5", Exit.UNAVAILABLE),
        ("cut-after=5", Exit.UNAVAILABLE),
        ("error-after=5", Exit.LIMITED),
    ],
)
def test_each_fault_of_a_server_has_its_code(fault, code):
    with emulated(fault) as variables:
        done = llmport("ask", "Why, on such a day?", ANTHROPIC_MAX_RETRIES="0", **variables)

    assert code == done.returncode, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == "" or done.stdout.startswith("You")
    assert CANARY not in done.stdout + done.stderr


def test_a_cut_stream_shows_what_arrived():
    with emulated("cut-after=5") as variables:
        done = llmport("ask", "Why, on such a day?", **variables)

    assert done.stdout.startswith("You")
    assert "not whole" in done.stderr
    assert done.returncode == Exit.UNAVAILABLE


@pytest.mark.parametrize("debug", ["", "1"])
@pytest.mark.parametrize(
    "arguments", [("ask", "Why?"), ("ask", "--json", "Why?"), ("count", "Why?"), ("models",)]
)
def test_a_key_is_never_shown(arguments, debug):
    with emulated() as variables:
        variables["ANTHROPIC_API_KEY"] = f"invalid-{CANARY}"
        done = llmport(*arguments, LLMPORT_DEBUG=debug, **variables)

    assert done.returncode == Exit.ACCESS
    assert CANARY not in done.stdout + done.stderr
    assert bool(debug) == ("Traceback" in done.stderr)


def test_bytes_that_are_no_text():
    done = subprocess.run(
        [*LLMPORT, "count", "--emulator"],
        input=b"\x89PNG\xff",
        capture_output=True,
        env=environment(),
        timeout=SECONDS,
        check=False,
    )

    assert done.returncode == Exit.USAGE
    assert b"go into --attach" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="a shell closes streams")
def test_closed_streams():
    command = f"{sys.executable} -m llmport.cli count --emulator Why? <&- >&- 2>&-"

    assert (
        subprocess.run(command, shell=True, env=environment(), timeout=SECONDS, check=False).returncode == 0
    )


@pytest.mark.skipif(not FULL.exists(), reason="needs a disk that is always full")
@pytest.mark.parametrize("arguments", [("ask", "--emulator", "Why?"), ("models", "--emulator"), ("--help",)])
def test_a_full_disk(arguments):
    with FULL.open("wb") as full, started(*arguments, env=environment(), stdout=full) as process:
        _, err = process.communicate(timeout=SECONDS)

    assert process.returncode == Exit.FAILED
    assert err.endswith(b"llmport: No space left on device.\n")


def test_without_a_key():
    done = llmport("ask", "Why?")

    assert (done.returncode, done.stdout) == (Exit.USAGE, "")
    assert "ANTHROPIC_API_KEY" in done.stderr
    assert "--emulator" in done.stderr


def test_nobody_listens():
    done = llmport(
        "ask",
        "Why?",
        ANTHROPIC_API_KEY="sk-x",
        ANTHROPIC_BASE_URL="http://127.0.0.1:9",
        ANTHROPIC_MAX_RETRIES="0",
    )

    assert (done.returncode, done.stdout) == (Exit.UNAVAILABLE, "")
    assert done.stderr.count("\n") <= 2


# ------------------------------------------------------------------------- pipes, signals and terminals


@pytest.mark.skipif(os.name != "posix", reason="as Unix breaks pipes")
def test_a_reader_that_goes_away():
    with started("ask", "--emulator", LONG, env=environment()) as process:
        assert process.stdout is not None
        assert process.stdout.read(3) == b"You"
        process.stdout.close()
        _, err = process.communicate(timeout=SECONDS)

    assert process.returncode == Exit.BROKEN_PIPE
    assert err == b"The emulator answers: no model is asked.\n"


@pytest.mark.skipif(os.name != "posix", reason="as Unix interrupts")
@pytest.mark.parametrize("debug", ["", "1"])
def test_ctrl_c_in_the_middle_of_an_answer(debug):
    with (
        emulated("stall-after=5") as variables,
        started("ask", "Why, on such a day?", env=environment(LLMPORT_DEBUG=debug, **variables)) as process,
    ):
        assert process.stdout is not None
        shown = process.stdout.read(3)
        process.send_signal(signal.SIGINT)
        rest, err = process.communicate(timeout=SECONDS)

    assert process.returncode == Exit.INTERRUPTED
    assert (shown, rest.endswith(b"\n")) == (b"You", True)
    assert b"Traceback" not in err


@pytest.mark.skipif(os.name != "posix", reason="as Unix interrupts")
def test_ctrl_c_in_a_chat_stops_the_answer_only():
    with (
        emulated("stall-after=5") as variables,
        started("chat", env=environment(**variables), stdin=subprocess.PIPE) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"Why, on such a day?\n")
        process.stdin.flush()
        shown = process.stdout.read(3)
        process.send_signal(signal.SIGINT)
        rest, err = process.communicate(b"And you?\n", timeout=SECONDS)

    assert process.returncode == Exit.OK, err
    assert shown == b"You"
    assert b"Stopped; what has arrived is remembered." in err
    assert b"And you?" in rest
    assert b"Traceback" not in err


@pytest.mark.skipif(os.name != "posix", reason="as Unix interrupts")
def test_ctrl_c_stops_the_emulator_too():
    with started("ask", "--emulator", LONG, env=environment()) as process:
        assert process.stdout is not None
        process.stdout.read(3)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=SECONDS)

    assert (process.returncode, err) == (Exit.INTERRUPTED, b"The emulator answers: no model is asked.\n")


@pytest.mark.skipif(os.name != "posix", reason="as Unix interrupts")
def test_the_emulator_tells_what_it_is_asked_until_ctrl_c():
    with started("emulate", "--port", "0", env=environment()) as process:
        assert process.stdout is not None
        exports = [process.stdout.readline().decode().removeprefix("export ").strip() for _ in range(2)]
        variables = dict(line.split("=", 1) for line in exports)
        counted = llmport("count", "Why?", **variables)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=SECONDS)

    assert counted.returncode == Exit.OK, counted.stderr
    assert process.returncode == Exit.OK
    first, second = err.decode().splitlines()
    assert first.startswith(f"The emulator answers at {variables['ANTHROPIC_BASE_URL']}; Ctrl-C stops it.")
    assert second.endswith(" POST /v1/messages/count_tokens 200")


def test_a_port_that_is_taken():
    with Emulator() as emulator:
        port = emulator.base_url.rpartition(":")[2]
        done = llmport("emulate", "--port", port)

    assert (done.returncode, done.stdout) == (Exit.USAGE, "")
    assert done.stderr.startswith(f"llmport: Cannot listen on 127.0.0.1:{port}: Address already in use.")


def on_a_terminal(*arguments: str, **variables: str) -> tuple[int, str]:
    """Run the command on a terminal of its own; return its exit code and all that the screen was sent."""
    ours, theirs = os.openpty()
    env = environment(TERM="xterm-256color", COLUMNS="100", **variables)
    shown = b""
    with started(*arguments, env=env, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        watchdog = Timer(SECONDS, process.kill)
        watchdog.start()
        with suppress(OSError):  # is how Linux says that nobody holds the other end
            while piece := os.read(ours, 65536):
                shown += piece
        process.wait()
        watchdog.cancel()
    os.close(ours)
    return process.returncode, shown.decode()


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_a_terminal_gets_styles_and_an_answer():
    code, shown = on_a_terminal("ask", "--emulator", QUESTION)

    assert code == Exit.OK
    assert "\x1b[2mtool call: get_weather " in shown
    assert "The tool answered “Paris: 18 °C" in shown
    assert shown.endswith("\x1b[0m\r\n")


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    "arguments", [("ask", "--emulator", QUESTION), ("models", "--emulator"), ("--help",)]
)
def test_no_color_on_a_terminal(arguments):
    code, shown = on_a_terminal(*arguments, NO_COLOR="1")

    assert (code, "\x1b" in shown) == (Exit.OK, False)


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_a_terminal_is_not_read_as_a_prompt():
    code, shown = on_a_terminal("ask", "--emulator")

    assert code == Exit.USAGE
    assert "There is no prompt" in shown
