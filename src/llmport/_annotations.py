"""What a type is made of, and what its author wrote beside the fields of its classes. Reads annotations, no values."""

from __future__ import annotations

import types
from collections.abc import Iterator
from datetime import datetime
from typing import (
    Annotated,
    Any,
    NotRequired,
    Required,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from llmport._docstrings import Docstring, read_docstring

_MARKS = ("__attrs_attrs__", "__dataclass_fields__", "__struct_fields__", "_fields")
"""Attributes of classes of attrs, of dataclasses, of msgspec's and of named tuples."""


def parts_of(kind: Any, seen: set[Any] | None = None) -> Iterator[Any]:
    """Give *kind* and all it is made of: arguments, notes of `Annotated`, the types of a class's fields."""
    if isinstance(kind, str | bytes | int | None):  # a value of a Literal, or a note in words
        return
    seen = set() if seen is None else seen
    try:
        if kind in seen:
            return
        seen.add(kind)
    except TypeError:  # a note that cannot be hashed has no parts
        yield kind
        return
    yield kind
    for part in (*get_args(kind), *getattr(kind, "__metadata__", ()), *(_fields(kind) or {}).values()):
        yield from parts_of(part, seen)


def _fields(kind: Any) -> dict[str, Any] | None:
    """Return the types of a class's fields, by the names they have in JSON; `None` if *kind* is no such class."""
    if not isinstance(kind, type) or not (is_typeddict(kind) or any(hasattr(kind, mark) for mark in _MARKS)):
        return None
    names: Any = getattr(kind, "__struct_fields__", ())
    renamed: dict[str, str] = dict(zip(names, getattr(kind, "__struct_encode_fields__", ()), strict=True))
    hints = get_type_hints(kind, include_extras=True)
    return {renamed.get(name, name): _bare(hint) for name, hint in hints.items()}


def _bare(hint: Any) -> Any:
    """Return *hint* without what a `TypedDict` says about the presence of its key."""
    return get_args(hint)[0] if get_origin(hint) in {Required, NotRequired} else hint


def describe(kind: Any, components: list[dict[str, Any]]) -> None:
    """Add to the schema of each class what is written beside its fields."""
    for part in parts_of(kind):
        fields = _fields(part)
        for component in components if fields else ():
            if component.get("title") == part.__name__:
                _describe_fields(component, fields or {}, read_docstring(part.__doc__))


def _describe_fields(component: dict[str, Any], fields: dict[str, Any], documented: Docstring) -> None:
    """Add notes of `Annotated`, what the docstring says, and which fields are dates; put all in the order of the class.

    A model writes members in the order in which its schema has them, and msgspec sorts those of a `TypedDict`.
    """
    if "prefixItems" in component:
        component["description"] = f"In this order: {', '.join(fields)}."
        return
    if documented.parameters:
        component["description"] = documented.text
    properties: dict[str, Any] = component["properties"]
    for name in [name for name in fields if name in properties]:
        properties[name] = schema = properties.pop(name)
        if note := _note_of(fields[name]) or documented.parameters.get(name):
            schema.setdefault("description", note)
        _mark_dates(schema, fields[name])
    component.get("required", []).sort(key=list(properties).index)


def _note_of(hint: Any) -> str | None:
    """Return what `Annotated` says in plain words, or as `typing_extensions.Doc` has it; `None` if nothing."""
    for note in getattr(hint, "__metadata__", ()):
        text = note if isinstance(note, str) else getattr(note, "documentation", None)
        if isinstance(text, str):
            return text
    return None


def _mark_dates(schema: dict[str, Any], hint: Any) -> None:
    """Say of a `datetime` that it is one: msgspec says so only if its zone is settled, and else calls it a string."""
    origin, args = get_origin(hint), get_args(hint)
    if hint is datetime:
        schema.setdefault("format", "date-time")
    elif origin is Annotated:
        _mark_dates(schema, args[0])
    elif origin in {Union, types.UnionType}:
        for option in schema.get("anyOf", ()):
            if option == {"type": "string"} and datetime in args and str not in args:
                option["format"] = "date-time"
    elif origin in {list, set, frozenset} and args and isinstance(schema.get("items"), dict):
        _mark_dates(schema["items"], args[0])
    elif origin is dict and args:
        _mark_dates(schema["additionalProperties"], args[1])
