"""The ASGI application: from an HTTP request to a checked call, and from its answer to a response.

The routes are the description's paths. A request is refused by the first check that fails: size, fault, path,
method, key, version, parameters, body.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from . import contract, gate, validation
from .accounts import Account, Accounts
from .errors import KINDS, ApiError, not_found
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
        self.settings = settings
        self.faults = Script(settings.faults)
        self.log = Log(settings.kept_requests)
        self.ids = Ids()
        self.accounts = Accounts(settings)
        self.service = Service(settings, catalogue(newest.models, settings.extra_models), self.ids)
        routes = [Route(path, _Endpoint(self, path)) for path in newest.operations]
        self.app = Starlette(routes=[*routes, Route("/{path:path}", _Endpoint(self, ""))])


class _Endpoint:
    """Answers the requests to one *path* of the description, or to none."""

    def __init__(self, emulation: Emulation, path: str) -> None:
        self._emulation = emulation
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with ExitStack() as until_sent:
            exchange = _Exchange(self._emulation, Request(scope, receive), self._path, until_sent)
            try:
                response = await exchange.respond()
            except ClientDisconnect:
                return
            await response(scope, receive, send)


class _Exchange:
    """One request and its answer."""

    def __init__(self, emulation: Emulation, request: Request, path: str, until_sent: ExitStack) -> None:
        self._emulation = emulation
        self._until_sent = until_sent
        self._delay = 0.0
        self._settings = emulation.settings
        self._request = request
        self._path = path
        self._request_id = emulation.ids.new("req")

    async def respond(self) -> ASGIApp:
        try:
            content = await self._read()
            fault = self._emulation.faults.take(self._request.headers.get(HEADER))
            body = await self._meet(fault) or self._answer(content)
            if self._delay:
                await self._settings.sleep(self._delay)
        except ApiError as error:
            return self._send(render_error(error, self._request_id), NO_FAULT)
        except ClientDisconnect:
            raise
        except Exception:
            _LOGGER.exception("The emulator failed; please report this.")
            return self._send(render_error(ApiError(KINDS["api"]), self._request_id), NO_FAULT)
        return self._send(body, fault)

    async def _read(self) -> bytes:
        """Read the body, and remember the request, whatever becomes of it."""
        settings, request, content = self._settings, self._request, b""
        try:
            limit = settings.largest_batch if self._path == _BATCHES else settings.largest_body
            content = await gate.read_body(request, limit)
        finally:
            received = ReceivedRequest(
                method=request.method,
                path=request.scope["path"],
                query=request.scope["query_string"].decode("latin-1"),
                headers=dict(request.headers),
                content=content,
                request_id=self._request_id,
            )
            self._emulation.log.add(received)
        return content

    async def _meet(self, fault: Fault) -> Body | None:
        """Let *fault* strike, if it strikes before the answer."""
        if fault.delay:
            await self._settings.sleep(fault.delay)
        if fault.error is not None:
            raise fault.error
        return None if fault.html_status is None else render_html(fault.html_status)

    def _answer(self, content: bytes) -> Body:
        request = self._request
        operation, account = self._find_operation()
        account.strike()
        parameters = validation.check_parameters(
            operation,
            path=request.path_params,
            query=request.query_params.multi_items(),
            headers=request.headers,
        )
        body: JsonObject = {}
        if operation.body is not None:
            body = gate.decode(request.headers, content)
            # Members the description does not name are errors, unless a beta may have added them.
            is_closed = self._settings.strict and "anthropic-beta" not in request.headers
            validation.check_body(operation.body.closed if is_closed else operation.body.described, body)
        base_url = str(request.base_url).rstrip("/")
        call = Call(parameters=parameters, body=body, base_url=base_url, account=account)
        if operation.name == "create_message":
            account.enter()
            self._until_sent.callback(account.leave)
            self._delay = account.delay()
        return render(self._emulation.service.operations[operation.name](call))

    def _find_operation(self) -> tuple[contract.Operation, Account]:
        request = self._request
        methods = contract.load(contract.versions()[0]).operations.get(self._path)
        if methods is None:
            raise not_found("Not found")
        if request.method not in methods:
            allowed = {"allow": ", ".join(methods)}
            raise ApiError(KINDS["invalid_request"], "Method Not Allowed", status=405, headers=allowed)
        key = gate.authenticate(request.headers, self._settings.accepts_key)
        version = gate.read_version(request.headers)
        operation = contract.load(version).operations[self._path][request.method]
        return operation, self._emulation.accounts.of(key)

    def _send(self, body: Body, fault: Fault) -> ASGIApp:
        _LOGGER.info("%s %s %d", self._request.method, quote(self._request.scope["path"]), body.status)
        return Outgoing(
            body=body,
            request_id=self._request_id,
            sleep=self._settings.sleep,
            pace=self._settings.pace,
            fault=fault,
        )
