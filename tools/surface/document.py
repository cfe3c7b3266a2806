"""Reads the surface from a bundled OpenAPI 3.1 document.

Takes plain data, as JSON or YAML gives it; every `$ref` points into the document itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial, reduce
from operator import or_
from typing import Any, Final

from surface.model import ANY, DATE_TIME, STRING, Field, Object, Operation, Shape

METHODS: Final = ("get", "put", "post", "delete", "patch")
LIMITS: Final = (
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "contains"),
    *("minProperties", "maxProperties", "propertyNames", "dependentRequired", "not"),
)
OPEN: Final = "x-open-enum"
"""Marks an enum that may grow: any string may come."""
SCALARS: Final = frozenset({ANY, STRING, "integer", "number", "boolean"})

Json = Mapping[str, Any]


class Document:
    """An OpenAPI document, read as shapes."""

    def __init__(self, document: Json) -> None:
        self._document = document
        self._named: dict[str, Shape] = {}

    def operations(self) -> Iterator[Operation]:
        """Yield every operation, in the document's order."""
        for path, item in self._document.get("paths", {}).items():
            for method in METHODS:
                if method in item:
                    yield self._operation(method.upper(), path, item, item[method])

    def _operation(self, method: str, path: str, item: Json, operation: Json) -> Operation:
        label = f"{method} {path}"
        parameters = [*item.get("parameters", ()), *operation.get("parameters", ())]
        body = self._follow(operation.get("requestBody", {})).get("content", {})
        replies = {status: self._follow(reply) for status, reply in operation.get("responses", {}).items()}
        return Operation(
            method,
            path,
            parameters=Object(label, partial(self._parameters, label, parameters)),
            body=next((self.shape(media.get("schema", True), label) for media in body.values()), None),
            replies={
                f"{status} {kind}".rstrip(): self.shape(self._of_one(kind, media), f"{label} {status}")
                for status, reply in replies.items()
                for kind, media in reply.get("content", {"": {}}).items()
            },
            headers=Object(label, partial(self._headers, label, replies)),
        )

    def _of_one(self, media_type: str, media: Json) -> Json | bool:
        """Return the schema of what a body holds: of a stream, what one event's data holds."""
        schema: Json | bool = media.get("schema", True)
        if media_type == "text/event-stream" and not isinstance(schema, bool):
            data = self._follow(schema).get("properties", {}).get("data", {})
            schema = data.get("contentSchema", schema)
        return schema

    def _parameters(self, label: str, parameters: list[Json]) -> dict[str, Field]:
        return {
            f"{each['in']} {each['name'].removesuffix('[]')}": self._parameter(each, label)
            for each in map(self._follow, parameters)
        }

    def _headers(self, label: str, replies: Json) -> dict[str, Field]:
        return {
            f"{status} {name}": self._parameter(self._follow(header), label)
            for status, reply in replies.items()
            for name, header in reply.get("headers", {}).items()
        }

    def _parameter(self, parameter: Json, label: str) -> Field:
        return Field(self.shape(parameter.get("schema", True), label), parameter.get("required", False))

    def shape(self, schema: Json | bool, name: str) -> Shape:  # noqa: FBT001 - `true` is a JSON schema
        """Read *schema*; *name* is what an object without a name of its own is called."""
        if isinstance(schema, bool):
            return Shape(scalars=frozenset({ANY}))
        form = self._form(schema, name)
        limits = {key: schema[key] for key in LIMITS if key in schema}
        return replace(form, limits={**form.limits, **limits}) if limits else form

    def _form(self, schema: Json, name: str) -> Shape:
        """Read *schema*, but for limits."""
        if "$ref" in schema:
            return self._reference(schema["$ref"])
        if "allOf" in schema:
            return self.shape(self._merged(schema), name)
        if variants := (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
            return reduce(or_, (self.shape(each, name) for each in variants))
        if "const" in schema or "enum" in schema:
            return _constants(schema)
        return reduce(or_, (self._typed(each, schema, name) for each in _types(schema)))

    def _reference(self, ref: str) -> Shape:
        if ref not in self._named:
            name = ref.rpartition("/")[2]
            self._named[ref] = replace(self.shape(self._follow({"$ref": ref}), name), name=name)
        return self._named[ref]

    def _typed(self, kind: str, schema: Json, name: str) -> Shape:
        match kind:
            case "null":
                return Shape(nullable=True)
            case "array":
                return Shape(items=self.shape(schema.get("items", True), f"{name}[]"))
            case "object" if schema.get("properties"):
                return Shape(objects=(Object(name, partial(self._fields, schema, name)),))
            case "object":
                return Shape(members=self.shape(schema.get("additionalProperties", True), f"{name}{{}}"))
            case "string" if schema.get("format") == DATE_TIME:
                return Shape(scalars=frozenset({DATE_TIME}))
            case _ if kind in SCALARS:
                return Shape(scalars=frozenset({kind}))
            case _:
                raise ValueError(f"{name}: no such type: {kind!r}")

    def _fields(self, schema: Json, name: str) -> dict[str, Field]:
        required = schema.get("required", ())
        return {
            key: Field(self.shape(value, f"{name}.{key}"), key in required)
            for key, value in schema["properties"].items()
        }

    def _merged(self, schema: Json) -> Json:
        """Return *schema* with the members of its `allOf` written into it."""
        merged: dict[str, Any] = {key: value for key, value in schema.items() if key != "allOf"}
        for each in schema["allOf"]:
            part = self._follow(each)
            part = self._merged(part) if "allOf" in part else part
            properties = {**part.get("properties", {}), **merged.get("properties", {})}
            required = [*part.get("required", ()), *merged.get("required", ())]
            merged = {**part, **merged}
            if properties:
                merged |= {"properties": properties, "required": required}
        return merged

    def _follow(self, node: Json) -> Json:
        while isinstance(ref := node.get("$ref"), str):
            node = self._document
            for part in ref.removeprefix("#/").split("/"):
                node = node[part.replace("~1", "/").replace("~0", "~")]
        return node


def _constants(schema: Json) -> Shape:
    values = frozenset(schema["enum"] if "enum" in schema else [schema["const"]])
    scalars = frozenset({STRING}) if schema.get(OPEN) else frozenset()
    return Shape(nullable=None in values, values=values - {None}, scalars=scalars)


def _types(schema: Json) -> list[str]:
    kinds = schema.get("type")
    if kinds is None:
        return ["object" if "properties" in schema else "string" if "format" in schema else ANY]
    return [kinds] if isinstance(kinds, str) else list(kinds)
