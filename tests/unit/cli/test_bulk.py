"""`llmport bulk`, against an emulator: what it sends, what it says, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from llmport.cli.context import Context
from llmport.cli.exits import Exit
from llmport.cli.failures import run_guarded
from llmport.cli.terminal import Terminal
from llmport.emulator import Emulator, Settings

QUESTIONS = """\
{"custom_id": "a", "prompt": "Hello"}

{"custom_id": "b", "params": {"model": "claude-haiku-4-5", "max_tokens": 50, "messages": [{"role": "user", "content": "Danube?"}]}}
{"prompt": "Rhine?"}
"""


@pytest.fixture
def emulator(monkeypatch):
    with Emulator() as running:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", running.base_url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", running.api_key)
        monkeypatch.setenv("ANTHROPIC_MAX_RETRIES", "0")
        yield running


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text(QUESTIONS, encoding="utf-8")
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "answers.jsonl"


@pytest.fixture
def bulk(emulator, questions, out, capsys):
    def bulk(*arguments: str, to: Path = out) -> tuple[int, str, str]:
        ticks = count(100.0, 0.5)
        context = Context(
            terminal=Terminal(sys.stdout, sys.stderr), stdin=StringIO(), clock=lambda: next(ticks)
        )
        code = run_guarded(["bulk", str(questions), "--out", str(to), *arguments], context)
        return (code, *capsys.readouterr())

    return bulk


def answers(out: Path) -> dict[str, str]:
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    return {line["custom_id"]: line.get("text") or line["error"]["class"] for line in lines}


ALL = {"a": "You said “Hello”.", "b": "You said “Danube?”.", "line-4": "You said “Rhine?”."}


def test_a_file_of_requests_becomes_a_file_of_results(bulk, out):
    code, told, progress = bulk()

    assert (code, told) == (Exit.OK, "")
    assert answers(out) == ALL
    assert "3 of 3 requests have a result: 3 succeeded, 0 failed." in progress
    assert "This run: 3 in " in progress
    assert "output tokens, $0.0" in progress


def test_a_budget_of_the_environment_holds(bulk, emulator, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_BUDGET", "0.000001")

    code, _, told = bulk()

    assert code == Exit.LIMITED
    assert emulator.requests == []
    assert "of the budget of $0.000001 $0 is spent" in told


def test_run_again_it_sends_nothing(bulk, out, emulator):
    bulk()
    emulator.forget_requests()

    code, _, progress = bulk()

    assert code == Exit.OK
    assert emulator.requests == []
    assert "3 of 3 requests have a result: 3 succeeded, 0 failed." in progress


def test_options_hold_where_a_request_does_not_say(bulk, emulator):
    bulk("--model", "claude-opus-5-5", "--max-tokens", "7", "--workers", "1")

    sent = [request.json() for request in emulator.requests]
    assert [(each["model"], each["max_tokens"]) for each in sent] == [
        ("claude-opus-5-5", 7),
        ("claude-haiku-4-5", 50),
        ("claude-opus-5-5", 7),
    ]


def test_what_failed_is_said_and_sent_again_on_request(bulk, out, emulator):
    emulator.fail_next("overloaded")

    code, _, progress = bulk("--workers", "1")
    assert code == Exit.FAILED
    assert answers(out)["a"] == "OverloadedError"
    assert "Failed: 1 OverloadedError. --retry-failed sends them again." in progress

    code, _, progress = bulk()
    assert code == Exit.FAILED
    assert "3 of 3 requests have a result: 2 succeeded, 1 failed." in progress

    assert bulk("--retry-failed")[0] == Exit.OK
    assert answers(out) == ALL


def test_a_key_that_is_refused_stops_the_run(bulk, out, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setenv("ANTHROPIC_API_KEY", "sk-ant-invalid")
        code, _, progress = bulk()

    assert code == Exit.ACCESS
    assert "3 are left: the same command goes on with them." in progress
    assert bulk()[0] == Exit.OK
    assert answers(out) == ALL


BAD = {
    "nonsense": "Line 5 is no request",
    '{"prompt": "x", "model": "m"}': "Line 5 is no request",
    '{"custom_id": "a", "prompt": "x"}': "Line 5: The custom_id 'a' is there twice.",
    '{"custom_id": "", "prompt": "x"}': "Line 5: A custom_id is a text of 1 to 256",
    '{"params": {"stream": true, "messages": []}}': "Line 5: A result is a whole answer",
    "\udcff": "Line 5 is no request",
}


@pytest.mark.parametrize("line", BAD, ids=["no JSON", "no form", "twice", "no name", "stream", "no text"])
def test_a_bad_line_is_told_before_anything_is_sent(bulk, out, questions, emulator, line):
    with questions.open("ab") as file:
        file.write(f"{line}\n".encode(errors="surrogateescape"))

    code, _, told = bulk()
    assert code == Exit.USAGE
    assert BAD[line] in told
    assert "1 of the lines cannot be sent, so none was" in told
    assert emulator.requests == []

    code, _, told = bulk("--skip-bad-lines")
    assert code == Exit.FAILED  # not everything in the file has succeeded
    assert BAD[line] in told
    assert answers(out) == ALL


def test_of_many_bad_lines_the_first_ones_are_told(bulk, questions):
    questions.write_text("x\n" * 15, encoding="utf-8")

    told = bulk()[2]

    assert "Line 10 is no request" in told
    assert "Line 11 " not in told
    assert "… and 5 more lines." in told


def test_a_line_longer_than_any_request_is_bad_as_a_whole(bulk, questions, monkeypatch):
    monkeypatch.setattr("llmport.cli.bulk_input.MAX_LINE_BYTES", 200)
    questions.write_bytes(b'{"prompt": "' + b"x" * 900 + b'"}\n' + b'{"prompt": "y"}\n')

    told = bulk()[2]

    assert "Line 1 is no request" in told
    assert "1 of the lines" in told


def test_a_request_that_was_changed_is_no_longer_the_one_that_was_answered(bulk, questions):
    bulk()
    questions.write_text(QUESTIONS.replace("Hello", "Good bye"), encoding="utf-8")

    code, _, told = bulk()

    assert code == Exit.USAGE
    assert "Line 1: 'a' has a result already, of another request. Rename it." in told


@pytest.mark.parametrize("content", ["", "\n \n"], ids=["empty", "blank"])
def test_a_file_without_requests_is_a_mistake(bulk, questions, content):
    questions.write_text(content, encoding="utf-8")

    code, _, told = bulk()

    assert (code, "There are no requests in the file." in told) == (Exit.USAGE, True)


def test_files_that_are_not_there_are_named(bulk, questions, out, tmp_path):
    questions.unlink()
    assert "questions.jsonl: No such file or directory" in bulk()[2]
    assert not out.exists()

    questions.write_text(QUESTIONS, encoding="utf-8")
    code, _, told = bulk(to=tmp_path / "nowhere" / "out")
    assert code == Exit.USAGE
    assert "No such file or directory" in told


def test_the_questions_are_not_written_over(bulk, questions):
    code, _, told = bulk(to=questions)

    assert code == Exit.USAGE
    assert "questions.jsonl.journal is missing" in told
    assert questions.read_text(encoding="utf-8") == QUESTIONS


@pytest.mark.skipif(os.name == "nt", reason="there are no sockets in the file system")
def test_a_run_can_be_watched(bulk, emulator, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    place = tmp_path / "llmport" / f"{os.getpid()}.sock"
    emulator.change(latency=0.5)
    seen: list[dict[str, Any]] = []

    def watch() -> None:
        end = time.monotonic() + 30
        while not place.exists() and time.monotonic() < end:
            time.sleep(0.01)
        with socket.socket(socket.AF_UNIX) as stream, stream.makefile("rb") as lines:
            stream.settimeout(10)
            stream.connect(str(place))
            seen.append(json.loads(lines.readline()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = bulk("--watchable")[0]
    watcher.join(30)

    assert code == Exit.OK
    assert seen[0]["bulk"] == {"done": 0, "total": 3}
    assert seen[0]["title"].startswith("bulk ")
    assert not place.exists()


# ------------------------------------------------------------------------------------------------- Ctrl-C


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGINT for one process")
@pytest.mark.parametrize("presses", [1, 2])
def test_ctrl_c_finishes_what_is_in_flight_and_a_second_one_does_not(presses, out, questions, tmp_path):
    questions.write_text("".join(f'{{"prompt": "{n}"}}\n' for n in range(50)), encoding="utf-8")
    with Emulator(Settings(latency=1.0 if presses == 1 else 60.0)) as emulator:
        environment = {
            **os.environ,
            "ANTHROPIC_BASE_URL": emulator.base_url,
            "ANTHROPIC_API_KEY": emulator.api_key,
            "NO_PROXY": "*",
        }
        command = [sys.executable, "-m", "llmport.cli", "bulk", str(questions), "--out", str(out), "-w", "4"]
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as run:
            end = time.monotonic() + 30
            while len(emulator.requests) < 4 and time.monotonic() < end:
                time.sleep(0.01)
            assert run.stderr is not None
            run.send_signal(signal.SIGINT)
            said = run.stderr.readline()
            if presses == 2:
                run.send_signal(signal.SIGINT)
            told = run.stderr.read()
            code = run.wait(timeout=30)

    assert said == "Finishing what is in flight; Ctrl-C again stops at once.\n"
    assert code == Exit.INTERRUPTED
    assert len(answers(out)) == (4 if presses == 1 else 0)
    assert f"{46 if presses == 1 else 50} are left: the same command goes on with them." in told
    assert "Traceback" not in told
