"""The files of a bulk run, as a kill may leave them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llmport.bulk import files as files_module
from llmport.bulk.files import Files, LineFile
from llmport.bulk.ledger import State
from llmport.errors import ConfigurationError


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "answers.jsonl"


def journal_of(out: Path) -> Path:
    return out.with_name("answers.jsonl.journal")


def result(custom_id: str, status: str = "succeeded") -> dict[str, str]:
    return {"custom_id": custom_id, "status": status, "text": "Grüße 🌍"}


def names_in(out: Path) -> list[str]:
    return [json.loads(line)["custom_id"] for line in out.read_bytes().splitlines()]


def write(out: Path) -> None:
    """Leave a run behind: a has succeeded, b failed, c was in flight."""
    with Files(out) as files:
        for name in "abc":
            files.begin(name, ord(name))
        files.settle(result("a"))
        files.settle(result("b", "errored"))


def states(files: Files) -> dict[str, State]:
    return {name: files.ledger.claim(name, 0) for name in "abcd"}


LEFT = {"a": State.SUCCEEDED, "b": State.FAILED, "c": State.BEGUN, "d": State.NEW}


def test_a_result_may_hold_integers_of_any_size(out):
    with Files(out) as files:
        files.begin("a", 1)
        files.settle({"custom_id": "a", "status": "succeeded", "input": {"number": 2**80}})

    assert json.loads(out.read_bytes())["input"] == {"number": 2**80}


def test_the_next_run_knows_what_was_done(out):
    write(out)

    with Files(out) as files:
        assert states(files) == LEFT


def test_every_line_is_out_before_the_next_step(out):
    """A process that is killed loses nothing that it has written: nothing waits in a buffer of its own."""
    with Files(out) as files:
        files.begin("a", 1)
        assert journal_of(out).read_text(encoding="utf-8").endswith('{"begun":"a","request":"1"}\n')
        files.settle(result("a"))
        assert names_in(out) == ["a"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(cut=st.integers(min_value=0), where=st.sampled_from(["results", "journal"]))
def test_wherever_a_write_was_cut_short_the_whole_lines_count(tmp_path_factory, cut, where):
    out = tmp_path_factory.mktemp("cut") / "answers.jsonl"
    write(out)
    path = out if where == "results" else journal_of(out)
    data = path.read_bytes()
    begin = data.rindex(b"\n", 0, -1) + 1
    torn = begin + cut % (len(data) - begin)  # anywhere within the last line
    os.truncate(path, torn)

    with Files(out) as files:
        found = states(files)
        files.begin("e", 5)
        files.settle(result("e"))

    is_lost = torn < len(data) - 1  # a line lacks nothing but its end: nothing is lost
    lost = {"b": State.BEGUN} if where == "results" else {"c": State.NEW}
    assert found == LEFT | (lost if is_lost else {})
    assert names_in(out)[-1] == "e"
    with Files(out) as files:
        assert states(files) == found


def test_failed_results_are_forgotten_on_request(out):
    write(out)

    with Files(out, retry_failed=True) as files:
        assert states(files) == LEFT | {"b": State.NEW}
        files.begin("b", 2)
        files.settle(result("b"))

    assert names_in(out) == ["a", "b"]
    assert sorted(path.name for path in out.parent.iterdir()) == ["answers.jsonl", "answers.jsonl.journal"]


def test_a_kill_while_they_are_forgotten_changes_nothing(out, monkeypatch):
    write(out)
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))

    with pytest.raises(KeyboardInterrupt):
        Files(out, retry_failed=True)

    with Files(out) as files:
        assert states(files) == LEFT


def test_two_runs_do_not_write_to_one_file(out):
    program = f"from pathlib import Path\nfrom llmport.bulk import Files\nFiles(Path({str(out)!r}))"
    with Files(out):
        other = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        with pytest.raises(ConfigurationError, match="Another run is writing to"):
            Files(out)
    again = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert "Another run is writing to" in other.stderr
    assert again.returncode == 0, again.stderr


def test_a_file_of_somebody_else_is_left_alone(out):
    out.write_bytes(b"my notes, without an end")

    with pytest.raises(ConfigurationError, match=r"answers\.jsonl\.journal is missing"):
        Files(out)

    assert out.read_bytes() == b"my notes, without an end"
    assert not journal_of(out).exists()


def test_a_line_that_no_run_wrote_is_named(out):
    write(out)
    with out.open("ab") as file:
        file.write(b"nonsense\n")

    with pytest.raises(ConfigurationError, match=r"answers\.jsonl, line 3: not what a bulk run writes"):
        Files(out)
    with Files(out.with_name("others.jsonl")):
        pass  # and nothing stays locked


def test_a_full_disk_is_told(out, monkeypatch):
    """What was written in part is taken off by the next run."""
    write(out)

    class Full:
        def __init__(self, file):
            self.file = file

        def write(self, data):
            if len(data) > 10:
                return self.file.write(data[:10])
            raise OSError(28, "No space left on device")

        def __getattr__(self, name):
            return getattr(self.file, name)

    with Files(out) as files:
        monkeypatch.setattr(files._results, "_file", Full(files._results._file))
        with pytest.raises(OSError, match="No space left"):
            files.settle({"custom_id": "c", "status": "succeeded", "text": "x" * 5})

    with Files(out) as files:
        assert states(files) == LEFT


def test_what_is_synchronized_is_on_the_disk(out, monkeypatch):
    synced = []
    monkeypatch.setattr(files_module.os, "fsync", synced.append)

    with Files(out) as files:
        files.sync()

    assert len(synced) == 2


def test_a_file_of_lines_passes_over_blank_ones(tmp_path):
    path = tmp_path / "lines"
    path.write_bytes(b'{"a":1}\n\n  \n{"b":2}')
    file = LineFile(path)

    assert list(file.lines()) == [b'{"a":1}\n', b'{"b":2}']
    file.close()
    assert path.read_bytes().endswith(b'{"b":2}\n')
