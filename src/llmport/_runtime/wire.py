"""What both runtimes decide alike: what is sent, how long it may take, what an error means. No I/O.

What goes wrong below may hold the request with its credentials, so none of it is kept: each becomes an error of ours,
with plain text only, raised outside the frames that know the request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urljoin, urlsplit

import attrs
import h11
from attrs import field, frozen

from llmport._core.flow import Call, Reply
from llmport._value import Value
from llmport.config import Network, header_fields
from llmport.errors import (
    ConfigurationError,
    ConnectError,
    DeadlineExceededError,
    DecodeError,
    LlmError,
    Phase,
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
    headers: Mapping[str, str] = field(repr=lambda headers: f"<{', '.join(headers)}>")
    """Sent with every request."""
    request_id_header: str = "request-id"
    """Names the reply's header that holds the provider's id of the request."""
    network: Network = field(factory=Network)
    """How to get there."""
    others: Callable[[str], Endpoint] | None = None
    """Finds the endpoint of another base URL that calls may name; `None` if there are none."""

    def other(self, base_url: str) -> Endpoint:
        """Return the further endpoint at *base_url*.

        Raises:
            ConfigurationError: there is none, and so no key to show there.
        """
        if self.others is None:
            raise ConfigurationError(f"The client has no endpoint {base_url!r} to fall back to.")
        return self.others(base_url)

    def request_headers(self, call: Call, more: Mapping[str, str]) -> dict[str, str]:
        """Return the headers of a request: *more*, the endpoint's and the call's. The later win, the credentials last.

        Raises:
            ConfigurationError: one cannot be sent.
        """
        length = {} if call.content is None else {"content-length": str(len(call.content))}
        # Not in a variable, so that no frame of a traceback ever shows it.
        return {**more, **self.headers, **header_fields(call.headers), **length, **self.credentials()}


def remaining(call: Call, now: float, phase: Phase = "local") -> float:
    """Return the seconds left of the call's deadline; *phase* is what it has come to.

    Raises:
        DeadlineExceededError: none are.
    """
    if call.deadline is None:
        return call.timeouts.stream_total if call.is_stream else call.timeouts.total
    left = call.deadline - now
    if left <= 0:
        raise deadline_error(call, phase)
    return left


def deadline_error(call: Call, phase: Phase = "local") -> DeadlineExceededError:
    """Say that the call's time is over."""
    total = call.timeouts.stream_total if call.is_stream else call.timeouts.total
    return DeadlineExceededError(
        f"The time for the whole call is over: {total:g} s, or less within a deadline(). Allow more with timeout=.",
        phase=phase,
    )


def translate(error: Exception, call: Call, phase: Phase, now: float) -> LlmError:
    """Say in our terms what an *error* of the network means that came at the time *now*."""
    if isinstance(error, LlmError):
        return error.with_traceback(None)
    if isinstance(error, h11.LocalProtocolError):  # its text may quote a header's value
        return ConfigurationError("The request cannot be sent. Check the base URL and the headers.")
    if isinstance(error, TimeoutError):
        return timeout_error(call, phase, now)
    reason = (getattr(error, "strerror", None) if isinstance(error, OSError) else None) or type(
        error
    ).__name__
    problem = getattr(error, "verify_message", None)  # of an SSLCertVerificationError
    if problem:
        return ConnectError(
            f"The server's certificate is not trusted: {problem}. If it is your company's own, name its file: "
            "SSL_CERT_FILE or ca_file.",
            is_retryable=False,
        )
    if phase in {"local", "connect"}:
        advice = "Check address, proxy and network."
        if getattr(error, "reason", None) == "WRONG_VERSION_NUMBER":  # of an SSLError
            reason, advice = "the server does not speak TLS", "Should the base URL begin with http://?"
        return ConnectError(f"No connection could be made: {reason}. {advice}")
    return TransportError(f"The connection broke before the reply was whole: {reason}.", phase=phase)


def timeout_error(call: Call, phase: Phase, now: float) -> LlmError:
    """Say which time is over *now*."""
    times = call.timeouts
    if call.deadline is not None and now >= call.deadline:
        return deadline_error(call, phase)
    if phase in {"local", "connect"}:
        return ConnectError(f"No connection within {times.connect:g} s. Check address, proxy and network.")
    if not call.is_stream:
        text = f"gave no answer within {times.total:g} s"
    elif phase == "stream":
        text = f"went silent for longer than {times.idle:g} s"
    else:
        text = f"has not begun to answer within {times.first_event:g} s"
    return RequestTimeoutError(f"The provider {text}. Allow more with timeout=.", phase=phase)


def redirected(endpoint: Endpoint, reply: Reply) -> Call | None:
    """Return the call that a redirect asks for, if it stays below the same base URL; `None` if it is none that does.

    Only 307 and 308 keep a request what it is: https://www.rfc-editor.org/rfc/rfc9110#section-15.4.8.
    """
    if reply.status not in {307, 308} or "location" not in reply.headers:
        return None
    here = endpoint.base_url + reply.call.path
    try:
        there = urljoin(here, reply.headers["location"])
        path = there.removeprefix(endpoint.base_url)
        is_below = path != there and path.startswith("/") and urlsplit(there)[:2] == urlsplit(here)[:2]
    except ValueError:
        return None
    return attrs.evolve(reply.call, path=path.partition("#")[0], query=()) if is_below else None


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
