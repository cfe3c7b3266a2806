"""The page about testing runs as it stands, in a process of its own, with the fixtures that pytest finds by itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "testing.md"


def run(*arguments: str, folder: Path, **environment: str) -> str:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", *arguments]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.stdout + done.stderr


def test_the_page_runs_as_it_stands(tmp_path: Path) -> None:
    programs = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    for number, program in enumerate(programs):
        (tmp_path / f"test_page_{number}.py").write_text(program, encoding="utf-8")
    told = run(folder=tmp_path)

    assert re.search(r"\b(4\d|5\d|6\d) passed", told), told
    assert "failed" not in told, told


def test_pytest_starts_without_what_no_test_asks_for(tmp_path: Path) -> None:
    (tmp_path / "test_nothing.py").write_text(
        "import sys\n\n\ndef test_nothing():\n    assert not {'httpx', 'attrs', 'llmport.emulator'} & set(sys.modules)\n",
        encoding="utf-8",
    )

    assert "1 passed" in run(
        "-p", "llmport.testing.plugin", folder=tmp_path, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1"
    )
