"""What the published description names: its operations, as the generated client calls them, and their examples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

from described import description

from anthropic_messages import models
from anthropic_messages.versions import API_VERSIONS

JSON, EVENTS, LINES = "application/json", "text/event-stream", "application/x-jsonl"


class Reply(NamedTuple):
    """A reply that the description shows."""

    status: int
    media: str
    name: str
    value: Any
    """JSON, or the text of a stream or of lines."""

    @property
    def prefer(self) -> dict[str, str]:
        """The header that asks Prism for it."""
        return {"prefer": f"code={self.status}, example={self.name}"}


class Operation(NamedTuple):
    """An operation of one API version."""

    version: str
    name: str
    tag: str
    method: str
    path: str
    body: str | None
    """The name of the body's model; `None` if there is none."""
    parameters: tuple[dict[str, Any], ...]
    requests: dict[str, Any]
    """The examples of its body, by their names."""
    replies: tuple[Reply, ...]

    @property
    def module(self) -> ModuleType:
        """The generated module that calls it."""
        return import_module(f"anthropic_messages.api.{self.tag}.{self.name}")

    def arguments(self, example: Any = None, *, is_full: bool = False) -> dict[str, Any]:
        """Return keyword arguments: what is required, or all there is; with *example* or the first one as the body."""
        given = {
            _python_name(parameter): _value(parameter)
            for parameter in self.parameters
            if is_full or parameter["in"] == "path"
        }
        given["anthropic_version"] = self.version
        if self.body is not None:
            example = next(iter(self.requests.values())) if example is None else example
            given["body"] = getattr(models, self.body).from_dict(example)
        return given

    def url(self) -> str:
        """Return the path with the examples of its parameters."""
        named = {each["name"]: str(_value(each)) for each in self.parameters if each["in"] == "path"}
        return self.path.format_map(named)


def operations(version: str | None = None) -> list[Operation]:
    """List the operations of one version, or of all."""
    return [each for one in API_VERSIONS if version in {None, one} for each in _operations(one)]


def operation(name: str, version: str = API_VERSIONS[0]) -> Operation:
    """Find an operation."""
    return next(each for each in _operations(version) if each.name == name)


@cache
def _operations(version: str) -> list[Operation]:
    return [
        Operation(
            version=version,
            name=described["operationId"],
            tag=described["tags"][0],
            method=method.upper(),
            path=path,
            body=_body(described).get("schema", {}).get("$ref", "").rpartition("/")[2] or None,
            parameters=tuple(_resolve(version, each) for each in described.get("parameters", [])),
            requests=dict(_examples(version, _body(described))),
            replies=tuple(_replies(version, described["responses"])),
        )
        for path, item in description(version)["paths"].items()
        for method, described in item.items()
    ]


def _body(described: dict[str, Any]) -> dict[str, Any]:
    return dict(described.get("requestBody", {}).get("content", {}).get(JSON, {}))


def _replies(version: str, responses: dict[str, Any]) -> Iterator[Reply]:
    for status, response in responses.items():
        for media, content in _resolve(version, response)["content"].items():
            for name, value in _examples(version, content):
                yield Reply(int(status), media, name, value)


def _examples(version: str, content: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, example in content.get("examples", {}).items():
        yield name, _resolve(version, example)["value"]


def _resolve(version: str, node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        target: Any = description(version)
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        node = target
    return node


def _python_name(parameter: dict[str, Any]) -> str:
    return re.sub(r"\W+", "_", parameter["name"]).strip("_").lower()


def _value(parameter: dict[str, Any]) -> Any:
    if "example" in parameter:
        return parameter["example"]
    match parameter["schema"]:
        case {"type": "array"}:
            return ["active", "retired"]
        case {"type": "integer"}:
            return 7
        case _:
            return "some-text"
