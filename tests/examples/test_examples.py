"""Every example runs as it stands, against the emulator, and every page of docs shows it as it stands."""

from __future__ import annotations

import io
import re
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from llmport.emulator import Emulator, Settings

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
TOLD = {
    "batch": ["paris You said “Name a river in Paris.”.", "ended"],
    "cancel": ["first piece: ", "cancelled: ", "too late: DeadlineExceededError"],
    "chat": ["You said “Hello”.", "Bye"],
    "concurrent": ["rivers: You said", "lakes: You said", "seas: You said"],
    "prometheus": ["llm_calls_total"],
    "structured_output": ["bug"],
    "tools": ["get_weather({'city': 'Paris'", "Sunny in Paris, 24°", "2 rounds"],
    "vision": ["image/png"],
}


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    # Slow enough that an answer can be stopped before it ends.
    with Emulator(Settings(pace=0.001)) as emulator:
        yield emulator


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs_as_it_stands(
    path: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", emulator.api_key)
    monkeypatch.setenv("ANTHROPIC_BASE_URL", emulator.base_url)
    monkeypatch.setattr(sys, "stdin", io.StringIO("Hello\nBye\n"))
    monkeypatch.setattr(sys, "argv", [str(path)])
    runpy.run_path(str(path), run_name="__main__")

    told = capsys.readouterr().out
    for words in TOLD[path.stem]:
        assert words in told


def test_every_example_is_tested() -> None:
    assert {path.stem for path in EXAMPLES} == TOLD.keys()


SHOWN = re.compile(r"<!-- examples/(\w+)\.py -->\n```python\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize(
    "page", sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")]), ids=lambda page: page.name
)
def test_a_page_shows_an_example_as_it_stands(page: Path) -> None:
    for name, shown in SHOWN.findall(page.read_text(encoding="utf-8")):
        whole = (ROOT / "examples" / f"{name}.py").read_text(encoding="utf-8")
        assert shown in whole, f"{page.name} shows something else than examples/{name}.py"
