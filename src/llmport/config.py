"""Settings that any provider's client has, and the type that keeps a secret.

No I/O, but for `Secret.from_file`, which says so.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from os import PathLike
from typing import Any, TypeGuard, cast
from urllib.parse import urlsplit

from attrs import field, frozen

from llmport._value import Value
from llmport.errors import ConfigurationError

_MAX_SECRET = 64 * 1024
"""Characters; a key in a file has a few hundred, and a device never ends."""


class Secret:
    """A text that cannot be printed, logged or compared by accident; `reveal()` is the only way to it.

    It is never pickled. One that was read from a variable or a file is pickled as the name of that, and each process
    reads its own; one that was given as text cannot be pickled at all.
    """

    __slots__ = ("_place", "_text")

    def __init__(self, text: str, *, name: str = "secret") -> None:
        r"""Keep *text*; *name* is what error messages call it.

        Raises:
            ConfigurationError: it is empty, or holds what a header cannot carry (blanks at its ends, control or
                non-ASCII characters): a newline left over from a file would else be sent or leaked later.
        """
        self._text = ""
        problem = _problem_of(text)
        if problem is not None:
            text = ""  # a traceback may be shown with its variables
            raise ConfigurationError(f"The {name} {problem}")
        self._text = text
        self._place: tuple[Callable[..., Secret], tuple[str, str]] | None = None

    @classmethod
    def from_env(cls, variable: str, *, name: str = "secret") -> Secret:
        """Read the environment's *variable*.

        Raises:
            ConfigurationError: it is not set, or holds no secret that can be sent.
        """
        if not os.environ.get(variable):
            raise ConfigurationError(f"The variable {variable}, which is to hold the {name}, is not set.")
        secret = cls(os.environ[variable], name=f"{name} in {variable}")
        secret._place = (_from_env, (variable, name))
        return secret

    @classmethod
    def from_file(cls, path: str | PathLike[str], *, name: str = "secret") -> Secret:
        """Read the file at *path*, such as one that an orchestrator mounts; the line break at its end is no part of it.

        Raises:
            ConfigurationError: it cannot be read, or holds no secret that can be sent.
        """
        place = os.path.abspath(os.path.expanduser(path))  # noqa: PTH100, PTH111 - pathlib is not cheap to import
        try:
            with open(place, encoding="utf-8") as file:  # noqa: PTH123 - as above
                secret = cls(file.read(_MAX_SECRET + 2).removesuffix("\n"), name=f"{name} in {place}")
        except (OSError, ValueError) as caught:
            reason = getattr(caught, "strerror", None) or "it is no text"
            error = ConfigurationError(f"The {name} cannot be read from {place}: {reason}.")
        else:
            secret._place = (_from_file, (place, name))
            return secret
        raise error  # out here: what was caught may quote the file

    def reveal(self) -> str:
        """Return the text, to be put into a request and nowhere else."""
        return self._text

    def __repr__(self) -> str:
        """Show how it begins and ends, if it is long enough for that to tell nothing."""
        return f"Secret({self._text[:7]}…{self._text[-2:]})" if len(self._text) >= 30 else "Secret(…)"

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, _memo: object) -> Secret:
        return self

    def __reduce__(self) -> tuple[Callable[..., Secret], tuple[str, str]]:
        if self._place is None:
            raise TypeError(
                "A secret is never pickled. Set ANTHROPIC_API_KEY, or pass api_key=Secret.from_env('NAME') or "
                "Secret.from_file(path): then each process reads its own."
            )
        return self._place

    def __eq__(self, other: object) -> bool:
        """Compare in constant time."""
        import hmac  # noqa: PLC0415 - rarely needed, and not cheap to import

        return isinstance(other, Secret) and hmac.compare_digest(self._text, other._text)

    def __hash__(self) -> int:
        return hash((Secret, self._text))


def _problem_of(text: object) -> str | None:
    if not isinstance(text, str):
        return f"must be a text, not a {type(text).__name__}."
    if not text:
        return "is empty."
    if len(text) > _MAX_SECRET:
        return "is longer than any header may be."
    if text != text.strip() or not text.isascii() or not text.isprintable():
        return (
            "holds characters that a header cannot carry (blanks at its ends, line breaks, control or non-ASCII "
            "characters). Copy it again, without quotes and line breaks."
        )
    return None


def _from_env(variable: str, name: str) -> Secret:
    return Secret.from_env(variable, name=name)


def _from_file(path: str, name: str) -> Secret:
    return Secret.from_file(path, name=name)


@frozen(eq=False, repr=False, kw_only=True)
class Timeouts(Value):
    """How long to wait, in seconds. Each bounds a different thing; the first to run out raises."""

    total: float = 600.0
    """The whole call: every attempt, every wait between them, and reading the answer."""
    stream_total: float = 3600.0
    """The same for a stream, which may run on for long."""
    connect: float = 5.0
    """Making a connection."""
    first_event: float = 120.0
    """From sending to a stream's first event, whatever it is: the time to read a long prompt."""
    idle: float = 60.0
    """Between two pieces of a stream, pings included: the connection is dead."""
    max_silence: float = 300.0
    """Between two events of a stream that say something: pings keep the connection alive, but are no progress."""

    @classmethod
    def of(cls, total: float | Timeouts | None) -> Timeouts:
        """Take the seconds for a whole call, streamed or not; `None` keeps the defaults."""
        if total is None:
            return _USUAL
        if isinstance(total, Timeouts):
            return total
        if not is_number(total) or not 0 < total < float("inf"):
            raise ConfigurationError(f"A timeout is a positive number of seconds, not {total!r}.")
        return cls(
            total=total,
            stream_total=total,
            connect=min(_USUAL.connect, total),
            first_event=min(_USUAL.first_event, total),
            idle=min(_USUAL.idle, total),
            max_silence=min(_USUAL.max_silence, total),
        )


_USUAL = Timeouts()


def is_number(value: object) -> TypeGuard[float]:
    """Tell whether *value* is one: a bool is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_whole(value: object) -> TypeGuard[int]:
    """Tell whether *value* is a whole number: a bool is none."""
    return isinstance(value, int) and not isinstance(value, bool)


def _is_count(least: int, most: float = float("inf")) -> Callable[[Any, Any, Any], None]:
    def check(_network: Any, attribute: Any, value: Any) -> None:
        if not is_whole(value) or not least <= value <= most:
            wanted = f"from {least}" if most == float("inf") else f"from {least} to {most}"
            raise ConfigurationError(f"{attribute.name} must be a whole number {wanted}, not {value!r}.")

    return check


def _is_switch(_network: Any, attribute: Any, value: Any) -> None:
    if not isinstance(value, bool):
        raise ConfigurationError(f"{attribute.name} must be true or false, not {value!r}.")


def _is_time(_network: Any, attribute: Any, value: Any) -> None:
    if not is_number(value) or not value >= 0:
        raise ConfigurationError(f"{attribute.name} must be 0 seconds or more, not {value!r}.")


def _path(name: str, path: Any) -> str:
    place: object = None
    with suppress(TypeError):
        place = cast("object", os.fspath(path))
    if not isinstance(place, str) or not place:
        raise ConfigurationError(f"{name} must be a file's path, not {path!r}.")
    return place


def _ca_file(path: Any) -> str | None:
    return None if path is None else _path("ca_file", path)


def _client_cert(paths: Any) -> str | tuple[str, str] | None:
    match paths:
        case None:
            return None
        case (certificate, key):
            return _path("client_cert", certificate), _path("client_cert", key)
        case _:
            return _path("client_cert", paths)


def base_url_of(url: str) -> str:
    """Check the address of an API and take off the slashes at its end.

    Raises:
        ConfigurationError: no request can be sent there, or it holds what may be a secret, which is not told.
    """
    if not isinstance(url, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a checker
        raise ConfigurationError(f"The base URL must be a text, not a {type(url).__name__}.")
    try:
        parts = urlsplit(url)
        _ = parts.port  # checked only when asked for
    except ValueError:
        raise ConfigurationError("The base URL is no address: check its host and port.") from None
    has_user = "@" in (parts.netloc or url)  # without a scheme, all of it is the path
    if has_user or parts.query or parts.fragment:
        raise ConfigurationError(
            "The base URL must hold no user, password, query or fragment: pass a key as api_key=."
        )
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigurationError(
            f"The base URL must begin with https:// or http:// and name a host, not {url!r}."
        )
    labels = parts.hostname.removesuffix(".").split(".")
    if not url.isprintable() or " " in url or not all(0 < len(label) < 64 for label in labels):
        raise ConfigurationError(f"The base URL is no address: {url!r}.")
    path = f"{parts.path.rstrip('/')}/"
    if path.endswith("/v1/") or any(each in path for each in _PATHS):
        raise ConfigurationError(
            "The base URL must end before /v1, with which the paths of the requests begin."
        )
    return url.rstrip("/")


_PATHS = ("/v1/messages/", "/v1/models/")
"""Of requests. A gateway's own path may have a `/v1` in it."""


def _proxy(url: str | None) -> str | None:
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in _PROXIES and bool(parts.hostname) and (parts.port or 1) > 0
    except (ValueError, TypeError, AttributeError):
        is_good = False
    if not is_good:  # the address itself is not told: it may hold a password
        raise ConfigurationError(f"The proxy must be an address that begins with {', '.join(_PROXIES)}.")
    return url


_PROXIES = ("http", "https", "socks5", "socks5h")


def _without_password(url: str | None) -> str:
    scheme, _, rest = (url or "").partition("://")
    return repr(f"{scheme}://…@{rest.rpartition('@')[2]}" if "@" in rest else url)


@frozen(eq=False, repr=False, kw_only=True)
class Network(Value):
    """How a client reaches the network. Nothing of it is looked at before the first call.

    Raises:
        ConfigurationError: a setting makes no sense.
    """

    proxy: str | None = field(default=None, converter=_proxy, repr=_without_password)
    """Where every request goes through: `http://`, `https://` or `socks5://` (which needs `httpx[socks]`), with a user
    and password if it asks for them. `None` for what the environment says, see `trust_env`."""
    trust_env: bool = field(default=True, validator=_is_switch)
    """Whether `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` choose a proxy, and `SSL_CERT_FILE` and
    `SSL_CERT_DIR` the certificates that are trusted. The way to this machine itself never leads through their proxy."""
    ca_file: str | None = field(default=None, converter=_ca_file)
    """A file of certificates (PEM) to trust instead of the public ones, such as a company's own; `None` for those."""
    verify: bool = field(default=True, validator=_is_switch)
    """Whether certificates are checked. Without, anyone on the way can read the key: for tests only."""
    client_cert: str | tuple[str, str] | None = field(default=None, converter=_client_cert)
    """What a server that asks for it gets to know us by: a file (PEM) with certificate and key, or one file for each."""
    http2: bool = field(default=False, validator=_is_switch)
    """Whether HTTP/2 is offered. It needs the extra `http2` and then goes over httpx, with its coarser timeouts."""
    max_connections: int = field(default=500, validator=_is_count(1))
    """So many at once; a further call waits for its turn as long as its deadline allows. Below half of the 1,024 files
    that a process may have open by default on Linux: the other half is the application's."""
    max_idle: int = field(default=100, validator=_is_count(0))
    """So many are kept open for later calls."""
    idle_seconds: float = field(default=30.0, validator=_is_time)
    """For so long: routers forget a silent connection after a minute or more, and do not say so."""
    follow_redirects: int = field(default=0, validator=_is_count(0, 2))
    """How many redirects (307 or 308, to the same origin) one attempt follows; at most 2. Any other is an error."""


_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")
"""What a header's name is made of: https://www.rfc-editor.org/rfc/rfc9110#name-tokens."""


def header_fields(headers: Mapping[str, str]) -> dict[str, str]:
    """Check *headers* and spell their names in lower case, so that one that is there already is replaced, not sent twice.

    Raises:
        ConfigurationError: a name or a value cannot be sent; the value, which may be a secret, is not told.
    """
    checked: dict[str, str] = {}
    try:
        fields = dict(headers)
    except (TypeError, ValueError):
        raise ConfigurationError("The headers must be a mapping from their names to texts.") from None
    for name, value in fields.items():
        if not _is_name(name):
            raise ConfigurationError(f"{name!r} is no name of a header: it takes letters, digits and dashes.")
        if not _is_value(value):
            raise ConfigurationError(
                f"The header {name} must be a text of ASCII characters, without line breaks, control characters and "
                "blanks at its ends."
            )
        checked[name.lower()] = value
    return checked


def _is_name(name: object) -> bool:
    return isinstance(name, str) and name != "" and _TOKEN.issuperset(name.lower())


def _is_value(value: object) -> bool:
    return isinstance(value, str) and value == value.strip() and value.isascii() and value.isprintable()
