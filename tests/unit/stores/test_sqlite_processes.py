"""One file, eight processes, and SIGKILL at any moment: no error, no wrong answer, no damage."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from llmport.policies.cache_entries import Entry
from llmport.stores import SqliteStore

PROCESSES = 8
KILLS = 24

WORKER = """
import random, sys
from llmport.policies.cache_entries import Entry
from llmport.stores import SqliteStore

path, seed = sys.argv[1:]
rand = random.Random(seed)
store = SqliteStore(path, max_size=400_000)  # small, so that entries are evicted all the time
print("begun", flush=True)
while True:
    key = f"key {rand.randrange(60)}"
    packed = store.load(key)
    if packed is not None:
        entry = Entry.unpack(key, packed)
        assert entry is not None, f"{key}: not what was kept"
        assert entry.content == key.encode() * (len(entry.content) // len(key)), f"{key}: another's answer"
    if rand.random() < 0.5:
        store.save(key, Entry(key.encode() * rand.randrange(1, 3000), 0.0).pack(key), 3600)
"""


def start(path: Path, seed: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", WORKER, str(path), str(seed)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no such signal")
def test_processes_that_are_killed_leave_neither_errors_nor_wrong_answers_nor_damage(tmp_path: Path) -> None:
    path = tmp_path / "answers.sqlite3"
    rand = random.Random(5)
    workers = [start(path, seed) for seed in range(PROCESSES)]
    ended: list[subprocess.Popen[str]] = []
    try:
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "begun\n"
        for number in range(KILLS):
            time.sleep(rand.uniform(0.0, 0.06))  # not for anything to happen, but to hit it at any point
            worker = workers.pop(rand.randrange(PROCESSES))
            worker.kill()
            ended.append(worker)
            workers.append(start(path, PROCESSES + number))
    finally:
        for worker in workers:
            worker.kill()
    said = [worker.communicate()[1] for worker in (*ended, *workers)]
    assert [words for words in said if words] == []
    assert all(worker.returncode == -signal.SIGKILL for worker in (*ended, *workers))

    store = SqliteStore(path)
    assert store.check() == "ok"
    assert [file.name for file in tmp_path.iterdir() if "corrupt" in file.name] == []
    connection = sqlite3.connect(path)
    entries = connection.execute("SELECT key, value FROM entries").fetchall()
    size = sum(len(value) for _, value in entries)
    connection.close()
    assert entries
    assert all(Entry.unpack(key, value) is not None for key, value in entries)
    assert store.stats().size == size <= 400_000
    store.close()
