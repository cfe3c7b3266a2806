"""Settings that any provider's client has, and the type that keeps a secret.

No I/O, but for `Secret.from_file`, which says so.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from os import PathLike
from typing import Any

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
        is_number = isinstance(total, int | float)  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a checker
        if not (is_number and 0 < total < float("inf")):
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


def _is_count(least: int, most: float = float("inf")) -> Callable[[Any, Any, Any], None]:
    def check(_network: Any, attribute: Any, value: Any) -> None:
        if not isinstance(value, int) or not least <= value <= most:
            wanted = f"from {least}" if most == float("inf") else f"from {least} to {most}"
            raise ConfigurationError(f"{attribute.name} must be a whole number {wanted}, not {value!r}.")

    return check


def _proxy(url: str | None) -> str | None:
    if url is None:
        return None
    from urllib.parse import urlsplit  # noqa: PLC0415 - only who names a proxy should pay for it

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
    trust_env: bool = True
    """Whether `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` choose a proxy, and `SSL_CERT_FILE` and
    `SSL_CERT_DIR` the certificates that are trusted. The way to this machine itself never leads through their proxy."""
    ca_file: str | None = None
    """A file of certificates (PEM) to trust instead of the public ones, such as a company's own; `None` for those."""
    verify: bool = True
    """Whether certificates are checked. Without, anyone on the way can read the key: for tests only."""
    client_cert: str | tuple[str, str] | None = None
    """What a server that asks for it gets to know us by: a file (PEM) with certificate and key, or one file for each."""
    http2: bool = False
    """Whether HTTP/2 is offered. It needs the extra `http2` and then goes over httpx, with its coarser timeouts."""
    max_connections: int = field(default=500, validator=_is_count(1))
    """So many at once; a further call waits for its turn as long as its deadline allows. Below half of the 1,024 files
    that a process may have open by default on Linux: the other half is the application's."""
    max_idle: int = field(default=100, validator=_is_count(0))
    """So many are kept open for later calls."""
    idle_seconds: float = 30.0
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
    for name, value in dict(headers).items():
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
