"""Fits a JSON Schema into the part of the language by which a provider can force an answer. No I/O, no provider.

Which part that is, the provider's rules say. A keyword that is not of it is taken out and put into the description in
words, where the model at least reads it; whoever asked with a Python type has it checked in the answer. What has no
counterpart at all is refused: left out, it would let the model answer something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

import orjson
from attrs import frozen

from llmport._value import Value
from llmport.errors import ConfigurationError

_DEFINITIONS = "#/$defs/"
_MAX_DEPTH = 100
"""Deeper schemas are no one's intent, and would exhaust Python's stack."""
_REDUNDANT = frozenset({"$schema", "$id", "$comment", "$defs", "definitions", "discriminator"})
"""Keywords that bind no value: what `discriminator` says, the variants' own constants say too."""
_VARIANTS = ("anyOf", "oneOf")
_BUILDING = frozenset({"type", "properties", "required", "additionalProperties", "items", *_VARIANTS})
"""Keywords that are fitted by what they hold."""


@frozen(eq=False, repr=False, kw_only=True)
class SchemaRules(Value):
    """What a provider takes."""

    keywords: frozenset[str]
    """Keywords it takes with any value, besides those that build a schema (`type`, `properties`, `anyOf`, …)."""
    formats: frozenset[str]
    """Values of `format` it takes."""
    min_items: frozenset[int]
    """Values of `minItems` it takes."""
    max_optional: int
    """Properties that are not required, in all schemas of a request together."""
    max_unions: int
    """Properties with several types, in all schemas of a request together."""
    source: str
    """The page that says so."""


@frozen(eq=False, repr=False, kw_only=True)
class FittedSchema(Value):
    """A schema that a provider takes."""

    schema: dict[str, Any]
    stripped: tuple[str, ...]
    """What it no longer says but in words, such as `minimum at $.age`."""
    optional: int
    """How many properties are not required."""
    unions: int
    """How many have several types."""


def fit_schema(schema: Mapping[str, Any], rules: SchemaRules) -> FittedSchema:
    """Return *schema* as far as *rules* allow.

    Raises:
        ConfigurationError: it cannot be said within the rules. The message names the place and a way out.
    """
    fitting = _Fitting(schema, rules)
    root = fitting.fit(schema, "$")
    if fitting.definitions:
        root["$defs"] = fitting.definitions
    return FittedSchema(
        schema=root, stripped=tuple(fitting.stripped), optional=fitting.optional, unions=fitting.unions
    )


def check_size(schemas: Iterable[FittedSchema], rules: SchemaRules) -> None:
    """Refuse *schemas* that the provider would find too complex together.

    Raises:
        ConfigurationError: it would.
    """
    schemas = tuple(schemas)
    for what, count, limit in (
        ("properties that are not required", sum(schema.optional for schema in schemas), rules.max_optional),
        (
            "properties with several types (such as int | None)",
            sum(schema.unions for schema in schemas),
            rules.max_unions,
        ),
    ):
        if count > limit:
            raise ConfigurationError(
                f"The schemas of the output and of strict tools have {count} {what} together, and the API takes {limit}: "
                f"make some required, or leave some out. See {rules.source}"
            )


class _Fitting:
    """One schema on its way."""

    def __init__(self, schema: Mapping[str, Any], rules: SchemaRules) -> None:
        self._rules = rules
        self._given: Mapping[str, Any] = {**schema.get("definitions", {}), **schema.get("$defs", {})}
        self._open: list[str] = []  # the definitions that are being fitted
        self._depth = 0
        self.definitions: dict[str, Any] = {}
        self.stripped: list[str] = []
        self.optional = 0
        self.unions = 0

    def fit(self, given: object, at: str) -> dict[str, Any]:
        """Return the fitted form of what stands *at* this place."""
        if not isinstance(given, Mapping):
            raise self._refusal(at, "may be anything", "Give it a type.")
        schema = cast("Mapping[str, Any]", given)
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise self._refusal(at, f"is nested more than {_MAX_DEPTH} deep", "Flatten it.")
        try:
            if "allOf" in schema:
                return self._joined(schema, at)
            return self._reference(schema, at) if "$ref" in schema else self._plain(schema, at)
        finally:
            self._depth -= 1

    def _joined(self, schema: Mapping[str, Any], at: str) -> dict[str, Any]:
        if len(schema["allOf"]) != 1:
            raise self._refusal(at, "is several schemas at once (allOf)", "Write them as one.")
        beside = {key: value for key, value in schema.items() if key != "allOf"}
        return self.fit({**schema["allOf"][0], **beside}, at)

    def _reference(self, schema: Mapping[str, Any], at: str) -> dict[str, Any]:
        name = str(schema["$ref"]).rpartition("/")[2]
        if name not in self._given:
            raise self._refusal(
                at, f"refers to {schema['$ref']}", "Only definitions in $defs of the schema itself can be."
            )
        if name in self._open:
            raise self._refusal(
                at, f"holds itself ({name})", "Say how deep it goes: give each level a type of its own."
            )
        beside = {key: value for key, value in schema.items() if key != "$ref" and key not in _REDUNDANT}
        self._open.append(name)
        try:
            if beside:  # a description of its own: said of a copy
                return self.fit({**self._given[name], **beside}, at)
            if name not in self.definitions:
                self.definitions[name] = self.fit(self._given[name], at)
        finally:
            self._open.pop()
        return {"$ref": _DEFINITIONS + name}

    def _plain(self, schema: Mapping[str, Any], at: str) -> dict[str, Any]:
        fitted: dict[str, Any] = {}
        words: dict[str, Any] = {}
        for keyword, value in schema.items():
            if keyword in self._rules.keywords or (keyword == "format" and value in self._rules.formats):
                fitted[keyword] = value
            elif keyword == "minItems" and isinstance(value, int):
                self._least_items(value, fitted, words)
            elif keyword == "prefixItems":
                words["in this order"] = [_kind_of(item) for item in value]
            elif keyword not in _REDUNDANT and keyword not in _BUILDING:
                words[keyword] = value
        self._add_kind(schema, fitted, at)
        self._add_parts(schema, fitted, at)
        if words:
            self.stripped += [f"{keyword} at {at}" for keyword in words]
            told = "; ".join(f"{keyword}: {orjson.dumps(value).decode()}" for keyword, value in words.items())
            fitted["description"] = "\n\n".join(filter(None, (fitted.get("description"), f"({told})")))
        return fitted

    def _least_items(self, value: int, fitted: dict[str, Any], words: dict[str, Any]) -> None:
        near = max((allowed for allowed in self._rules.min_items if allowed <= value), default=0)
        if near:
            fitted["minItems"] = near
        if near != value:
            words["minItems"] = value

    def _add_kind(self, schema: Mapping[str, Any], fitted: dict[str, Any], at: str) -> None:
        """Say of what type it is: by a type, by its values, or by variants."""
        if "enum" in schema or "const" in schema:
            if any(
                isinstance(value, dict | list) for value in [*schema.get("enum", ()), schema.get("const")]
            ):
                raise self._refusal(
                    at, "has a list or an object among its fixed values", "Use texts or numbers."
                )
            return
        kind = schema.get("type")
        if kind is not None:
            fitted["type"] = kind
            self.unions += isinstance(kind, list)
        elif not any(keyword in schema for keyword in _VARIANTS):
            raise self._refusal(at, "may be anything", "Give it a type.")

    def _add_parts(self, schema: Mapping[str, Any], fitted: dict[str, Any], at: str) -> None:
        kinds = schema.get("type")
        if kinds == "object" or "properties" in schema:
            self._add_properties(schema, fitted, at)
        if kinds == "array" or "items" in schema or "prefixItems" in schema:
            self._add_items(schema, fitted, at)
        variants = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
        if variants:
            self.unions += 1
            fitted["anyOf"] = [self.fit(variant, at) for variant in variants]

    def _add_properties(self, schema: Mapping[str, Any], fitted: dict[str, Any], at: str) -> None:
        others = schema.get("additionalProperties", "properties" not in schema)
        if others is not False and ("properties" not in schema or isinstance(others, Mapping)):
            raise self._refusal(
                at, "has keys that are not known ahead", "Use a list of objects with a key and a value each."
            )
        if others is True:
            self.stripped.append(f"additionalProperties at {at}")
        properties: Mapping[str, Any] = schema.get("properties", {})
        required = [name for name in schema.get("required", ()) if name in properties]
        fitted["properties"] = {name: self.fit(value, f"{at}.{name}") for name, value in properties.items()}
        fitted["required"] = required
        fitted["additionalProperties"] = False
        self.optional += len(properties) - len(required)

    def _add_items(self, schema: Mapping[str, Any], fitted: dict[str, Any], at: str) -> None:
        first = schema.get("prefixItems")
        if not first:
            fitted["items"] = self.fit(schema.get("items"), f"{at}[]")
            return
        options: list[dict[str, Any]] = []
        for number, item in enumerate(first):
            option = self.fit(item, f"{at}[{number}]")
            if option not in options:
                options.append(option)
        self.unions += len(options) > 1
        fitted["items"] = options[0] if len(options) == 1 else {"anyOf": options}

    def _refusal(self, at: str, what: str, way_out: str) -> ConfigurationError:
        return ConfigurationError(
            f"The API cannot force an answer of this schema: {at} {what}. {way_out} See {self._rules.source}"
        )


def _kind_of(item: Mapping[str, Any]) -> str:
    return str(item.get("type") or item.get("$ref", "any").rpartition("/")[2])
