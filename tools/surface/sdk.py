"""Reads the surface from the installed official SDK: its method signatures, types and error classes.

Where a method sends its arguments is found out by calling it: the client's own verbs are replaced by a recorder,
so nothing leaves the process. Needs the `anthropic` distribution; knows nothing of OpenAPI.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from types import SimpleNamespace
from typing import Any, Final, Union, get_args, get_origin
from urllib.parse import unquote

import typing_extensions
from anthropic import Anthropic, NotGiven, Omit, Stream, __version__
from anthropic._decoders.jsonl import JSONLDecoder
from anthropic._error_classes import ERROR_CLASSES
from anthropic._resource import SyncAPIResource
from anthropic.types import ErrorObject, ErrorResponse
from anthropic.types.anthropic_beta_param import AnthropicBetaParam

from surface.model import Field, Object, Operation, Shape
from surface.python_types import TypeReader

RESOURCES: Final = ("messages", "models")
"""The client's resources that the description covers, with what hangs below them."""
VERBS: Final = {
    "get": "GET",
    "get_api_list": "GET",
    "post": "POST",
    "put": "PUT",
    "patch": "PATCH",
    "delete": "DELETE",
}
STREAMS: Final[Mapping[Any, str]] = {Stream: "text/event-stream", JSONLDecoder: "application/x-jsonl"}
NOT_SENT: Final = {"extra_headers", "extra_query", "extra_body", "timeout", "output_format"}
"""Arguments that steer the SDK. `output_format` is a Python class, sent as `output_config`."""


@dataclass(frozen=True)
class Sdk:
    """All that the official SDK says of the API."""

    release: str
    operations: tuple[Operation, ...]
    errors: Shape
    """The body of an error."""
    statuses: frozenset[int]
    """Statuses with an exception class of their own."""
    raises: Mapping[str, frozenset[int]]
    """Statuses of the coded errors that an operation documents, by the operation's key."""
    other_resources: frozenset[str]
    """Resources of the client that are not read."""


def read_sdk() -> Sdk:
    """Introspect the installed SDK.

    Raises:
        Exception: of any kind, if the SDK is no longer built the way this module knows.
    """
    client = Anthropic(api_key="none", base_url="http://localhost")
    sent = _record(client)
    children = dict(_children(client))
    methods = [method for name in RESOURCES for method in _methods(children[name])]
    coded = {cls for method in methods for cls in _documented_errors(method)}
    replies = TypeReader(reads_models=True, added=_error_details(coded))
    reader = _MethodReader(sent, replies, version=str(client.default_headers["anthropic-version"]))
    operations: dict[str, Operation] = {}
    raises: dict[str, frozenset[int]] = {}
    for method in methods:
        operation = reader.operation(method)
        # `stream` and `parse` stand below `create` and send what it sends.
        if operation is not None and operation.key not in operations:
            operations[operation.key] = operation
            raises[operation.key] = frozenset(cls.status_code for cls in _documented_errors(method))
    return Sdk(
        release=__version__,
        operations=tuple(operations.values()),
        errors=replies.shape(ErrorResponse),
        statuses=frozenset(status for status, code in ERROR_CLASSES if code is None),
        raises=raises,
        other_resources=frozenset(children) - set(RESOURCES),
    )


def _children(parent: object) -> Iterator[tuple[str, SyncAPIResource]]:
    for name in vars(type(parent)):
        if not name.startswith("_") and isinstance(child := getattr(parent, name), SyncAPIResource):
            yield name, child


def _methods(resource: SyncAPIResource) -> Iterator[Callable[..., Any]]:
    for name, member in vars(type(resource)).items():
        if inspect.isfunction(member) and not name.startswith("_"):
            yield getattr(resource, name)
    for _, child in _children(resource):
        yield from _methods(child)


@dataclass
class _Request:
    """What a method asked the client to send, with `{name}` where an argument went."""

    method: str
    path: str
    headers: Mapping[str, Any]
    query: Mapping[str, Any]
    body: Mapping[str, Any] | None


def _record(client: Anthropic) -> list[_Request]:
    """Make *client* send nothing, and return the list where what it would have sent is added."""
    sent: list[_Request] = []

    def take_over(verb: str) -> Callable[..., Any]:
        def record(
            path: str, *, options: Mapping[str, Any], body: Any = None, **_: object
        ) -> SimpleNamespace:
            path = unquote(path)
            sent.append(_Request(verb, path, options.get("headers", {}), options.get("params", {}), body))
            # A batch's results are asked for by the URL that the batch names.
            return SimpleNamespace(results_url=f"{path}/results")

        return record

    for name, verb in VERBS.items():
        setattr(client, name, take_over(verb))
    return sent


class _MethodReader:
    """Reads operations from methods by calling them, and looking at what they sent."""

    def __init__(self, sent: list[_Request], replies: TypeReader, *, version: str) -> None:
        self._sent = sent
        self._replies = replies
        self._requests = TypeReader(reads_models=False, ignored=(Omit, NotGiven))
        self._version = version

    def operation(self, method: Callable[..., Any]) -> Operation | None:
        """Call *method* with its arguments' names for arguments; `None` if that sends nothing."""
        parameters = {
            name: parameter
            for name, parameter in inspect.signature(method).parameters.items()
            if name not in NOT_SENT
        }
        self._sent.clear()
        method(**{name: f"{{{name}}}" for name in parameters}, timeout=1)
        if not self._sent:
            return None
        request = self._sent[-1]
        hints = typing_extensions.get_type_hints(method, include_extras=True)
        fields = {
            f"{{{name}}}": Field(self._requests.shape(hints[name]), parameter.default is parameter.empty)
            for name, parameter in parameters.items()
        }
        body = {key: fields[value] for key, value in (request.body or {}).items() if value in fields}
        label = f"{request.method} {request.path}"
        return Operation(
            request.method,
            request.path,
            parameters=Object(label, lambda: self._parameters(request, fields)),
            body=Shape(objects=(Object(label, lambda: body),)) if body else None,
            replies={
                f"200 {STREAMS.get(get_origin(kind), 'application/json')}": self._replies.shape(_of_one(kind))
                for kind in _alternatives(hints["return"])
            },
        )

    def _parameters(self, request: _Request, fields: Mapping[str, Field]) -> dict[str, Field]:
        placed = {f"path {name}": f"{{{name}}}" for name in re.findall(r"{(\w+)}", request.path)}
        placed |= {f"query {key}": value for key, value in request.query.items()}
        placed |= {f"header {key}": value for key, value in request.headers.items()}
        return {
            # No method has an argument for these two, and every request may carry them.
            "header anthropic-version": Field(Shape(values=frozenset({self._version})), required=True),
            "header anthropic-beta": Field(self._requests.shape(AnthropicBetaParam), required=False),
            **{place: fields[value] for place, value in placed.items() if value in fields},
        }


def _alternatives(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if get_origin(kind) is Union else (kind,)


def _of_one(kind: Any) -> Any:
    """Return the type of one event or line, if *kind* is a stream of them."""
    return get_args(kind)[0] if get_origin(kind) in STREAMS else kind


def _documented_errors(method: Callable[..., Any]) -> Iterator[Any]:
    """Yield the coded error classes that the docstrings of a method and its overloads name under "Raises"."""
    coded = {cls.__name__: cls for (_, code), cls in ERROR_CLASSES.items() if code is not None}
    documented = (each.__doc__ or "" for each in (method, *typing_extensions.get_overloads(method)))
    raises = "\n".join(text.partition("Raises:")[2] for text in documented)
    return (coded[name] for name in re.findall(r"^\s+(\w+):\s*$", raises, re.MULTILINE) if name in coded)


def _error_details(coded: Iterable[Any]) -> dict[Any, dict[str, Field]]:
    """Return the field `details` for each model of an error.

    The models declare none, yet the exceptions read `error.details`, and each coded one has a model for its own.
    """
    replies = TypeReader(reads_models=True)
    kinds = (inspect.get_annotations(cls, eval_str=True)["details"] for cls in coded)
    details = Field(reduce(or_, map(replies.shape, kinds)), required=None)
    return {error: {"details": details} for error in get_args(get_args(ErrorObject)[0])}
