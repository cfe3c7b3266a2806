"""What of a body may be logged: only what stands at a path that is known to be harmless. Knows no provider.

A path is the names of members from the top, joined by dots, with `[]` for the items of a list: `messages[].role`. Names
are compared whole, never by a part of them: `max_tokens` is no token.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TypeAlias, cast

from llmport._core.objects import as_object, parse_object

Paths: TypeAlias = Collection[str]


def redact_body(content: bytes, shown: Paths) -> str:
    """Return the JSON object in *content* with a placeholder for whatever does not stand at one of the *shown* paths."""
    body = parse_object(content)
    if body is None:
        return f"[{len(content)} bytes that are no JSON object]" if content else "[nothing]"
    return json.dumps(_redact(body, "", frozenset(shown), _parents(shown)), ensure_ascii=False)


def _redact(value: object, path: str, shown: frozenset[str], parents: frozenset[str]) -> object:
    members = as_object(value)
    if members is not None and path in parents:
        return {
            name: _redact(member, f"{path}.{name}" if path else name, shown, parents)
            for name, member in members.items()
        }
    items = _items(value)
    if items is not None and f"{path}[]" in shown | parents:
        return [_redact(item, f"{path}[]", shown, parents) for item in items]
    is_shown = path in shown and members is None and items is None
    return value if is_shown or value is None else f"[{_size(value)}]"


def _items(value: object) -> list[object] | None:
    return cast("list[object]", value) if isinstance(value, list) else None


def _size(value: object) -> str:
    match value:
        case str():
            return f"{len(value)} characters"
        case list():
            return f"{len(cast('list[object]', value))} items"
        case dict():
            return f"{len(cast('dict[str, object]', value))} members"
        case _:
            return type(value).__name__


def _parents(paths: Paths) -> frozenset[str]:
    """Return every path that leads to one of *paths*, the top included."""
    parents = {""}
    for path in paths:
        steps = path.replace("[]", ".[]").split(".")
        for end in range(1, len(steps)):
            parents.add(".".join(steps[:end]).replace(".[]", "[]"))
    return frozenset(parents)
