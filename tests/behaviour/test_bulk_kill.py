"""`llmport bulk`, killed again and again: nothing is lost, and nothing is sent twice but what was in flight."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from llmport.emulator import Emulator, Settings

KILLS = 5
WORKERS = 32
SECONDS = 60.0
"""Longer than a run takes on a busy machine."""


def start(emulator: Emulator, questions: Path, out: Path) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANTHROPIC_")}
    environment = {
        **kept,
        "ANTHROPIC_BASE_URL": emulator.base_url,
        "ANTHROPIC_API_KEY": emulator.api_key,
        "NO_PROXY": "*",
    }
    command = [sys.executable, "-m", "llmport.cli", "bulk", str(questions), "--out", str(out)]
    return subprocess.Popen(
        [*command, "--workers", str(WORKERS)], env=environment, stderr=subprocess.PIPE, text=True
    )


def in_flight(out: Path) -> set[str]:
    """What was begun and has no result, by the files alone."""
    begun, answered = set(), set()
    for line in out.with_name(f"{out.name}.journal").read_bytes().splitlines(keepends=True):
        if line.endswith(b"\n") and "begun" in (record := json.loads(line)):
            begun.add(record["begun"])
    for line in out.read_bytes().splitlines(keepends=True) if out.exists() else ():
        if line.endswith(b"\n"):
            answered.add(json.loads(line)["custom_id"])
    return begun - answered


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.parametrize("total", [500, 5000])
def test_a_run_that_is_killed_loses_nothing_and_pays_nothing_twice(total: int, tmp_path: Path) -> None:
    chance = random.Random(total)
    questions, out = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    names = [f"question-{number:05}" for number in range(total)]
    questions.write_text(
        "".join(f'{{"custom_id": "{name}", "prompt": "{name}?"}}\n' for name in names), encoding="utf-8"
    )
    allowed = Counter(names)  # how often each may be sent

    with Emulator(Settings(latency=0.002, jitter=0.02, kept_requests=2 * total)) as emulator:
        for moment in sorted(chance.randrange(1, total) for _ in range(KILLS)):
            with start(emulator, questions, out) as run:
                end = time.monotonic() + SECONDS
                while len(emulator.requests) < moment and run.poll() is None and time.monotonic() < end:
                    time.sleep(0.005)
                time.sleep(chance.uniform(0, 0.02))
                run.kill()
                run.communicate()
            allowed.update(in_flight(out))
        with start(emulator, questions, out) as run:
            _, told = run.communicate(timeout=SECONDS)
        prompts = [request.json()["messages"][0]["content"][0]["text"] for request in emulator.requests]

    results = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert run.returncode == 0, told
    assert sorted(result["custom_id"] for result in results) == names
    assert all(result["text"] == f"You said “{result['custom_id']}?”." for result in results)
    sent = Counter(prompt.rstrip("?") for prompt in prompts)
    assert sent.keys() == set(names)
    assert not sent - allowed, "sent more often than it was in flight at a kill"
    assert KILLS <= allowed.total() - total <= KILLS * WORKERS
