"""Whether the server can be reached, step by step: each finding says what `doctor` tried and what came of it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from attrs import frozen

from llmport._core.flow import Call, Flow, Forward, Reply, send
from llmport.config import Timeouts
from llmport.errors import ConnectError, LlmError

if TYPE_CHECKING:
    import ssl

    from llmport.anthropic import AnthropicConfig

_MOST_SKEW = 30.0
"""Seconds; a clock that is further off misreads when to come back, and at some point every certificate."""
_NO_TLS = {"WRONG_VERSION_NUMBER": "it does not speak TLS. Should the base URL begin with http://"}


@frozen(kw_only=True)
class Finding:
    """What one step showed."""

    step: str
    detail: str
    seconds: float | None = None
    """How long it took; `None` if that says nothing."""
    error: LlmError | None = None
    """Why it failed; `None` if it did not."""
    is_warning: bool = False
    """Whether it works, but should not stay so."""


class Examination:
    """Tries each step of the way once. A step that fails is the last: all others stand on it."""

    def __init__(
        self, config: AnthropicConfig, clock: Callable[[], float], now: Callable[[], datetime]
    ) -> None:
        self._config = config
        self._clock = clock
        self._now = now
        self._seen: dict[str, str] = {}

    def steps(self) -> Iterator[tuple[str, Callable[[], Finding]]]:
        """Give the name of each step, to be shown while it goes on, and what carries it out."""
        yield "dns", lambda: self._timed("dns", self._look_up)
        yield "connect", lambda: self._timed("connect", self._connect)
        if self._is_tls and self._proxy is None:
            yield "tls", lambda: self._timed("tls", self._shake_hands)
        yield "call", lambda: self._timed("call", self._call)
        yield "clock", self._compare_clocks

    @property
    def _is_tls(self) -> bool:
        return self._origin[0] == "https"

    @property
    def _origin(self) -> tuple[str, str, int]:
        parts = urlsplit(self._config.base_url)
        return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)

    @property
    def _proxy(self) -> tuple[str, int] | None:
        from llmport._runtime.route import parse_proxy, proxy_for  # noqa: PLC0415 - not for `--help`

        url = proxy_for(self._config.network, *self._origin)
        proxy = None if url is None else parse_proxy(url)
        return None if proxy is None else (proxy.host, proxy.port)

    @property
    def _next(self) -> tuple[str, int]:
        """Whom we speak to ourselves."""
        return self._proxy or self._origin[1:]

    def _timed(self, step: str, carry_out: Callable[[], str]) -> Finding:
        begin = self._clock()
        error = None
        try:
            detail = carry_out()
        except LlmError as caught:
            detail, error = caught.message, caught
        return Finding(step=step, detail=detail, seconds=self._clock() - begin, error=error)

    def _look_up(self) -> str:
        host, port = self._next
        with _as_connect_error(f"The name {host} is not known here"):
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = dict.fromkeys(str(address[0]) for *_, address in found)
        return f"{host} is {', '.join(list(addresses)[:3])}"

    def _connect(self) -> str:
        host, port = self._next
        with _as_connect_error(f"No connection to {host}:{port}"), self._connected():
            return f"{host}:{port}{' (proxy)' if self._proxy else ''} accepts connections"

    def _shake_hands(self) -> str:
        from llmport._runtime.route import tls_context  # noqa: PLC0415 - not for `--help`

        host = self._origin[1]
        context = tls_context(self._config.network)
        with (
            _as_connect_error(f"No TLS with {host}"),
            self._connected() as plain,
            context.wrap_socket(plain, server_hostname=host) as secured,
        ):
            return f"{secured.version()}, {_describe_certificate(secured)}"

    def _connected(self) -> closing[socket.socket]:
        return closing(
            socket.create_connection(self._next, timeout=Timeouts.of(self._config.timeout).connect)
        )

    def _call(self) -> str:
        from llmport.anthropic import AnthropicClient  # noqa: PLC0415 - not for `--help`

        with AnthropicClient(self._config, policies=[self._attempt_once]) as client:
            found = client.models()
        return f"{len(found)} models on offer, API version {self._config.api_version}, request {self._seen.get('request-id', '-')}"

    def _attempt_once(self, call: Call, forward: Forward) -> Flow[Reply]:
        """Stand in the place of all policies and of what they stand around: one attempt, whose headers are kept."""
        from llmport.anthropic.errors import error_from_reply  # noqa: PLC0415 - not for `--help`

        del forward
        reply = yield from send(call)
        self._seen = dict(reply.headers)
        if not 200 <= reply.status < 300:
            raise error_from_reply(reply)
        return reply

    def _compare_clocks(self) -> Finding:
        skew = _skew(self._seen, self._now())
        if skew is None:
            return Finding(step="clock", detail="the server does not tell the time")
        side = "behind" if skew > 0 else "ahead of"
        is_off = abs(skew) > _MOST_SKEW
        detail = f"{abs(skew):.0f} s {side} the server's" if abs(skew) >= 1 else "agrees with the server's"
        return Finding(
            step="clock", detail=f"{detail}: set it right" if is_off else detail, is_warning=is_off
        )


@contextmanager
def _as_connect_error(what: str) -> Generator[None]:
    try:
        yield
    except (OSError, UnicodeError) as caught:
        reason = (
            _NO_TLS.get(getattr(caught, "reason", ""))
            or getattr(caught, "verify_message", None)
            or getattr(caught, "strerror", None)
            or type(caught).__name__
        )
        error = ConnectError(f"{what}: {reason}.")
    else:
        return
    raise error


def _describe_certificate(secured: ssl.SSLSocket) -> str:
    certificate: Any = secured.getpeercert()
    if not certificate:
        return "certificate not checked"
    issuer = {name: text for part in certificate["issuer"] for name, text in part}
    by = issuer.get("organizationName") or issuer.get("commonName") or "someone"
    return f"certificate by {by}, valid until {certificate['notAfter']}"


def _skew(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return by how many seconds the server's clock is ahead of ours, to the second."""
    try:
        return (parsedate_to_datetime(headers["date"]) - now).total_seconds()
    except (KeyError, ValueError, TypeError):
        return None
