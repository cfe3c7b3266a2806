"""What a description's schemas allow: JSON values of each, and the places where one can be spoilt.

Knows as much of JSON Schema as openapi/ uses. Lengths and patterns are left out, since models do not check them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from hypothesis import strategies as st

Schema = dict[str, Any]
Strategy = st.SearchStrategy[Any]

TEXT = st.text(max_size=6)
INTEGERS = st.integers(-(2**53), 2**53)
NUMBERS = INTEGERS | st.floats(allow_nan=False, allow_infinity=False)
JSON: Strategy = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=3,
)
MOMENTS = st.builds(
    "{}{}{:%H:%M:%S}{}{}".format,
    st.dates(),
    st.sampled_from("T "),
    st.times(),
    st.sampled_from(["", ".5", ".500", ".123456", ".123456789"]),
    st.sampled_from(["Z", "+00:00", "-07:00", "+0530"]),
)
STRINGS = {"date-time": MOMENTS, "date": st.dates().map(str)}

EXAMPLES: dict[str, Any] = {  # of each JSON type; true first, which careless code takes for a number
    "boolean": True,
    "array": [],
    "object": {},
    "string": "?",
    "integer": 1,
    "number": 0.5,
    "null": None,
}
NOTHING = object()


class Schemas:
    """The named schemas of a description."""

    def __init__(self, document: Schema) -> None:
        self.named: dict[str, Schema] = document["components"]["schemas"]
        self.tags = {
            schema["discriminator"]["propertyName"]
            for schema in self.named.values()
            if "discriminator" in schema
        }

    def resolve(self, schema: Schema) -> Schema:
        """Follow references, and put together what `allOf` lists."""
        if "$ref" in schema:
            return self.resolve(self.named[name_of(schema)])
        if "allOf" not in schema:
            return schema
        parts = [self.resolve(part) for part in schema["allOf"]]
        return {
            "type": "object",
            "required": [name for part in parts for name in part.get("required", [])],
            "properties": {
                name: value for part in parts for name, value in part.get("properties", {}).items()
            },
        }

    def types(self, schema: Schema) -> set[str]:
        """Return the JSON types that are allowed."""
        schema = self.resolve(schema)
        if options := options_of(schema):
            return {name for option in options for name in self.types(option)}
        types = schema.get("type", list(EXAMPLES))
        return {types} if isinstance(types, str) else set(types)

    def chosen(self, schema: Schema, value: Any, tag: str | None = None) -> tuple[Schema, str | None]:
        """Return the option of a union that *value* takes, and the member that tells."""
        schema = self.resolve(schema)
        if discriminator := schema.get("discriminator"):
            tag = discriminator["propertyName"]
            ref = discriminator["mapping"].get(value.get(tag), discriminator.get("x-default-mapping"))
            return self.chosen({"$ref": ref}, value, tag)
        fitting = [option for option in options_of(schema) if json_type(value) in self.types(option)]
        return self.chosen(fitting[0], value) if fitting else (schema, tag)


class Values:
    """Makes values; with *tomorrow* such as a newer server might send, with members, tags and words nobody knows."""

    def __init__(self, schemas: Schemas, *, tomorrow: bool = False) -> None:
        self._schemas = schemas
        self._tomorrow = tomorrow
        self._named: dict[str, Strategy] = {}

    def of(self, schema: Schema) -> Strategy:
        """Return the values that the schema allows."""
        if "$ref" in schema:
            name = name_of(schema)
            if name not in self._named:
                self._named[name] = st.deferred(lambda: self.of(self._schemas.named[name]))
            return self._named[name]
        schema = self._schemas.resolve(schema)
        if "const" in schema:
            return st.just(schema["const"])
        if "enum" in schema:
            words = schema["enum"]
            return st.sampled_from([*words, type(words[0])(9999)] if self._tomorrow else words)
        if options := options_of(schema):
            unknown = [unknown_variants(schema)] if self._tomorrow and "discriminator" in schema else []
            return st.one_of(*map(self.of, options), *unknown)
        types = schema.get("type", "any")
        if isinstance(types, list):
            return st.one_of(*(self.of(schema | {"type": name}) for name in types))
        return self._of_type(types, schema)

    def _of_type(self, name: str, schema: Schema) -> Strategy:
        makers: dict[str, Callable[[], Strategy]] = {
            "any": lambda: JSON,
            "null": st.none,
            "boolean": st.booleans,
            "integer": lambda: INTEGERS,
            "number": lambda: NUMBERS,
            "string": lambda: STRINGS.get(schema.get("format", ""), TEXT),
            "array": lambda: st.lists(self.of(schema.get("items", {})), max_size=2),
            "object": lambda: self._members(schema) if schema.get("properties") else self._map(schema),
        }
        return makers[name]()

    def _map(self, schema: Schema) -> Strategy:
        values = schema.get("additionalProperties")
        return st.dictionaries(TEXT, self.of(values) if isinstance(values, dict) else JSON, max_size=2)

    def _members(self, schema: Schema) -> Strategy:
        required: dict[str, Strategy] = {}
        optional: dict[str, Strategy] = {"x_tomorrow": JSON, "": JSON} if self._tomorrow else {}
        for name, member in schema["properties"].items():
            is_tag = self._tomorrow and name in self._schemas.tags  # a new tag makes another variant
            values = Values(self._schemas).of(member) if is_tag else self.of(member)
            may_lack = self._tomorrow and "null" in self._schemas.types(member)
            (required if name in schema.get("required", []) and not may_lack else optional)[name] = values
        return st.fixed_dictionaries(required, optional=optional)


class Spot(NamedTuple):
    """A place in a value about which the description says something."""

    path: str
    """As an error names it."""
    holder: Any
    """The object or list that has the place."""
    key: Any
    wrong: Any
    """A value of a type that must not stand there; `NOTHING` if any may."""
    is_required: bool
    """Whether its absence is an error."""


def spots(schemas: Schemas, schema: Schema, value: Any, path: str = "") -> Iterator[Spot]:
    """Yield the places inside of *value*."""
    schema, tag = schemas.chosen(schema, value)  # with another tag it would be another variant
    known = schema.get("properties", {})
    members: dict[Any, Schema] = {}
    if isinstance(value, list):
        members = dict.fromkeys(range(len(value)), schema.get("items", {}))
    elif isinstance(value, dict) and known:
        members = {
            name: known[name] for name in value if name in known and name != tag
        }  # another tag: another variant
    elif isinstance(value, dict) and isinstance(schema.get("additionalProperties"), dict):
        members = dict.fromkeys(value, schema["additionalProperties"])
    for key, member in list(members.items()):
        types = schemas.types(member)
        where = f"{path}.{key}".lstrip(".") if known else f"{path}[{key!r}]"
        wrong = next((example for name, example in EXAMPLES.items() if name not in types), NOTHING)
        is_required = bool(known) and key in schema.get("required", []) and "null" not in types
        yield Spot(where, value, key, wrong, is_required)
        yield from spots(schemas, member, value[key], where)


def unknown_variants(union: Schema) -> Strategy:
    """Return objects that the union may hold tomorrow."""
    tag = union["discriminator"]["propertyName"]
    tagged = st.fixed_dictionaries({tag: st.just("tomorrow")}, optional={"x": JSON})
    if "x-default-mapping" in union["discriminator"]:
        return tagged
    return tagged | st.fixed_dictionaries({}, optional={"x": JSON, tag: st.lists(JSON, max_size=1)})


def options_of(schema: Schema) -> list[Schema]:
    """Return what a union lets choose between."""
    return [*schema.get("oneOf", []), *schema.get("anyOf", [])]


def json_type(value: Any) -> str:
    """Return the JSON type of *value*."""
    names = {str: "string", int: "integer", float: "number", bool: "boolean", list: "array", dict: "object"}
    return names.get(type(value), "null")


def name_of(reference: Schema) -> str:
    """Return the name of the schema that is referred to."""
    return reference["$ref"].rpartition("/")[2]
