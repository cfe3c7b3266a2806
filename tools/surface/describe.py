"""Says in a few words what a shape is: the text that differences are made of."""

from __future__ import annotations

import json
from typing import Any, Final

from surface.model import STRING, Field, Object, Shape

FEW: Final = 6
"""How many constants or variants are named before "and more" will do."""


def describe(shape: Shape) -> str:
    """Return what a shape takes, such as `string, array of TextBlock or null`."""
    parts = [] if shape.values else sorted(shape.scalars)
    if shape.values:
        parts.append(f"one of {_few([describe_value(value) for value in sorted(shape.values, key=str)])}")
        parts += [f"any {scalar}" for scalar in sorted(shape.scalars)]
    if shape.items:
        parts.append(f"array of {describe(shape.items)}")
    if shape.objects:
        parts.append(_few([describe_object(each) for each in shape.objects], " | "))
    elif shape.members:
        parts.append(f"map to {describe(shape.members)}")
    if shape.nullable:
        parts.append("null")
    return " or ".join(part for part in (", ".join(parts[:-1]), parts[-1] if parts else "nothing") if part)


def describe_field(field: Field) -> str:
    """Return a field's shape and whether it must be there."""
    presence = {True: "required", False: "optional", None: "absent or null, or"}[field.required]
    return f"{presence} {describe(field.shape)}"


def describe_object(each: Object) -> str:
    """Return an object's name, with the constants it is known by."""
    known_by = [
        f"{name}={value}" for name, values in each.constants.items() if len(values) == 1 for value in values
    ]
    return f"{each.name}({', '.join(known_by)})" if known_by else each.name


def describe_value(value: Any) -> str:
    """Return a constant as JSON writes it."""
    return json.dumps(value)


def describe_openness(shape: Shape) -> str:
    """Return whether constants are listed, and whether the list may grow."""
    if not shape.values:
        return "no list"
    return "open list" if STRING in shape.scalars else "closed list"


def describe_limit(keyword: str, value: Any) -> str:
    """Return a limit as descriptions write it."""
    return f"{keyword} {json.dumps(value)}"


def _few(parts: list[str], separator: str = ", ") -> str:
    shown = separator.join(parts[:FEW])
    return shown if len(parts) <= FEW else f"{shown} and {len(parts) - FEW} more"
