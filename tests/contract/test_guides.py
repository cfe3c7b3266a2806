"""The programs of the guides run as they stand there, against the emulator."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from llmport.anthropic import AnthropicClient
from llmport.emulator import Emulator, Settings

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(
    ("guide", "told"),
    [
        ("batches.md", "france You said “Capital of France?”."),
        ("cache.md", "You said “Name a lake.”. fresh"),
        ("cost.md", "not sent: 1.0"),
        ("limits.md", "claude-sonnet-5 1000000"),
        ("observability.md", '"name": "chat claude-sonnet-5-5"'),
        ("queue.md", "You said “Where is my parcel?”."),
        ("resilience.md", "Paris. – function kept, because of ConnectError"),
        ("structured-output.md", "keys that are not known ahead"),
        ("tokens.md", ""),
        ("tools.md", '"table":7'),
    ],
    ids=[
        "batches",
        "cache",
        "cost",
        "limits",
        "observability",
        "queue",
        "resilience",
        "structured-output",
        "tokens",
        "tools",
    ],
)
def test_a_guides_programs_run_as_written(
    guide: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    programs = re.findall(r"```python\n(.*?)```", (DOCS / guide).read_text(encoding="utf-8"), re.DOTALL)
    monkeypatch.chdir(tmp_path)
    with Emulator(Settings(batch_polls=0)) as emulator:
        monkeypatch.setenv("ANTHROPIC_API_KEY", emulator.api_key)
        monkeypatch.setenv("ANTHROPIC_BASE_URL", emulator.base_url)
        variables: dict[str, Any] = {}
        exec(compile("\n".join(programs), guide, "exec", dont_inherit=True), variables)
        for client in variables.values():
            if isinstance(client, AnthropicClient):
                client.close()

    assert told in capsys.readouterr().out
