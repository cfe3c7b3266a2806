"""The programs and the lines of docs/bulk.md do what it says, against the emulator."""

from __future__ import annotations

import re
import sys
from io import StringIO
from pathlib import Path

import pytest

from llmport.cli.context import Context
from llmport.cli.failures import run_guarded
from llmport.cli.terminal import Terminal
from llmport.emulator import Emulator

GUIDE = (Path(__file__).parents[2] / "docs" / "bulk.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with Emulator() as emulator:
        monkeypatch.setenv("ANTHROPIC_API_KEY", emulator.api_key)
        monkeypatch.setenv("ANTHROPIC_BASE_URL", emulator.base_url)
        yield


def test_its_programs_run_as_written(tmp_path, capsys):
    for program in re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL):
        exec(compile(program, "bulk.md", "exec", dont_inherit=True), {})

    told = capsys.readouterr().out
    assert "200 answers, 0 errors, $" in told
    assert "1 answered" in told
    assert (tmp_path / "answers.jsonl").read_bytes().count(b"\n") == 200


def test_its_command_runs_on_its_lines(tmp_path, capsys):
    (lines,) = re.findall(r"```\n(\{.*?)```", GUIDE, re.DOTALL)
    (tmp_path / "questions.jsonl").write_text(lines, encoding="utf-8")
    command = re.findall(r"^llmport (bulk .*)$", GUIDE, re.MULTILINE)[0]

    code = run_guarded(command.split(), Context(terminal=Terminal(sys.stdout, sys.stderr), stdin=StringIO()))

    assert code == 0
    assert "2 of 2 requests have a result: 2 succeeded" in capsys.readouterr().err
