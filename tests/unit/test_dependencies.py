"""What is imported from other packages: a plain install brings all of it, but for what an extra, or the caller, has to."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "llmport"

OURS = {"llmport", "anthropic_messages"}
FURTHER = {
    "cli": {"cyclopts", "jsonschema_rs", "rich"},
    "emulator": {"jsonschema_rs", "starlette", "uvicorn"},
    "testing": {"pytest"},
    "policies/otel.py": {"opentelemetry"},
    "stores/over_redis.py": {"redis"},
    "stores/redis.py": {"redis"},
    "_runtime/detached_tasks.py": {"trio"},  # where it runs
    "schema.py": {"pydantic"},  # where a model of it was given
}
"""What may be imported besides, and where."""


def brought() -> set[str]:
    """Return the modules that a plain install brings."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {re.split(r"[^\w-]", line)[0].replace("-", "_") for line in project["dependencies"]}


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_a_plain_install_brings_all_that_is_imported() -> None:
    known = brought() | OURS | sys.stdlib_module_names
    missing: list[str] = []
    for file in SOURCE.rglob("*.py"):
        place = file.relative_to(SOURCE)
        further = FURTHER.get(place.as_posix(), FURTHER.get(place.parts[0], set[str]()))
        missing += [f"{place}: {name}" for name in imported(file) if name not in known | further]

    assert missing == []
