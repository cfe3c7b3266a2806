"""The published description of the API, as the emulator obeys it: its operations, and their validators.

The description is both route table and law: an operation exists because the description has it, and a request
is valid because the description says so. Each validator is compiled once in the life of the process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import orjson
from attrs import field, frozen
from jsonschema_rs import Draft202012Validator

from .wire import JsonObject, is_list, is_object

_METHODS = ("get", "post", "put", "patch", "delete")
_DESCRIPTIONS = files("anthropic_messages") / "openapi"


@frozen(kw_only=True)
class Parameter:
    """A query, header or path parameter of an operation."""

    name: str
    place: str
    is_required: bool
    is_many: bool
    is_integer: bool
    validator: Draft202012Validator = field(eq=False, repr=False)


@frozen
class Body:
    """What the body of a request must be."""

    described: Draft202012Validator = field(eq=False, repr=False)
    """As the description says."""
    closed: Draft202012Validator = field(eq=False, repr=False)
    """The same, with every member that the description does not name forbidden."""


@frozen(kw_only=True)
class Operation:
    """One thing the API does."""

    name: str
    """Its ``operationId``."""
    parameters: tuple[Parameter, ...]
    body: Body | None = None
    """What the body must be, or None if there is none."""


@frozen
class Contract:
    """The description of one API version."""

    version: str
    operations: Mapping[str, Mapping[str, Operation]]
    """By path, as in ``/v1/models/{model_id}``, and by method in capitals."""
    models: tuple[str, ...]
    """The names of models it knows."""


@cache
def versions() -> tuple[str, ...]:
    """Name the API versions that are described, newest first."""
    names = (entry.name for entry in _DESCRIPTIONS.iterdir() if entry.name.endswith(".json"))
    return tuple(sorted((name.removesuffix(".json") for name in names), reverse=True))


@cache
def load(version: str) -> Contract:
    """Load the description of *version*, one of `versions`."""
    document: JsonObject = orjson.loads((_DESCRIPTIONS / f"{version}.json").read_bytes())
    compiler = _Compiler(document)
    operations = {path: dict(compiler.operations(item)) for path, item in document["paths"].items()}
    models = document["components"]["schemas"]["KnownModel"]["enum"]
    return Contract(version, operations, tuple(models))


class _Compiler:
    def __init__(self, document: JsonObject) -> None:
        self._document = document
        self._open = {"schemas": document["components"]["schemas"]}
        self._closed = {"schemas": _close(self._open["schemas"])}

    def operations(self, item: JsonObject) -> Iterator[tuple[str, Operation]]:
        shared = item.get("parameters", [])
        for method in _METHODS:
            if method in item:
                yield method.upper(), self._operation(item[method], shared)

    def _operation(self, operation: JsonObject, shared: list[JsonObject]) -> Operation:
        parameters = [self._resolve(each) for each in (*shared, *operation.get("parameters", []))]
        name = operation["operationId"]
        described = tuple(map(self._parameter, parameters))
        if "requestBody" not in operation:
            return Operation(name=name, parameters=described)
        schema = self._resolve(operation["requestBody"])["content"]["application/json"]["schema"]
        body = Body(_validator(schema, self._open), _validator(schema, self._closed))
        return Operation(name=name, parameters=described, body=body)

    def _parameter(self, parameter: JsonObject) -> Parameter:
        schema = self._resolve(parameter["schema"])
        return Parameter(
            name=parameter["name"],
            place=parameter["in"],
            is_required=parameter.get("required", False),
            is_many=schema.get("type") == "array",
            is_integer=schema.get("type") == "integer",
            validator=_validator(schema, self._open),
        )

    def _resolve(self, node: JsonObject) -> JsonObject:
        while "$ref" in node:
            target: Any = self._document
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            node = target
        return node


def _validator(schema: JsonObject, components: JsonObject) -> Draft202012Validator:
    return Draft202012Validator({"components": components, **schema}, validate_formats=True)


def _close(node: Any) -> Any:
    """Copy *node*, a part of a schema, with every described object closed to members it does not name."""
    if is_list(node):
        return [_close(item) for item in node]
    if not is_object(node):
        return node
    # What stands under `not` is a pattern of what is refused: closing it would refuse less.
    members = {name: value if name == "not" else _close(value) for name, value in node.items()}
    is_described = node.get("type") == "object" and "properties" in node
    return {"additionalProperties": False, **members} if is_described else members
