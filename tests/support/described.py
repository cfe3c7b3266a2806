"""Checks responses against the published description: status, media type, headers, and body.

Reads the description by itself, so that it does not share a mistake with the code under test.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

_VERSIONS = ("2026-10-21", "2023-06-01")


@cache
def description(version: str) -> dict[str, Any]:
    return json.loads((files("anthropic_messages") / "openapi" / f"{version}.json").read_bytes())


@cache
def validator(version: str, pointer: str) -> jsonschema_rs.Draft202012Validator:
    schema = {"components": description(version)["components"], "$ref": pointer}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def assert_valid(instance: Any, schema: str, version: str = _VERSIONS[0]) -> None:
    """Assert that *instance* is valid under the component *schema*."""
    validator(version, f"#/components/schemas/{schema}").validate(instance)


def assert_described(response: Any) -> None:
    """Assert that *response* (of any httpx) is one the description allows for its request."""
    request = response.request
    version = request.headers.get("anthropic-version")
    version = version if version in _VERSIONS else _VERSIONS[0]
    responses = _responses(version, request.method, request.url.path)
    content = response.read()
    if responses is None:
        assert response.status_code in {404, 405}
        assert_valid(json.loads(content), "ErrorResponse", version)
        return
    assert str(response.status_code) in responses, f"{response.status_code} is not described"
    described = responses[str(response.status_code)]
    media_type = response.headers["content-type"].partition(";")[0]
    assert media_type in described["content"], f"{media_type} is not described"
    schema = described["content"][media_type]["schema"]["$ref"]
    for instance in _instances(media_type, content):
        validator(version, schema).validate(instance)
    for name, header in described.get("headers", {}).items():
        if name in response.headers:
            _assert_header(version, header, response.headers[name])
    assert response.headers["request-id"].startswith("req_")


def _responses(version: str, method: str, path: str) -> dict[str, Any] | None:
    document = description(version)
    found = [
        item
        for template, item in document["paths"].items()
        if re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path)
    ]
    for item in found:
        if method.lower() in item:
            return {
                status: _resolve(document, each) for status, each in item[method.lower()]["responses"].items()
            }
    return None


def _resolve(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        target: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        node = target
    return node


def _instances(media_type: str, content: bytes) -> list[Any]:
    match media_type:
        case "application/json":
            return [json.loads(content)]
        case "application/x-jsonl":
            return [json.loads(line) for line in content.splitlines()]
        case "text/event-stream":
            *events, rest = content.split(b"\n\n")
            assert not rest
            return [_event(event) for event in events]
        case _:
            raise AssertionError(media_type)


def _event(text: bytes) -> dict[str, str]:
    match = re.fullmatch(rb"event: (\w+)\ndata: (.+)", text)
    assert match is not None, f"not the wire format of an event: {text!r}"
    event, data = match[1].decode(), match[2].decode()
    assert_valid(json.loads(data), "MessageStreamEvent")
    assert json.loads(data)["type"] == event
    return {"event": event, "data": data}


def _assert_header(version: str, header: dict[str, Any], value: str) -> None:
    schema = _resolve(description(version), header)["schema"]
    instance = int(value) if schema["type"] == "integer" else value
    jsonschema_rs.Draft202012Validator(schema, validate_formats=True).validate(instance)
