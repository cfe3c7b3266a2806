"""What both transports decide alike about httpx: timeouts, headers, limits, and what its errors mean. No I/O.

Errors of httpx hold the request with its credentials, so none of them is kept: each becomes one of ours, with plain
text only, raised outside the frames that know the request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TypeVar

import httpx
from attrs import frozen

from llmport._core.flow import Call, Reply
from llmport._value import Value
from llmport.errors import (
    ConfigurationError,
    ConnectError,
    DeadlineExceededError,
    DecodeError,
    LlmError,
    RequestTimeoutError,
    TransportError,
)

MAX_BODY_BYTES = 64 * 1024 * 1024
"""A whole reply larger than this is not read: no answer is, and memory is finite."""
MAX_ERROR_BYTES = 64 * 1024
"""So much of an error's body is kept."""

Credentials = Callable[[], Mapping[str, str]]
"""Gives the headers that authenticate, at the moment they are sent."""


@frozen(eq=False, repr=False, kw_only=True)
class Endpoint(Value):
    """Where to send to, and as whom."""

    base_url: str
    """Without a slash at its end."""
    credentials: Credentials
    headers: Mapping[str, str]
    """Sent with every request."""

    def request(self, client: httpx.Client | httpx.AsyncClient, call: Call, now: float) -> httpx.Request:
        """Build the request of one attempt at the time *now*."""
        limits = timeouts(call, now)
        try:
            request = client.build_request(
                call.method,
                self.base_url + call.path,
                params=list(call.query) or None,
                headers={**self.headers, **call.headers},
                content=call.content,
                timeout=limits,
            )
        except httpx.InvalidURL:
            problem = f"{self.base_url!r} is no address that a request can be sent to."
        except (UnicodeError, TypeError, AttributeError):  # they may quote a header's value
            problem = "A header cannot be sent: names and values must be texts of ASCII characters."
        else:
            # Last, so that no frame above ever holds them in a variable of its own.
            request.headers.update(self.credentials())
            return request
        raise ConfigurationError(problem)


C = TypeVar("C", httpx.Client, httpx.AsyncClient)

_NO_COOKIES = DefaultCookiePolicy(allowed_domains=())
"""What a proxy sets in one call has no business in the next: no call should depend on another."""


def make_client(kind: type[C], base_url: str) -> C:
    """Make a pool of connections, with the proxies and certificates that the environment names.

    Raises:
        ConfigurationError: the environment names what does not exist or is not supported.
    """
    try:
        # The TLS context is the costliest part; without TLS there is none to make. A scheme may be in capitals.
        return kind(verify=httpx.URL(base_url).scheme != "http", cookies=CookieJar(_NO_COOKIES))
    except (ImportError, ValueError, OSError, httpx.InvalidURL) as caught:
        reason = type(caught).__name__
    raise ConfigurationError(
        f"The environment's proxies or certificates cannot be used ({reason}). Check HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, "
        "SSL_CERT_FILE and SSL_CERT_DIR; a socks5:// proxy needs `pip install 'httpx[socks]'`."
    )


def remaining(call: Call, now: float) -> float:
    """Return the seconds left of the call's deadline.

    Raises:
        DeadlineExceededError: none are.
    """
    if call.deadline is None:
        return call.timeouts.total
    left = call.deadline - now
    if left <= 0:
        raise DeadlineExceededError(
            f"The time for the whole call is over ({_total(call):g} s). Allow more with timeout=."
        )
    return left


def _total(call: Call) -> float:
    return call.timeouts.stream_total if call.is_stream else call.timeouts.total


def timeouts(call: Call, now: float) -> httpx.Timeout:
    """Return httpx's timeouts for one attempt: an answer that is not streamed may keep silent until it is ready."""
    left = remaining(call, now)
    idle = min(call.timeouts.idle, left) if call.is_stream else left
    return httpx.Timeout(read=idle, write=idle, connect=min(call.timeouts.connect, left), pool=left)


def translate(error: Exception, call: Call) -> LlmError:
    """Say in our terms what httpx's *error* means."""
    kind = type(error).__name__
    if isinstance(error, httpx.ConnectTimeout):
        return ConnectError(
            f"No connection within {call.timeouts.connect:g} s ({kind}). Check address and network."
        )
    if isinstance(error, httpx.ConnectError | httpx.ProxyError):
        return ConnectError(
            f"No connection could be made: {error} ({kind}). Check address, proxy and network."
        )
    if isinstance(error, httpx.PoolTimeout):
        return RequestTimeoutError(
            "No connection of the pool became free in time: too many calls run at once."
        )
    if isinstance(error, httpx.TimeoutException):
        what = "went silent for longer than" if call.is_stream else "gave no answer within"
        limit = call.timeouts.idle if call.is_stream else call.timeouts.total
        return RequestTimeoutError(f"The provider {what} {limit:g} s ({kind}). Allow more with timeout=.")
    if isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        # The text of these may quote a header's value.
        return ConfigurationError(f"The request cannot be sent ({kind}). Check the base URL and the headers.")
    return TransportError(f"The connection broke before the reply was whole ({kind}).")


def check_coding(reply: Reply) -> None:
    """Refuse a body in a coding that was not asked for, before httpx inflates it without a bound.

    Raises:
        DecodeError: it has one.
    """
    coding = reply.headers.get("content-encoding", "identity")
    if coding != "identity":
        raise DecodeError(f"The reply's body is coded as {coding[:40]!r}, though no coding was asked for.")


class BodyBuffer:
    """Collects a whole body within a limit."""

    def __init__(self, status: int) -> None:
        self.is_error = status >= 400
        """Whether it is an error's, of which a part will do."""
        self._limit = MAX_ERROR_BYTES if self.is_error else MAX_BODY_BYTES
        self._chunks: list[bytes] = []
        self._size = 0

    def add(self, chunk: bytes) -> bool:
        """Take *chunk*, of which none means the end; return whether more is wanted.

        Raises:
            DecodeError: the body of a success is too large.
        """
        self._size += len(chunk)
        if self._size > self._limit and not self.is_error:
            raise DecodeError(f"The reply is larger than {self._limit} bytes; reading stopped.")
        self._chunks.append(chunk)
        return bool(chunk) and self._size <= self._limit

    def content(self) -> bytes:
        """Return what was collected; of an error's body at most the limit."""
        return b"".join(self._chunks)[: self._limit]
