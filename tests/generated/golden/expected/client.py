# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
"""Send requests over httpx, blocking or not. Knows where the API is and how to sign in; no operation and no model."""

import ssl
from collections.abc import Callable, Mapping
from typing import Any, Literal, Self, TypeVar

import httpx
from attrs import define, evolve, field

from .errors import UnexpectedStatus
from .types import RequestParts, Response
from .versions import BASE_URL

T = TypeVar("T")

_TIMEOUT = httpx.Timeout(600, connect=5)  # seconds: long answers take minutes, connections do not
_EXCERPT = 200  # bytes of an unexpected body


def _names(headers: Mapping[str, str]) -> str:
    return repr(sorted(headers))


@define(kw_only=True)
class Client:
    """A client without credentials. Nothing is opened before the first request, no TLS context either."""

    base_url: str = BASE_URL
    headers: Mapping[str, str] = field(factory=dict[str, str], repr=_names)
    """Sent with every request, unless its operation sets a header of the same name."""
    timeout: httpx.Timeout = _TIMEOUT
    verify: ssl.SSLContext | bool = True
    follow_redirects: bool = False
    raise_on_unexpected_status: bool = False
    """Raise `UnexpectedStatus` where `parsed` would be None."""
    httpx_args: Mapping[str, Any] = field(factory=dict[str, Any], repr=False)
    """More arguments for `httpx.Client` and `httpx.AsyncClient`, such as `transport` or `proxy`."""
    _client: httpx.Client | None = field(default=None, init=False, repr=False, eq=False)
    _async_client: httpx.AsyncClient | None = field(default=None, init=False, repr=False, eq=False)

    def with_headers(self, headers: Mapping[str, str]) -> Self:
        """Return another client, with connections of its own, that sends these headers too."""
        merged = httpx.Headers(self.headers)  # which knows that case does not matter
        merged.update(headers)
        return evolve(self, headers=merged)

    def with_timeout(self, timeout: httpx.Timeout) -> Self:
        """Return another client, with connections of its own, that waits as long as this."""
        return evolve(self, timeout=timeout)

    def get_httpx_client(self) -> httpx.Client:
        """Return the blocking httpx client, made when first asked for."""
        if self._client is None:
            self._client = httpx.Client(**self._arguments())
        return self._client

    def get_async_httpx_client(self) -> httpx.AsyncClient:
        """Return the asynchronous httpx client, made when first asked for."""
        if self._async_client is None:
            self._async_client = httpx.AsyncClient(**self._arguments())
        return self._async_client

    def send(self, request: RequestParts, parse: Callable[[int, bytes], T | None]) -> Response[T]:
        """Send the *request* and *parse* the reply."""
        reply = self.get_httpx_client().request(**self._request(request))
        return self._response(reply, parse)

    async def asend(self, request: RequestParts, parse: Callable[[int, bytes], T | None]) -> Response[T]:
        """Send the *request* and *parse* the reply."""
        reply = await self.get_async_httpx_client().request(**self._request(request))
        return self._response(reply, parse)

    def close(self) -> None:
        """Close the blocking connections. The next request opens new ones."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    async def aclose(self) -> None:
        """Close the asynchronous connections. The next request opens new ones."""
        client, self._async_client = self._async_client, None
        if client is not None:
            await client.aclose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.aclose()

    def _credentials(self) -> dict[str, str]:
        return {}

    def _arguments(self) -> dict[str, Any]:
        return {
            "base_url": self.base_url,
            "timeout": self.timeout,
            "verify": self.verify,
            "follow_redirects": self.follow_redirects,
            **self.httpx_args,
        }

    def _request(self, request: RequestParts) -> dict[str, Any]:
        headers = httpx.Headers(self.headers)
        headers.update(self._credentials())
        headers.update(request.headers)
        return {
            "method": request.method,
            "url": request.path,
            "params": request.query,
            "headers": headers,
            "content": request.content,
        }

    def _response(self, reply: httpx.Response, parse: Callable[[int, bytes], T | None]) -> Response[T]:
        parsed = parse(reply.status_code, reply.content)
        if parsed is None and self.raise_on_unexpected_status:
            raise UnexpectedStatus(reply.status_code, reply.content[:_EXCERPT])
        return Response(
            status_code=reply.status_code, headers=reply.headers, content=reply.content, parsed=parsed
        )


@define(kw_only=True)
class AuthenticatedClient(Client):
    """A client that signs in to every request."""

    token: str = field(repr=False)
    scheme: Literal["x-api-key", "bearer"] = "x-api-key"
    """How the token is sent: in a header of its own, or as `authorization: Bearer …`."""

    def _credentials(self) -> dict[str, str]:
        if self.scheme == "bearer":
            return {"authorization": f"Bearer {self.token}"}
        return {"x-api-key": self.token}
