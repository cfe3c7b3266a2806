"""The way to an origin: address, proxy, TLS, from a base URL, the settings and the environment."""

from __future__ import annotations

import base64
import os
import sys
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote, urlencode, urlsplit

from llmport._runtime.http1 import Connection
from llmport._runtime.sockets import Socket, connect
from llmport._runtime.waiting import Clock, Compute, NetworkFlow
from llmport.config import Network
from llmport.errors import ConfigurationError, ConnectError

if TYPE_CHECKING:
    import ssl

_TRUSTED = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_PORTS = {"http": 80, "https": 443}
_UNUSABLE = (
    "The environment's proxies or certificates cannot be used ({reason}). Check HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, "
    "SSL_CERT_FILE and SSL_CERT_DIR."
)


class Proxy(NamedTuple):
    """A proxy and what it wants to be told."""

    scheme: str
    host: str
    port: int
    credentials: str | None
    """The value of `proxy-authorization`; `None` if it asks for none."""
    url: str
    """As it was given, with user and password."""

    def __repr__(self) -> str:
        return f"Proxy({self.scheme}://{self.host}:{self.port})"


class Route:
    """Makes connections to the origin of a base URL, and says how to ask for a path there."""

    def __init__(self, base_url: str, network: Network, clock: Clock) -> None:
        try:
            parts = urlsplit(base_url)
            self.is_tls = parts.scheme == "https"
            self.host = (parts.hostname or "").encode("idna" if not base_url.isascii() else "ascii").decode()
            self.port = parts.port or _PORTS[parts.scheme]
        except (ValueError, KeyError):
            problem = f"{base_url!r} is no address that a request can be sent to."
            raise ConfigurationError(problem) from None
        host = f"[{self.host}]" if ":" in self.host else self.host
        self.authority = host if self.port == _PORTS[parts.scheme] else f"{host}:{self.port}"
        """As the `host` header has it."""
        self._prefix = quote(parts.path.rstrip("/"), safe="/%:@!$&'()*+,;=~")
        self._network = network
        self._clock = clock
        url = proxy_for(network, parts.scheme, self.host, self.port)
        self.proxy = None if url is None else parse_proxy(url)
        self.context: ssl.SSLContext | None = None
        """What TLS needs, made once by `prepare`; `None` for plain HTTP."""

    @property
    def is_ours(self) -> bool:
        """Whether we can go it ourselves: HTTP/1.1, and no proxy or one that speaks plain HTTP."""
        return not self._network.http2 and (self.proxy is None or self.proxy.scheme == "http")

    def target(self, path: str, query: tuple[tuple[str, str], ...]) -> str:
        """Return what a request's first line asks for."""
        target = self._prefix + path + (f"?{urlencode(query)}" if query else "")
        return f"http://{self.authority}{target}" if self._is_forwarded else target

    def headers(self) -> dict[str, str]:
        """Return the headers that say where a request is to go, and by whose leave."""
        proxy = self.proxy
        if proxy is None or self.is_tls or proxy.credentials is None:
            return {"host": self.authority}
        return {"host": self.authority, "proxy-authorization": proxy.credentials}

    def open(self, until: float) -> NetworkFlow[Connection]:
        """Make a connection."""
        proxy, context = self.proxy, self.context
        if self.is_tls and context is None:
            yield Compute(self.prepare, until)
            context = self.context
        host, port = (self.host, self.port) if proxy is None else (proxy.host, proxy.port)
        socket = yield from connect(host, port, until, self._clock)
        try:
            if proxy is not None and context is not None:
                yield from self._tunnel(socket, proxy, until)
            if context is not None:
                yield from socket.handshake(context, self.host, until)
        except BaseException:
            socket.close()
            raise
        return Connection(socket)

    def prepare(self) -> None:
        """Read the certificates, which takes a while.

        Raises:
            ConfigurationError: they are of no use.
        """
        if self.context is None and (
            self.is_tls or (self.proxy is not None and self.proxy.scheme == "https")
        ):
            self.context = tls_context(self._network)

    @property
    def _is_forwarded(self) -> bool:
        return self.proxy is not None and not self.is_tls

    def _tunnel(self, socket: Socket, proxy: Proxy, until: float) -> NetworkFlow[None]:
        """Have the proxy connect to the origin: https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6."""
        authority = f"{self.authority.removesuffix(f':{self.port}')}:{self.port}"
        headers = {"host": authority}
        if proxy.credentials is not None:
            headers["proxy-authorization"] = proxy.credentials
        connection = Connection(socket)
        yield from connection.send("CONNECT", authority, headers, None, until)
        status = (yield from connection.head(until)).status
        if not 200 <= status < 300:
            raise ConnectError(f"The proxy refuses to connect to {authority} (HTTP {status}).", status=status)


def proxy_for(network: Network, scheme: str, host: str, port: int) -> str | None:
    """Return the proxy on the way to *host*; `None` for none. Names of this machine never need the environment's."""
    if network.proxy is not None or not network.trust_env or is_here(host):
        return network.proxy
    has_system_settings = sys.platform in {"darwin", "win32"}
    if not has_system_settings and not any(name.lower().endswith("_proxy") for name in os.environ):
        return None
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415 - few have a proxy, and it is not cheap to import

    proxies = getproxies()
    url = proxies.get(scheme) or proxies.get("all")
    return None if not url or proxy_bypass(f"{host}:{port}") else url


def is_here(host: str) -> bool:
    """Return whether *host* is this machine."""
    return host == "localhost" or host.endswith(".localhost") or host == "::1" or host.startswith("127.")


def parse_proxy(url: str) -> Proxy:
    """Take the address of a proxy apart; without a scheme it is taken for `http`."""
    url = url if "://" in url else f"http://{url}"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if not parts.hostname or parts.scheme not in {"http", "https", "socks5", "socks5h"}:
        raise ConfigurationError(
            _UNUSABLE.format(reason="a proxy's address must begin with http, https or socks5")
        )
    user = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    credentials = None if user == ":" else f"Basic {base64.b64encode(user.encode()).decode()}"
    return Proxy(parts.scheme, parts.hostname, port or _PORTS.get(parts.scheme, 1080), credentials, url)


def tls_context(network: Network) -> ssl.SSLContext:
    """Make what TLS needs: whom to trust, and who we are."""
    import ssl  # noqa: PLC0415 - plain HTTP, as on this machine, should not pay for it

    file, folder = (os.environ.get(name) if network.trust_env else None for name in _TRUSTED)
    try:
        if network.ca_file is not None:
            context = ssl.create_default_context(cafile=network.ca_file)
        elif file or folder:
            context = ssl.create_default_context(cafile=file or None, capath=folder or None)
        else:
            import certifi  # noqa: PLC0415 - as above

            context = ssl.create_default_context(cafile=certifi.where())
        if not network.verify:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if network.client_cert is not None:
            files = (network.client_cert,) if isinstance(network.client_cert, str) else network.client_cert
            context.load_cert_chain(*files)
    except (OSError, ValueError) as caught:  # SSLError is an OSError
        reason = type(caught).__name__
    else:
        context.set_alpn_protocols(["http/1.1"])
        return context
    if network.ca_file is not None or network.client_cert is not None:
        raise ConfigurationError(
            f"ca_file or client_cert cannot be used ({reason}): each is a file in PEM format."
        )
    raise ConfigurationError(_UNUSABLE.format(reason=reason))
