"""Overlays: corrections laid over the bundled description, each with its reason. openapi/overlays/README.md shows one.

Knows JSON pointers and merging; not what is corrected.
"""

from typing import Any

from source import DescriptionError

KEYS = {"target", "change", "reason", "link"}


def apply(document: Any, entries: Any, file: str) -> None:
    """Change the document in place by each entry in turn. An entry that matches nothing is an error."""
    for number, entry in enumerate(entries):
        where = f"{file}[{number}]"
        if set(entry) != KEYS:
            raise DescriptionError(f"{where}: an entry has exactly {', '.join(sorted(KEYS))}")
        if not _merge(_find(document, entry["target"], where), entry["change"]):
            raise DescriptionError(f"{where}: the description already says this; remove the entry")


def _find(document: Any, pointer: str, where: str) -> Any:
    node = document
    for part in pointer.removeprefix("#/").split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        node = node.get(key) if isinstance(node, dict) else None
        if not isinstance(node, dict):
            raise DescriptionError(f"{where}: {pointer} matches nothing in the description")
    return node


def _merge(node: dict[str, Any], change: dict[str, Any]) -> bool:
    """Merge as RFC 7396 does: null takes a key away. Returns whether anything changed."""
    changed = False
    for key, value in change.items():
        if value is None:
            changed |= node.pop(key, None) is not None
        elif isinstance(value, dict) and isinstance(node.get(key), dict):
            changed |= _merge(node[key], value)
        elif node.get(key) != value:
            node[key] = value
            changed = True
    return changed
