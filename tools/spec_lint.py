"""Check the description: valid OpenAPI 3.1, everything described, every example true, and Redocly's rules.

Knows what a good description looks like, and nothing of the Messages API.

    python tools/spec_lint.py
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

import jsonschema_rs
from openapi_spec_validator import OpenAPIV31SpecValidator

import node
from api_versions import VERSIONS
from bundle import PUBLISHED, ROOT, bundle, published
from source import DescriptionError

METHODS = ("get", "put", "post", "delete", "patch")
REDOCLY = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


def main() -> int:
    """Print every problem. The exit status says whether there is one."""
    try:
        documents = {version: bundle(version) for version in (None, *VERSIONS)}
        problems = [
            f"{version or 'all versions'}: {problem}"
            for version, document in documents.items()
            for problem in check(document)
        ]
        problems += [
            f"{version}: not what openapi/ says; run `just bundle`"
            for version in VERSIONS
            if _is_stale(version)
        ]
    except DescriptionError as error:
        problems = [str(error)]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems or not _redocly_agrees() else 0


def check(document: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a bundled document."""
    for error in OpenAPIV31SpecValidator(document).iter_errors():
        yield f"{'/'.join(str(part) for part in error.absolute_path)}: {error.message}"
    yield from undescribed(document)
    yield from false_examples(document)


def undescribed(document: dict[str, Any]) -> Iterator[str]:
    """Yield the schemas and properties that nothing describes, be it themselves or what they refer to."""
    schemas = document["components"]["schemas"]
    for name, schema in schemas.items():
        if "description" not in schema:
            yield f"{name}: no description"
        for key, value in schema.get("properties", {}).items():
            if "description" not in value and "$ref" not in value:
                yield f"{name}.{key}: no description"


class Body(NamedTuple):
    """A body that an operation takes or gives, in one media type."""

    where: str
    kind: str
    media: dict[str, Any]


def bodies(document: dict[str, Any]) -> Iterator[Body]:
    """Yield every body of every operation."""
    for path in document["paths"].values():
        for operation in (path[method] for method in METHODS if method in path):
            name = operation["operationId"]
            sides = {"request": operation.get("requestBody", {}), **operation["responses"]}
            for side, holder in sides.items():
                for kind, media in resolve(document, holder).get("content", {}).items():
                    yield Body(f"{name} {side} {kind}", kind, media)


def false_examples(document: dict[str, Any]) -> Iterator[str]:
    """Yield the bodies without an example, and the examples that are not what their schema says.

    The schema is taken more strictly than it is meant: an example has no member that is not described.
    """
    validator = _Validators(document)
    for body in bodies(document):
        examples = body.media.get("examples", {})
        if not examples:
            yield f"{body.where}: no example"
        for name, example in examples.items():
            value = resolve(document, example)["value"]
            for part, schema in _parts(document, body, value):
                for error in validator[schema].iter_errors(part):
                    at = "/".join(str(key) for key in error.instance_path)
                    yield f"{body.where}, example {name}: {at}: {error.message:.300}"


class _Validators:
    """Strict validators of a document's schemas, each compiled once."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._components = strict(document["components"])
        self._compiled: dict[str, jsonschema_rs.Draft202012Validator] = {}

    def __getitem__(self, schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
        key = json.dumps(schema)
        if key not in self._compiled:
            self._compiled[key] = jsonschema_rs.Draft202012Validator(
                {**schema, "components": self._components}, validate_formats=True
            )
        return self._compiled[key]


def strict(components: dict[str, Any]) -> dict[str, Any]:
    """Return the components with every object closed that does not say of itself that it is open."""
    schemas = {
        name: {**schema, "unevaluatedProperties": False}
        if "properties" in schema and schema.get("additionalProperties") is not True
        else schema
        for name, schema in components["schemas"].items()
    }
    return {**components, "schemas": schemas}


def _parts(document: dict[str, Any], body: Body, value: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Take a stream or JSON lines apart, each part with its schema."""
    schema = body.media["schema"]
    match body.kind:
        case "text/event-stream":
            inner = resolve(document, schema)["properties"]["data"]["contentSchema"]
            for text in value.removesuffix("\n\n").split("\n\n"):
                event = dict(line.split(": ", 1) for line in text.split("\n"))
                data = json.loads(event["data"])
                yield event, schema
                yield data, inner
                yield event["event"], {"const": data["type"]}
        case "application/x-jsonl":
            for line in value.splitlines():
                yield json.loads(line), schema
        case _:
            yield value, schema


def resolve(document: dict[str, Any], node_: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference to a component."""
    if "$ref" not in node_:
        return node_
    _, _, section, name = node_["$ref"].split("/")
    target: dict[str, Any] = document["components"][section][name]
    return target


def _is_stale(version: str) -> bool:
    return (PUBLISHED / f"{version}.json").read_text(encoding="utf-8") != published(version)


def _redocly_agrees() -> bool:
    """Run Redocly CLI, by redocly.yaml, over the published documents. It prints what it finds."""
    node.ensure()
    documents = [str((PUBLISHED / f"{version}.json").relative_to(ROOT)) for version in VERSIONS]
    command = [*node.node_command("redocly"), "lint", *documents]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | REDOCLY, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
