"""The ASGI application: from an HTTP request to a checked call, and from its answer to a response.

The routes are the description's paths. The order of the checks is the API's: path, method, key, version, size,
body. A request is refused by the first that fails.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import aclosing
from typing import Any
from urllib.parse import quote

import orjson
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from . import contract, validation
from .errors import KINDS, ApiError, invalid, not_found, unauthenticated
from .faults import HEADER, NO_FAULT, Fault, Script
from .models import catalogue
from .received import Log, ReceivedRequest
from .responses import Body, Outgoing, render, render_error, render_html
from .service import Call, Service
from .settings import Settings
from .wire import Ids, JsonObject

_LOGGER = logging.getLogger("llmport.emulator")
_BATCHES = "/v1/messages/batches"


def create_app(settings: Settings | None = None) -> Starlette:
    """Make an emulator as an ASGI application, for a server or a test client of your own."""
    return Emulation(settings or Settings()).app


class Emulation:
    """One emulator: what it remembers, and its application."""

    def __init__(self, settings: Settings) -> None:
        newest = contract.load(contract.versions()[0])
        ids = Ids()
        self.settings = settings
        self.faults = Script(settings.faults)
        self.log = Log(settings.kept_requests)
        self.ids = ids
        self.service = Service(settings, catalogue(newest.models, settings.extra_models), ids)
        routes = [Route(path, _Endpoint(self, path)) for path in newest.operations]
        self.app = Starlette(routes=[*routes, Route("/{path:path}", _Endpoint(self, None))])


class _Endpoint:
    """Answers the requests to one *path* of the description, or to none."""

    def __init__(self, emulation: Emulation, path: str | None) -> None:
        self._emulation = emulation
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = _Exchange(self._emulation, Request(scope, receive), self._path)
        try:
            response = await exchange.respond()
        except ClientDisconnect:
            return
        await response(scope, receive, send)


class _Exchange:
    """One request and its answer."""

    def __init__(self, emulation: Emulation, request: Request, path: str | None) -> None:
        self._emulation = emulation
        self._settings = emulation.settings
        self._request = request
        self._path = path
        self._request_id = emulation.ids.new("req")

    async def respond(self) -> ASGIApp:
        try:
            fault = self._emulation.faults.take(self._request.headers.get(HEADER))
            body = await self._answer(fault)
        except ApiError as error:
            return self._send(render_error(error, self._request_id))
        except ClientDisconnect:
            raise
        except Exception:
            _LOGGER.exception("The emulator failed; please report this.")
            return self._send(render_error(ApiError(KINDS["api"]), self._request_id))
        return self._send(body, fault)

    def _send(self, body: Body, fault: Fault = NO_FAULT) -> ASGIApp:
        settings = self._settings
        _LOGGER.info("%s %s %d", self._request.method, quote(self._request.scope["path"]), body.status)
        return Outgoing(
            body=body,
            request_id=self._request_id,
            sleep=settings.sleep,
            pace=settings.pace,
            fault=fault,
        )

    async def _answer(self, fault: Fault) -> Body:
        content = await self._read()
        if fault.delay:
            await self._settings.sleep(fault.delay)
        if fault.error is not None:
            raise fault.error
        if fault.html_status is not None:
            return render_html(fault.html_status)
        operations = contract.load(contract.versions()[0]).operations.get(self._path or "")
        if operations is None:
            raise not_found("Not found")
        if self._request.method not in operations:
            allowed = {"allow": ", ".join(operations)}
            raise ApiError(KINDS["invalid_request"], "Method Not Allowed", status=405, headers=allowed)
        self._authenticate(self._request.headers)
        described = contract.load(self._version(self._request.headers)).operations[self._path or ""]
        return self._perform(described[self._request.method], content)

    def _perform(self, operation: contract.Operation, content: bytes) -> Body:
        request = self._request
        parameters = validation.check_parameters(
            operation,
            path=request.path_params,
            query=request.query_params.multi_items(),
            headers=request.headers,
        )
        body: JsonObject = self._decode(operation, content) if operation.body is not None else {}
        base_url = str(request.base_url).rstrip("/")
        call = Call(parameters=parameters, body=body, base_url=base_url)
        return render(self._emulation.service.operation(operation.name)(call))

    async def _read(self) -> bytes:
        """Read the body, never more than is allowed, and remember the request."""
        request = self._request
        is_batch = self._path == _BATCHES
        limit = self._settings.largest_batch if is_batch else self._settings.largest_body
        content = bytearray()
        try:
            if int(request.headers.get("content-length", "0")) > limit:
                raise ApiError(KINDS["request_too_large"])
            async with aclosing(request.stream()) as chunks:
                async for chunk in chunks:
                    content += chunk
                    if len(content) > limit:
                        raise ApiError(KINDS["request_too_large"])
        finally:
            self._emulation.log.add(
                ReceivedRequest(
                    method=request.method,
                    path=request.scope["path"],
                    query=request.scope["query_string"].decode("latin-1"),
                    headers=dict(request.headers),
                    content=bytes(content),
                    request_id=self._request_id,
                )
            )
        return bytes(content)

    def _authenticate(self, headers: Headers) -> None:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if (key := headers.get("x-api-key")) is not None:
            if not self._settings.accepts_key(key):
                raise unauthenticated("invalid x-api-key")
        elif scheme.lower() == "bearer":
            if not self._settings.accepts_key(token.strip()):
                raise unauthenticated("Invalid bearer token")
        else:
            raise unauthenticated("x-api-key: header is required")

    @staticmethod
    def _version(headers: Mapping[str, str]) -> str:
        version = headers.get("anthropic-version")
        if version is None:
            raise invalid("anthropic-version: header is required")
        if version not in contract.versions():
            raise invalid(
                f"anthropic-version: '{version}' is not a valid version: {', '.join(contract.versions())}"
            )
        return version

    def _decode(self, operation: contract.Operation, content: bytes) -> Any:
        headers = self._request.headers
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise invalid(f"content-type: must be application/json, not '{media_type}'")
        if headers.get("content-encoding", "identity") != "identity":
            message = "content-encoding: the emulator reads plain bodies only"
            raise ApiError(KINDS["invalid_request"], message, code="request_body_encoding_unsupported")
        try:
            body = orjson.loads(content)
        except orjson.JSONDecodeError as error:
            raise invalid(f"The request body is not valid JSON: {error}") from error
        # Members the description does not name are errors, unless a beta may have added them.
        is_closed = self._settings.strict and "anthropic-beta" not in headers
        validator = operation.closed_body if is_closed else operation.body
        if validator is not None:
            validation.check_body(validator, body)
        return body
