"""What a process shows of its calls, and to whom."""

from __future__ import annotations

import json
import os
import resource
import socket
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from forked import holds_in_a_fork

from llmport import Completion, TextBlock, Usage
from llmport.errors import CircuitOpenError, ConfigurationError, OverloadedError
from llmport.limits import LimitStatus, ModelLimits
from llmport.observers import (
    AttemptFailed,
    AttemptStarted,
    CallEnded,
    CallInfo,
    CallStarted,
    CircuitChanged,
    FirstContent,
)
from llmport.watch import Metrics, Watchable, watchable_folder

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there are no sockets in the file system")

CALL = CallInfo(
    id=1,
    operation="create_message",
    provider="p",
    address="http://localhost",
    model="m",
    is_stream=False,
    max_tokens=None,
    tenant="",
    priority=0,
)


def ended(**facts: Any) -> CallEnded:
    return CallEnded(**{"call": CALL, "at": 1.0, "seconds": 1.0, "outcome": "answered", **facts})


def failed(error: Exception) -> CallEnded:
    return ended(outcome="failed", error=error)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path / "llmport"


# ------------------------------------------------------------------------------------------------- counting


def test_a_call_that_ends_in_the_middle_of_counting_is_counted():
    metrics = Metrics(clock=lambda: 0.0)

    class Odd(Usage):
        """Drops a stream when it is added, as the garbage collector may at any moment."""

        def __add__(self, other: Usage) -> Usage:
            metrics(ended(outcome="closed"))
            return super().__add__(other)

    metrics._usage = Odd()
    metrics(ended(usage=Usage(input_tokens=3)))

    calls = metrics.snapshot()["calls"]
    assert (calls["answered"], calls["cancelled"]) == (1, 1)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_process_counts_its_own():
    metrics = Metrics(clock=lambda: 0.0)
    metrics(ended())
    with metrics._lock:  # as if another thread were in the middle of it

        def counts_one():
            metrics(ended())
            return metrics.snapshot()["calls"]["answered"] == 1

        assert holds_in_a_fork(counts_one)

    assert metrics.snapshot()["calls"]["answered"] == 1


def test_calls_are_counted_by_how_they_ended():
    metrics = Metrics(clock=iter([10.0, 14.0]).__next__)
    for event in (
        *(CallStarted(call=CALL, at=0.0) for _ in range(6)),
        *(AttemptStarted(call=CALL, at=0.0, attempt=1) for _ in range(3)),
        AttemptFailed(
            call=CALL,
            at=0.0,
            attempt=1,
            seconds=1.0,
            error=OverloadedError("Busy."),
            status=529,
            request_id=None,
        ),
        FirstContent(call=CALL, at=0.0, seconds=1.0),
        ended(usage=Usage(input_tokens=5, output_tokens=7), queue_wait=0.5),
        ended(usage=Usage(input_tokens=50, output_tokens=70), is_cached=True),
        failed(OverloadedError("Busy.")),
        failed(CircuitOpenError("Not now.")),
        ended(outcome="cancelled"),
    ):
        metrics(event)

    assert metrics.snapshot() == {
        "seconds": 4.0,
        "calls": {"in_flight": 1, "answered": 2, "failed": 2, "cancelled": 1, "cached": 1},
        "attempts": {"sent": 3, "failed": 1},
        "errors": {"OverloadedError": 1, "CircuitOpenError": 1},
        "circuit_open": 1,
        "open_circuits": 0,
        "queue_wait": 0.5,
        "tokens": {"input": 5, "output": 7},
        "cost": "$0.00",
        "limits": {},
    }


def test_circuits_that_are_open_are_counted():
    metrics = Metrics()

    def after(*opened: bool) -> int:
        for is_open in opened:
            metrics(CircuitChanged(call=CALL, at=0.0, is_open=is_open))
        return metrics.snapshot()["open_circuits"]

    assert [after(True, True), after(False), after(False), after(False), after(True)] == [2, 1, 0, 0, 1]


def test_a_cost_that_nobody_knows_is_unknown():
    metrics = Metrics()
    answer = Completion(
        id="1", model="m", content=(TextBlock("Secret"),), stop_reason="end_turn", usage=Usage()
    )

    metrics(ended(completion=answer))

    assert metrics.snapshot()["cost"] == "unknown (no price for m)"
    assert "Secret" not in json.dumps(metrics.snapshot())


def test_limits_are_shown_as_they_are_known():
    limits = ModelLimits(requests=LimitStatus(limit=50, remaining=20), queued=3, expected_wait=1.23456)

    shown = Metrics().snapshot({"claude-x": limits})["limits"]["claude-x"]

    assert shown["requests"] == {"limit": 50, "remaining": 20}
    assert shown["tokens"] == {"limit": None, "remaining": None}
    assert (shown["queued"], shown["expected_wait"]) == (3, 1.235)


# ------------------------------------------------------------------------------------------------- showing


def read_line(path: Path) -> Any:
    with socket.socket(socket.AF_UNIX) as stream:
        stream.settimeout(10)
        stream.connect(str(path))
        with stream.makefile("rb") as lines:
            return json.loads(lines.readline())


def test_whoever_connects_is_shown_a_snapshot(folder):
    with Watchable(lambda: {"calls": 5}) as path:
        assert path == folder / f"{os.getpid()}.sock"
        assert [read_line(path) for _ in range(3)] == [{"calls": 5}] * 3

    assert not path.exists()


def test_it_goes_on_with_another_every_second(folder, monkeypatch):
    monkeypatch.setattr("llmport.watch.server._PERIOD", 0.01)  # or a little sooner
    numbers = iter(range(100))
    with Watchable(lambda: {"number": next(numbers)}) as path, socket.socket(socket.AF_UNIX) as stream:
        stream.settimeout(10)
        stream.connect(str(path))
        with stream.makefile("rb") as lines:
            assert [json.loads(lines.readline())["number"] for _ in range(2)] == [0, 1]


def test_only_the_same_user_can_connect(folder):
    with Watchable(dict) as path:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_watcher_that_does_not_read_is_left_behind(folder):
    """The process waits for nobody."""
    large = {"text": "x" * 10_000_000}
    with Watchable(lambda: large) as path, socket.socket(socket.AF_UNIX) as idle:
        idle.connect(str(path))
        with socket.socket(socket.AF_UNIX) as stream:
            stream.settimeout(10)
            stream.connect(str(path))
            received = 0
            while chunk := stream.recv(1_000_000):
                received += len(chunk)

    assert 0 < received < 10_000_000  # cut off, as it took too little at once


def test_what_a_watcher_writes_is_not_read(folder):
    with Watchable(lambda: {"calls": 5}) as path, socket.socket(socket.AF_UNIX) as stream:
        stream.settimeout(10)
        stream.connect(str(path))
        stream.sendall(b"stop everything\n")
        with stream.makefile("rb") as lines:
            assert json.loads(lines.readline()) == {"calls": 5}


def test_the_socket_of_a_process_that_was_killed_is_replaced(folder, tmp_path):
    path = tmp_path / "mine.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))

    with Watchable(lambda: {"calls": 1}, path):
        assert read_line(path) == {"calls": 1}


def test_nothing_else_is_replaced(folder, tmp_path):
    path = tmp_path / "mine.sock"
    path.write_text("notes", encoding="utf-8")

    with pytest.raises(ConfigurationError, match="Cannot listen at"), Watchable(dict, path):
        pass

    assert path.read_text(encoding="utf-8") == "notes"


def test_a_folder_that_others_can_use_is_none(folder):
    folder.mkdir(mode=0o700)
    folder.chmod(0o755)

    with pytest.raises(ConfigurationError, match="not a folder that only you can use"):
        watchable_folder()


def test_it_ends_with_the_process_whatever_is_open(folder):
    program = "from llmport.watch import Watchable\nWatchable(dict).__enter__()"

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_a_process_may_have_any_number_of_files_open(folder):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2_048
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip("this system allows no more than a few files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    files = [os.open(os.devnull, os.O_RDONLY) for _ in range(1_100)]
    try:
        with Watchable(lambda: {"calls": 5}) as path:
            assert read_line(path) == {"calls": 5}
    finally:
        for file in files:
            os.close(file)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
