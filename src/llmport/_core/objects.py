"""JSON objects of which nothing is known yet, read strictly. No I/O, no provider.

orjson refuses NaN and numbers beyond a double, but it makes floats of integers beyond 64 bits without a word, and
nests as deep as memory allows. What it gives is looked through once: such integers are read again, exactly, and depth
has a bound, so that whoever walks through the value later may do so by recursion.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import orjson

MAX_DEPTH = 200
"""Objects and lists within each other. No reply nests a tenth as deep; Python's recursion ends at a thousand."""
_FLAT = frozenset({str, int, bool, type(None)})
_EXACT = 2.0**63
"""From here on a float may stand for an integer that is another."""


def read_object(text: bytes | str) -> dict[str, Any]:
    """Parse a JSON object.

    Raises:
        ValueError: *text* is no JSON, or no object, or nests too deep; says which.
    """
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error}") from None
    if type(value) is not dict:
        raise ValueError("no object, but something else in JSON")
    found = cast("dict[str, Any]", value)
    return found if _is_exact(found) else _read_exactly(text)


def parse_object(text: bytes | str) -> dict[str, Any] | None:
    """Parse a JSON object; `None` if *text* is none."""
    try:
        return read_object(text)
    except ValueError:
        return None


def as_object(value: object) -> dict[str, Any] | None:
    """Return *value*, which came from a JSON parser, if it is an object; else `None`."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def _is_exact(value: dict[str, Any]) -> bool:
    """Tell whether *value* holds no float that may have been an integer.

    Raises:
        ValueError: it nests too deep.
    """
    is_exact = True
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for node in level:
            for child in cast("Iterable[Any]", node.values() if type(node) is dict else node):
                if type(child) in _FLAT:
                    continue
                if type(child) is not float:
                    below.append(child)
                elif not -_EXACT < child < _EXACT:
                    is_exact = False
        if not below:
            return is_exact
        level = below
    raise ValueError(f"JSON that nests deeper than {MAX_DEPTH} levels")


def _read_exactly(text: bytes | str) -> dict[str, Any]:
    import json  # noqa: PLC0415 - hardly ever needed

    # Parsed once already, so there is nothing to refuse but a number of thousands of digits.
    value: dict[str, Any] = json.loads(text)
    return value


def write_object(value: object, option: int = 0) -> bytes:
    """Write JSON, integers of any size included; *option* is one of orjson's."""
    try:
        return orjson.dumps(value, option=option)
    except TypeError:  # an integer beyond 64 bits, which orjson does not write
        import json  # noqa: PLC0415 - hardly ever needed

        is_sorted = bool(option & orjson.OPT_SORT_KEYS)
        return json.dumps(value, sort_keys=is_sorted, ensure_ascii=False, separators=(",", ":")).encode()
