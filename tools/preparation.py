"""The description as openapi-python-client should see it. Knows the document and the generator's blind spots; no code.

The generator takes a union apart wherever it is used, and forgets its name and its tag. So each union that has a
discriminator is replaced by an empty object of that name, marked `x-union`, and its variants are kept for unions.py.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from api_versions import ONLY_IN
from codec import UNION, UnsupportedError

Schema = dict[str, Any]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
REPLIES = {"application/json", "application/x-jsonl", "text/event-stream"}
TAKEN = {"extra", "from_dict", "to_dict", "models"}  # names that every model or its module uses itself


@dataclass(frozen=True)
class Union:
    """A named union of objects, told apart by one member."""

    name: str
    description: str
    tag: str
    """The name of that member."""
    variants: dict[str | None, str]
    """Its values, each with the name of the schema; None stands for its absence."""


def take_unions(document: Schema) -> list[Union]:
    """Put placeholders in the place of all unions with a discriminator, and return these."""
    schemas: dict[str, Schema] = document["components"]["schemas"]
    unions = [
        Union(
            name,
            schema.get("description", ""),
            schema["discriminator"]["propertyName"],
            dict(_variants(schema, schemas)),
        )
        for name, schema in schemas.items()
        if "discriminator" in schema
    ]
    for union in unions:
        schemas[union.name] = {"type": "object", "description": union.description, UNION: True}
    return unions


def _variants(union: Schema, schemas: dict[str, Schema]) -> Iterator[tuple[str | None, str]]:
    discriminator = union["discriminator"]
    for tag, ref in discriminator["mapping"].items():
        name = ref.rpartition("/")[2]
        inner = schemas[name].get("discriminator", {})
        if not inner:
            yield tag, name
        elif inner["propertyName"] == discriminator["propertyName"]:  # a union of unions is one union
            yield tag, inner["mapping"][tag].rpartition("/")[2]
        else:
            raise UnsupportedError(
                f"{name} is told apart by {inner['propertyName']}, unlike the union that it is in"
            )
    if "x-default-mapping" in discriminator:
        yield None, discriminator["x-default-mapping"].rpartition("/")[2]


def limited_members(document: Schema) -> dict[str, dict[str, list[str]]]:
    """Return, by schema, the members that only some API versions have, and which versions these are."""
    return {
        name: members
        for name, schema in document["components"]["schemas"].items()
        if (
            members := {
                member: value[ONLY_IN]
                for member, value in schema.get("properties", {}).items()
                if ONLY_IN in value
            }
        )
    }


def leave_out(document: Schema, reasons: dict[str, str]) -> None:
    """Remove the operations that generator.yaml leaves out, each for its reason."""
    for left_out, reason in reasons.items():
        homes = [
            (path, method) for path, method, item in _operations(document) if item["operationId"] == left_out
        ]
        if not homes or not reason:
            raise UnsupportedError(f"generator.yaml leaves out {left_out}: no such operation, or no reason")
        for path, method in homes:
            del document["paths"][path][method]


def smooth(document: Schema) -> None:
    """Repeat what the generator overlooks where it does look, and refuse what the templates cannot express."""
    parameters = list(document["components"].get("parameters", {}).values())
    for path, method, operation in _operations(document):
        operation.setdefault("security", document.get("security", []))
        parameters += operation.get("parameters", [])
        _refuse_media(f"{method} {path}", [operation.get("requestBody", {})], {"application/json"})
        _refuse_media(f"{method} {path}", operation["responses"].values(), REPLIES)
    for parameter in parameters:
        if "schema" in parameter:
            parameter["schema"].setdefault("description", parameter.get("description", ""))
            parameter["schema"].pop("enum", None)  # or each operation gets a class for it
    for name, schema in document["components"]["schemas"].items():
        if taken := TAKEN & schema.get("properties", {}).keys():
            raise UnsupportedError(
                f"{name}: {', '.join(taken)} cannot name a member, since every model has one"
            )


def _operations(document: Schema) -> list[tuple[str, str, Schema]]:
    return [
        (path, method, item[method])
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    ]


def _refuse_media(where: str, bodies: Iterable[Schema], supported: set[str]) -> None:
    for body in bodies:
        if refused := body.get("content", {}).keys() - supported:
            raise UnsupportedError(
                f"{where}: no template for {', '.join(refused)}; leave it out in generator.yaml"
            )
