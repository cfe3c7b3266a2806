"""JSON objects of which nothing is known yet, for checkers that want a type for everything."""

from __future__ import annotations

from typing import Any, cast

import orjson


def parse_object(text: bytes | str) -> dict[str, Any] | None:
    """Parse a JSON object; `None` if *text* is no JSON, or no object."""
    try:
        return as_object(orjson.loads(text))
    except orjson.JSONDecodeError:
        return None


def as_object(value: object) -> dict[str, Any] | None:
    """Return *value*, which came from a JSON parser, if it is an object; else `None`."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None
