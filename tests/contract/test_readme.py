"""The README's program runs as it stands there, against the emulator."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from llmport.emulator import Emulator

README = Path(__file__).parents[2] / "README.md"


def test_the_readmes_program_runs_as_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    with Emulator() as emulator:
        monkeypatch.setenv("ANTHROPIC_API_KEY", emulator.api_key)
        monkeypatch.setenv("ANTHROPIC_BASE_URL", emulator.base_url)
        variables: dict[str, object] = {}
        exec(compile(program, "README.md", "exec"), variables)
        variables["client"].close()  # type: ignore[attr-defined]  # the README's own

    told = capsys.readouterr().out
    assert "Name three rivers" in told
    assert "Tell me about one of them" in told
    assert "Sunny in Paris, 24 °C" in told
    assert told.splitlines()[-1]  # the name of a river
