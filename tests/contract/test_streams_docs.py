"""The examples of docs/streams.md run as they stand there, one after another, against the emulator."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from llmport.emulator import Emulator, Settings

PAGE = Path(__file__).parents[2] / "docs" / "streams.md"


def test_the_pages_examples_run_as_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    examples = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    variables: dict[str, object] = {}
    told: list[str] = []
    with Emulator(Settings(pace=0.001)) as emulator:
        monkeypatch.setenv("ANTHROPIC_API_KEY", emulator.api_key)
        monkeypatch.setenv("ANTHROPIC_BASE_URL", emulator.base_url)
        for number, example in enumerate(examples):
            if number == 1:
                emulator.fail_next("cut-after=5", None, "cut-after=5")
            exec(compile(example, f"streams.md, example {number}", "exec"), variables)
            told.append(capsys.readouterr().out)

    assert len(examples) == 3
    assert "tokens)" in told[0]
    assert "end_turn" in told[0]
    assert "[StreamInterruptedError: going on]\nTrue" in told[1]
    assert "cancelled" in told[2]
