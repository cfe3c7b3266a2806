"""Requests over httpx: with a client or transport of the caller's own, and for what our own connections do not do.

That is HTTP/2, SOCKS, and proxies spoken to in TLS. httpx takes its timeouts when a request is sent, so a blocking read
may last as long as they allow, and deadlines are checked between reads. An awaiting read is bounded exactly.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from http.cookiejar import CookieJar, DefaultCookiePolicy
from socket import SHUT_RDWR
from typing import TypeVar

import anyio
import httpx

from llmport._core.flow import Call
from llmport._core.forking import forget_after_fork
from llmport._runtime.http1 import Head
from llmport._runtime.inflate import Decoder
from llmport._runtime.route import Route
from llmport._runtime.waiting import Clock
from llmport._runtime.waits import from_anywhere
from llmport._runtime.wire import Endpoint, remaining, timeout_error
from llmport.errors import (
    ConfigurationError,
    ConnectError,
    LlmError,
    Phase,
    PoolExhaustedError,
    TransportError,
)

_NO_COOKIES = DefaultCookiePolicy(allowed_domains=())
"""What a proxy sets in one call has no business in the next: no call should depend on another."""

_ABANDONED: list[httpx.Client] = []
"""A forked process keeps its parent's clients as they are: to close one would be to speak on the parent's connections."""

C = TypeVar("C", httpx.Client, httpx.AsyncClient)


class _Body:
    """What both bodies have: the decoding, and the way to interrupt."""

    def __init__(self, response: httpx.Response, clock: Clock) -> None:
        self._response = response
        self._clock = clock
        # A transport made for tests may give a response that is read, and decoded, already.
        is_raw = not response.is_stream_consumed
        self._decoder = Decoder(response.headers.get("content-encoding") if is_raw else None)
        if not is_raw:
            self._decoder.feed(response.content)
        self._is_interrupted = False
        self._is_shared = (
            response.extensions.get("http_version") == b"HTTP/2"
        )  # the connection, by other replies

    def is_interrupted(self) -> bool:
        """Return whether somebody wants no more of it, who may be in another thread."""
        return self._is_interrupted

    def interrupt(self) -> None:
        """End a read that is going on, and all that follow, from any thread or task.

        Over HTTP/2, where other streams share the connection, a blocking read goes on until more comes.
        """
        self._is_interrupted = True
        if self._is_shared:
            return
        stream = self._response.extensions.get("network_stream")
        raw = None if stream is None else stream.get_extra_info("socket")
        if raw is not None:
            with suppress(OSError):
                raw.shutdown(SHUT_RDWR)


class HttpxBody(_Body):
    """The open body of a reply."""

    def __init__(self, response: httpx.Response, clock: Clock) -> None:
        super().__init__(response, clock)
        self._chunks: Iterator[bytes] = iter(()) if response.is_stream_consumed else response.iter_raw()

    def read(self, call: Call, until: float, phase: Phase) -> bytes:  # noqa: ARG002 - httpx was told when it was sent
        """Return the next bytes; empty at the end.

        Raises:
            LlmError: they did not come.
        """
        remaining(call, self._clock(), phase)
        try:
            while (piece := self._decoder.next()) is None:
                self._decoder.feed(b"" if self.is_interrupted() else next(self._chunks, b""))
        except (httpx.HTTPError, LlmError) as caught:
            error = _translate(caught, call, phase, self._clock())
        else:
            return piece
        if self.is_interrupted():
            return b""
        raise error

    def close(self, *, is_whole: bool = False) -> None:  # noqa: ARG002 - httpx finds out by itself
        """Give the connection back, or close it if it was not read to its end."""
        self._response.close()


class AsyncHttpxBody(_Body):
    """`HttpxBody`, awaited."""

    def __init__(self, response: httpx.Response, clock: Clock) -> None:
        super().__init__(response, clock)
        self._chunks: AsyncIterator[bytes] = (
            _nothing() if response.is_stream_consumed else response.aiter_raw()
        )
        self._scope: anyio.CancelScope | None = None  # of a read that is going on
        self._cancel_soon: Callable[[], None] = (
            from_anywhere(self._cancel) if self._is_shared else _do_nothing
        )

    def interrupt(self) -> None:
        """See `_Body.interrupt`; here every read ends at once."""
        super().interrupt()
        self._cancel_soon()

    def _cancel(self) -> None:
        if self._scope is not None:
            self._scope.cancel()

    async def read(self, call: Call, until: float, phase: Phase) -> bytes:
        """Return the next bytes; empty at the end.

        Raises:
            LlmError: they did not come.
        """
        try:
            with anyio.fail_after(until - self._clock()) as self._scope:
                while (piece := self._decoder.next()) is None:
                    self._decoder.feed(b"" if self.is_interrupted() else await anext(self._chunks, b""))
        except (httpx.HTTPError, TimeoutError, LlmError) as caught:
            error = _translate(caught, call, phase, self._clock())
        else:
            return piece or b""  # none if it was cancelled
        if self.is_interrupted():
            return b""
        raise error

    async def close(self, *, is_whole: bool = False) -> None:  # noqa: ARG002 - as above
        """Give the connection back, or close it if it was not read to its end, even when cancelled."""
        with anyio.CancelScope(shield=True):
            await self._response.aclose()
            # httpx leaves the generators it has nested to the garbage collector, which trio rightly complains about:
            # let them run into the connection that is closed now, or be cancelled where it stays open for others.
            with anyio.CancelScope() as scope, suppress(httpx.HTTPError, RuntimeError):
                if self._is_shared:
                    scope.cancel()
                async for _ in self._chunks:
                    pass


async def _nothing() -> AsyncIterator[bytes]:
    for none in tuple[bytes, ...]():
        yield none


def _do_nothing() -> None:
    pass


class HttpxOrigin:
    """Where requests go when httpx carries them."""

    def __init__(self, endpoint: Endpoint, route: Route, client: object, clock: Clock) -> None:
        self._endpoint = endpoint
        self._clock = clock
        self._route = route
        self._own: httpx.Client | None = None
        if client is None:
            client = self._own = _make(httpx.Client, endpoint, route)
            forget_after_fork(self)
        elif isinstance(client, httpx.BaseTransport):
            client = httpx.Client(transport=client, trust_env=False)
        if not isinstance(client, httpx.Client):
            raise _wrong_kind("httpx.Client", client)
        self._client = client

    def forget(self) -> None:
        """Begin anew in a process that was forked, without touching what its parent goes on with."""
        _ABANDONED.append(self._client)
        self._client = self._own = _make(httpx.Client, self._endpoint, self._route)

    def send(self, call: Call) -> tuple[Head, HttpxBody, float]:
        """Send a call and read how its reply begins; return also when it was sent.

        Raises:
            LlmError: there is none.
        """
        now = self._clock()
        request = _request(self._client, self._endpoint, call, now)
        try:
            response = self._client.send(request, stream=True, follow_redirects=False)
        except (httpx.HTTPError, UnicodeError) as caught:
            error = _translate(caught, call, "headers", self._clock())
        else:
            return _head(response), HttpxBody(response, self._clock), now
        raise error

    def close(self) -> None:
        """Close a client of our own making."""
        if self._own is not None:
            self._own.close()


class AsyncHttpxOrigin:
    """`HttpxOrigin`, awaited."""

    def __init__(self, endpoint: Endpoint, route: Route, client: object, clock: Clock) -> None:
        self._endpoint = endpoint
        self._clock = clock
        self._own: httpx.AsyncClient | None = None
        if client is None:
            client = self._own = _make(httpx.AsyncClient, endpoint, route)
        elif isinstance(client, httpx.AsyncBaseTransport):
            client = httpx.AsyncClient(transport=client, trust_env=False)
        if not isinstance(client, httpx.AsyncClient):
            raise _wrong_kind("httpx.AsyncClient", client)
        self._client = client

    async def send(self, call: Call) -> tuple[Head, AsyncHttpxBody, float]:
        """Send a call and read how its reply begins; return also when it was sent.

        Raises:
            LlmError: there is none.
        """
        now = self._clock()
        request = _request(self._client, self._endpoint, call, now)
        error: LlmError
        try:
            with anyio.CancelScope() as scope, anyio.fail_after(remaining(call, now)):
                if call.watch is not None:
                    call.watch(from_anywhere(scope.cancel))
                response = await self._client.send(request, stream=True, follow_redirects=False)
                return _head(response), AsyncHttpxBody(response, self._clock), now
            error = TransportError("It was interrupted before there was a reply.", phase="headers")
        except (httpx.HTTPError, TimeoutError, UnicodeError) as caught:
            error = _translate(caught, call, "headers", self._clock())
        except RuntimeError as caught:
            if "loop" not in str(caught):
                raise
            error = ConfigurationError(
                "The http_client has connections of another event loop, which cannot be used in this one. Give each event "
                "loop a client with an http_client of its own; without http_client=, one client serves any number of them."
            )
        finally:
            if call.watch is not None:
                call.watch(None)
        raise error

    async def close(self) -> None:
        """Close a client of our own making."""
        if self._own is not None:
            await self._own.aclose()


def _make(kind: type[C], endpoint: Endpoint, route: Route) -> C:
    """Make a client that keeps to our settings, and to nothing else that it may find."""
    network = endpoint.network
    limits = httpx.Limits(
        max_connections=network.max_connections,
        max_keepalive_connections=network.max_idle,
        keepalive_expiry=network.idle_seconds,
    )
    route.prepare()
    try:
        return kind(
            verify=route.context or False,
            proxy=_proxy(route),
            http2=network.http2,
            limits=limits,
            trust_env=False,
            cookies=CookieJar(_NO_COOKIES),
        )
    except ImportError as caught:
        missing = "h2" if "h2" in str(caught) else "socksio"
    extra = "'llmport[http2]'" if missing == "h2" else "'httpx[socks]'"
    raise ConfigurationError(
        f"The package {missing} is needed, which `pip install {extra}` installs, for HTTP/2 or for the socks5 proxy that "
        "proxy=, ALL_PROXY or HTTPS_PROXY names."
    )


def _proxy(route: Route) -> httpx.Proxy | None:
    if route.proxy is None:
        return None
    context = route.context if route.proxy.scheme == "https" else None
    return httpx.Proxy(route.proxy.url, ssl_context=context)


def _wrong_kind(wanted: str, client: object) -> ConfigurationError:
    return ConfigurationError(
        f"http_client must be an {wanted} or one of its transports, not a {type(client).__name__}."
    )


def _request(client: C, endpoint: Endpoint, call: Call, now: float) -> httpx.Request:
    """Build the request of one attempt at the time *now*."""
    if client.is_closed:
        raise ConfigurationError("The http_client is closed.")
    left = remaining(call, now)
    read = min(call.timeouts.idle, left) if call.is_stream else left
    limits = httpx.Timeout(read=read, write=read, connect=min(call.timeouts.connect, left), pool=left)
    try:
        return client.build_request(
            call.method,
            endpoint.base_url + call.path,
            params=list(call.query) or None,
            headers=endpoint.request_headers(call, {}),
            content=call.content,
            timeout=limits,
        )
    except httpx.InvalidURL:
        pass
    raise ConfigurationError(f"{endpoint.base_url!r} is no address that a request can be sent to.")


def _head(response: httpx.Response) -> Head:
    return Head(response.status_code, dict(response.headers))


def _translate(error: Exception, call: Call, phase: Phase, now: float) -> LlmError:
    """Say in our terms what httpx's *error* means."""
    if isinstance(error, LlmError):
        return error.with_traceback(None)
    kind = type(error).__name__
    if isinstance(error, httpx.ConnectTimeout):
        phase = "connect"
    if isinstance(
        error, httpx.ConnectError | httpx.ProxyError | UnicodeError
    ):  # the last is said of what can be no name
        return ConnectError(
            f"No connection could be made: {error} ({kind}). Check address, proxy and network."
        )
    if isinstance(error, httpx.PoolTimeout):
        return PoolExhaustedError(
            "No connection of the http_client became free in time: too many calls run at once."
        )
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return timeout_error(call, phase, now)
    if isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        # The text of these may quote a header's value.
        return ConfigurationError(f"The request cannot be sent ({kind}). Check the base URL and the headers.")
    if isinstance(error, httpx.WriteError):
        phase = "send"
    return TransportError(f"The connection broke before the reply was whole ({kind}).", phase=phase)
