"""Finds where in `openapi/` a schema, one of its members, or an operation is written.

Knows the layout of the split description (openapi/README.md), not what it says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

ENTRY: Final = "anthropic.yaml"
OTHERS: Final = {"errors": "responses.yaml"}
"""Where to look for what is not a schema."""


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file in the description."""

    file: str
    line: int

    def __str__(self) -> str:
        """Return it the way editors open it."""
        return f"{self.file}:{self.line}"


class Places:
    """An index of the description's files."""

    def __init__(self, source: Path) -> None:
        self._source = source
        self._schemas: dict[str, tuple[str, yaml.Node, yaml.Node]] = {}
        for path in sorted(source.glob("schemas/**/*.yaml")):
            for key, value in _entries(_compose(path)):
                self._schemas[key.value] = (self._name(path), key, value)

    def find(self, owner: str, member: str) -> Place:
        """Return the nearest place there is: the member, else its schema or operation, else the entry file."""
        if " " in owner:
            method, _, path = owner.partition(" ")
            return self._operation(method.lower(), path)
        name, *inside = re.findall(r"\w+", f"{owner}.{member}")
        if name not in self._schemas:
            return Place(self._name(self._source / OTHERS.get(name, ENTRY)), 1)
        file, key, node = self._schemas[name]
        for step in inside:
            found = next(
                ((k, v) for k, v in _entries(_get(_items(node), "properties")) if k.value == step), None
            )
            if found is None:
                break
            key, node = found
        return Place(file, _line(key))

    def _operation(self, method: str, path: str) -> Place:
        entry = self._source / ENTRY
        paths = _get(_compose(entry), "paths")
        ref = _get(_get(paths, path), "$ref")
        if not isinstance(ref, yaml.ScalarNode):
            return Place(self._name(entry), _line(paths) if paths else 1)
        file = self._source / ref.value
        key = next((key for key, _ in _entries(_compose(file)) if key.value == method), None)
        return Place(self._name(file), _line(key) if key else 1)

    def _name(self, path: Path) -> str:
        return path.relative_to(self._source.parent).as_posix()


def _compose(path: Path) -> yaml.Node | None:
    with path.open(encoding="utf-8") as file:
        return yaml.compose(file, yaml.CSafeLoader)


def _entries(node: yaml.Node | None) -> list[tuple[yaml.Node, yaml.Node]]:
    return node.value if isinstance(node, yaml.MappingNode) else []


def _get(node: yaml.Node | None, name: str) -> yaml.Node | None:
    return next((value for key, value in _entries(node) if key.value == name), None)


def _items(node: yaml.Node) -> yaml.Node:
    """Return an array's items, or the node itself."""
    return _get(node, "items") or node


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
