"""What the templates make of a small description, file by file. `python tools/generate.py --golden` writes the record."""

from __future__ import annotations

from pathlib import Path

from generate import GOLDEN, differences, generate
from source import load


def test_the_templates_write_what_is_recorded(tmp_path: Path) -> None:
    generated = tmp_path / "expected"

    generate(load(GOLDEN / "openapi.yaml"), load(GOLDEN / "generator.yaml"), generated)

    assert list(differences(generated, GOLDEN / "expected")) == []
