"""`llmport top`: what it shows, and that nothing it is shown can break a terminal."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from llmport.cli.exits import Exit
from llmport.cli.top_view import render
from llmport.limits import LimitStatus, ModelLimits
from llmport.watch import Metrics, Watchable

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there are no sockets in the file system")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path / "llmport"


@contextmanager
def showing(folder: Path, data: bytes) -> Iterator[None]:
    """Send *data* to the first that connects, and end."""
    folder.mkdir(mode=0o700, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "1.sock"))
        listener.listen()

        def serve() -> None:
            for _ in range(2):  # the first only looks whether anybody is there
                connection, _address = listener.accept()
                with connection, suppress(OSError):
                    connection.sendall(data)

        thread = threading.Thread(target=serve)
        thread.start()
        yield
        thread.join(10)
    (folder / "1.sock").unlink()


def shown(snapshot: Any) -> str:
    out = StringIO()
    Console(file=out, width=100, color_system=None).print(render(snapshot))
    return out.getvalue()


def test_the_only_process_is_found(run, folder):
    with Watchable(lambda: {"calls": {"answered": 5}}):
        result = run("top", "--once")

    assert (result.code, json.loads(result.out)) == (Exit.OK, {"calls": {"answered": 5}})


def test_a_process_is_found_by_its_number_and_by_its_path(run, folder, tmp_path):
    with Watchable(lambda: {"n": 1}), Watchable(lambda: {"n": 2}, tmp_path / "own.sock") as own:
        assert json.loads(run("top", "--once", str(os.getpid())).out) == {"n": 1}
        assert json.loads(run("top", "--once", str(own)).out) == {"n": 2}


def test_without_any_it_says_how_to_get_one(run):
    result = run("top")

    assert result.code == Exit.USAGE
    assert "`llmport bulk --watchable` can" in result.err


def test_of_several_one_has_to_be_named(run, folder):
    with Watchable(dict) as path, Watchable(dict, path.with_name("7.sock")):
        result = run("top")

    assert result.code == Exit.USAGE
    assert f"name one of {', '.join(sorted(['7', str(os.getpid())]))}." in result.err


def test_one_that_is_not_there_is_named(run):
    assert "12345.sock: No such file or directory" in run("top", "12345").err


def test_in_a_pipe_each_snapshot_is_a_line_until_the_process_ends(run, folder):
    with showing(folder, b'{"n": 1}\n{"n": 2}\n'):
        result = run("top")

    assert (result.code, result.out) == (Exit.OK, '{"n": 1}\n{"n": 2}\n')
    assert result.err == "The process shows no more.\n"


@pytest.mark.parametrize(
    "data", [b"nonsense\n", b"[" * 100_000 + b"\n", b"x" * 1_100_000], ids=["no JSON", "deep", "long"]
)
def test_what_is_no_snapshot_is_refused(run, folder, data):
    with showing(folder, data):
        result = run("top")

    assert (result.code, result.out) == (Exit.USAGE, "")
    assert "What the process shows is no snapshot." in result.err


def test_a_terminal_gets_a_picture(run, folder):
    with showing(
        folder, b'{"title": "bulk q", "calls": {"answered": 1234}, "bulk": {"done": 5, "total": 20}}\n'
    ):
        result = run("top", is_tty=True)

    assert "bulk q" in result.out
    assert "1,234" in result.out
    assert "5 of 20 done" in result.out


def test_a_snapshot_of_metrics_is_laid_out():
    limits = ModelLimits(requests=LimitStatus(limit=1000, remaining=250), queued=3, expected_wait=1.5)

    text = shown(
        {
            "title": "mine",
            **Metrics().snapshot({"claude-x": limits}),
            "errors": {"OverloadedError": 2},
            "open_circuits": 1,
        }
    )

    assert "claude-x: 3 queued, 1.5 s to wait" in text
    assert "750 of 1,000 requests a minute" in text
    assert "input tokens a minute" not in text  # nobody has told of a limit
    assert "OverloadedError  2" in text
    assert "circuits   1 open" in text


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
NAMES = [
    "title", "seconds", "calls", "attempts", "tokens", "cost", "limits", "errors", "bulk", "circuit_open",
]  # fmt: skip
INNER = st.dictionaries(
    st.sampled_from(["answered", "limit", "remaining", "requests", "done", "total", "queued"]) | st.text(),
    ANYTHING,
)


@given(
    st.dictionaries(st.sampled_from(NAMES), ANYTHING | INNER | st.dictionaries(st.text(), INNER)) | ANYTHING
)
def test_nothing_a_process_shows_breaks_the_terminal(snapshot):
    text = shown(snapshot)

    assert all(character.isprintable() or character == "\n" for character in text)


@pytest.mark.parametrize(
    "snapshot",
    [
        {"title": "\x1b]0;owned\x07\x1b[2J"},
        {"errors": {"\x9b31m": 1}},
        {"limits": {"\u202e\r": {"requests": {"limit": 5, "remaining": float("nan")}}}},
        {"seconds": float("inf"), "calls": {"answered": 10**400}},
        {"bulk": {"done": 1e17, "total": 1e-300}},
    ],
    ids=["title", "C1", "direction", "huge", "tiny"],
)
def test_nor_do_these(snapshot):
    assert all(character.isprintable() or character == "\n" for character in shown(snapshot))
