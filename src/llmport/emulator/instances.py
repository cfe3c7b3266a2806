"""A JSON value for a JSON Schema: what the emulator sends to tools and answers structured outputs with.

The value is small (required members only) and takes its strings and numbers from the prompt where the schema
lets it, so that ``get_weather`` is called with the city that was asked about. The schema is a stranger's:
whatever it holds, `Instance.of` answers and never raises; a schema beyond it gets a value that may not match.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

from .wire import JsonObject, is_list, is_object

_DEEPEST = 12  # a schema that refers to itself stops here
_MOST_ITEMS = 20
_LONGEST = 1_000
_LARGEST = 1e15

_QUOTED = re.compile('["“`]([^"”`]{1,80})["”`]')
_NAME = re.compile(r"(?<=[\w,;:] )[A-Z]\w+(?:[ -][A-Z]\w+)*")  # capitals, but not those that begin a sentence
_NUMBER = re.compile(r"(?<![\w.])-?\d{1,15}(?:\.\d{1,15})?")
_FORMATS = {
    "date": "2026-10-21",
    "date-time": "2026-10-21T12:00:00Z",
    "time": "12:00:00Z",
    "duration": "PT1H",
    "email": "someone@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


class Instance:
    """Makes values for schemas, with the words and numbers of one *prompt*."""

    def __init__(self, prompt: str) -> None:
        quoted: list[str] = _QUOTED.findall(prompt)
        names: list[str] = _NAME.findall(prompt)
        numbers: list[str] = _NUMBER.findall(prompt)
        self._words = deque(quoted or names)
        self._numbers = deque(float(number) for number in numbers)

    def of(self, schema: object) -> Any:
        """Make a value for *schema*."""
        return self._make(schema, root=schema, name="value", depth=0)

    def object_of(self, schema: object) -> JsonObject:
        """Make an object for *schema*, an empty one if *schema* describes something else."""
        made = self.of(schema)
        return made if is_object(made) else {}

    def _make(self, schema: object, *, root: object, name: str, depth: int) -> Any:
        if not is_object(schema) or depth > _DEEPEST:
            return None
        for choice in _choices(schema):
            return choice
        if (plainer := _plainer(schema, root)) is not None:
            return self._make(plainer, root=root, name=name, depth=depth + 1)
        made: Any = None
        match _type(schema):
            case "object":
                made = self._object(schema, root, depth)
            case "array":
                item = schema.get("items", {"type": "string"})
                least = _count(schema.get("minItems"), 0, _MOST_ITEMS)
                made = [self._make(item, root=root, name=name, depth=depth + 1) for _ in range(least)]
            case "string":
                made = self._string(schema, name)
            case "integer" | "number" as kind:
                made = self._number(schema, whole=kind == "integer")
            case "boolean":
                made = True
            case _:
                pass
        return made

    def _object(self, schema: JsonObject, root: object, depth: int) -> JsonObject:
        properties = _members(schema.get("properties"))
        required = [name for name in _items(schema.get("required")) if isinstance(name, str)]
        return {
            name: self._make(properties.get(name, {"type": "string"}), root=root, name=name, depth=depth + 1)
            for name in required
        }

    def _string(self, schema: JsonObject, name: str) -> str:
        kind = schema.get("format")
        if isinstance(kind, str) and kind in _FORMATS:
            return _FORMATS[kind]
        text = self._words.popleft() if self._words else name
        least = _count(schema.get("minLength"), 0, _LONGEST)
        return text[: _count(schema.get("maxLength"), _LONGEST, _LONGEST)].ljust(least, "_")

    def _number(self, schema: JsonObject, *, whole: bool) -> float:
        step = _float(schema.get("multipleOf")) or 1.0
        least = _bound(schema, "minimum", "exclusiveMinimum", step)
        most = _bound(schema, "maximum", "exclusiveMaximum", -step)
        value = self._numbers.popleft() if self._numbers else 1.0
        if least is not None and value < least:
            value = -(-least // step) * step
        if most is not None and value > most:
            value = most // step * step
        return int(value) if whole or value.is_integer() else value


def _choices(schema: JsonObject) -> Iterator[Any]:
    """List the values that *schema* itself names, the best first."""
    for keyword in ("const", "default"):
        if keyword in schema:
            yield schema[keyword]
    for keyword in ("enum", "examples"):
        yield from _items(schema.get(keyword))


def _plainer(schema: JsonObject, root: object) -> JsonObject | None:
    """Take one reference or combination out of *schema*: the first of a union, all of ``allOf``."""
    if is_object(target := _resolve(schema.get("$ref"), root)):
        return target
    for keyword in ("anyOf", "oneOf", "allOf"):
        if parts := _items(schema.get(keyword)):
            rest = {key: value for key, value in schema.items() if key != keyword}
            return _merge(rest, parts if keyword == "allOf" else parts[:1], root)
    return None


def _merge(schema: JsonObject, parts: Sequence[object], root: object) -> JsonObject:
    for part in map(_members, parts):
        target = _members(_resolve(part.get("$ref"), root)) or part
        properties = _members(schema.get("properties")) | _members(target.get("properties"))
        required = [*_items(schema.get("required")), *_items(target.get("required"))]
        schema = schema | target | ({"properties": properties, "required": required} if properties else {})
    return schema


def _type(schema: JsonObject) -> object:
    kinds = schema.get("type")
    if is_list(kinds):
        return next((kind for kind in kinds if kind != "null"), None)
    return kinds or ("object" if "properties" in schema else "string")


def _resolve(reference: object, root: object) -> object:
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    target = root
    for step in reference.removeprefix("#").strip("/").split("/"):
        target = _members(target).get(step.replace("~1", "/").replace("~0", "~")) if step else target
    return target


def _bound(schema: JsonObject, inclusive: str, exclusive: str, step: float) -> float | None:
    if (limit := _float(schema.get(inclusive))) is not None:
        return limit
    limit = _float(schema.get(exclusive))
    return None if limit is None else limit + step


def _members(value: object) -> JsonObject:
    return value if is_object(value) else {}


def _items(value: object) -> list[Any]:
    return value if is_list(value) else []


def _count(value: object, default: int, most: int) -> int:
    return min(max(value, 0), most) if isinstance(value, int) else default


def _float(value: object) -> float | None:
    """Read a number; one that is too large to reckon with is none."""
    return float(value) if isinstance(value, int | float) and abs(value) < _LARGEST else None
