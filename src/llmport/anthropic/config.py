"""Settings of the Anthropic clients: from arguments, or from the environment. No I/O."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from attrs import field, frozen

from anthropic_messages.versions import API_VERSIONS, BASE_URL, DEFAULT_API_VERSION
from llmport._value import Value
from llmport.config import Secret, number
from llmport.errors import ConfigurationError

DEFAULT_MODEL = "claude-sonnet-5-5"
DEFAULT_MAX_TOKENS = 4096

_NO_KEY = (
    "No credentials. Set ANTHROPIC_API_KEY (a key from https://platform.claude.com/settings/keys) or "
    "ANTHROPIC_AUTH_TOKEN, or pass api_key= to the client."
)


def _api_key(value: str | Secret | None) -> Secret | None:
    return value if value is None or isinstance(value, Secret) else Secret(value, name="API key")


def _auth_token(value: str | Secret | None) -> Secret | None:
    return value if value is None or isinstance(value, Secret) else Secret(value, name="auth token")


def _base_url(url: str) -> str:
    if not isinstance(url, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a checker
        raise ConfigurationError(f"The base URL must be a text, not a {type(url).__name__}.")
    try:
        parts = urlsplit(url)
        _ = parts.port  # checked only when asked for
    except ValueError:
        raise ConfigurationError("The base URL is no address: check its host and port.") from None
    if parts.username or parts.password or parts.query or parts.fragment:
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
    if parts.path.rstrip("/").endswith("/v1"):
        raise ConfigurationError("The base URL must not end in /v1: the paths of the requests begin with it.")
    return url.rstrip("/")


def _check(name: str, *, holds: Callable[[Any], bool], wanted: str) -> Callable[[Any, Any, Any], None]:
    def check(_instance: Any, attribute: Any, value: Any) -> None:
        try:
            is_good = attribute.default is None if value is None else holds(value)
        except TypeError:  # such as text where a number belongs
            is_good = False
        if not is_good:
            raise ConfigurationError(f"{name} must be {wanted}, not {value!r}.")

    return check


@frozen(eq=False, repr=False, kw_only=True)
class AnthropicConfig(Value):
    """Everything an Anthropic client can be told. No secret shows in its repr.

    Raises:
        ConfigurationError: a value makes no sense; the message names it and says what would.
    """

    api_key: Secret | None = field(default=None, converter=_api_key)
    """Sent as `x-api-key`; wins over `auth_token`, as it does at the API."""
    auth_token: Secret | None = field(default=None, converter=_auth_token)
    """Sent as `authorization: Bearer …`."""
    base_url: str = field(default=BASE_URL, converter=_base_url)
    """Where the API is, without `/v1`."""
    model: str = field(
        default=DEFAULT_MODEL,
        validator=_check("model", holds=lambda m: isinstance(m, str) and m != "", wanted="a model's name"),
    )
    """Answers requests that name no other."""
    max_tokens: int = field(
        default=DEFAULT_MAX_TOKENS,
        validator=_check("max_tokens", holds=lambda n: n >= 0, wanted="0 or more"),
    )
    """Limits answers to requests that set no other limit."""
    temperature: float | None = field(
        default=None,
        validator=_check("temperature", holds=lambda t: 0 <= t <= 1, wanted="from 0 to 1"),
    )
    """For requests that set no other; `None` sends none. Only API version 2023-06-01 takes it."""
    timeout: float | None = field(
        default=None,
        validator=_check(
            "timeout", holds=lambda t: 0 < t < float("inf"), wanted="a positive number of seconds"
        ),
    )
    """Seconds for a whole call, waits and retries included; `None` for 600, and 3600 for a stream."""
    max_retries: int = field(
        default=2,
        validator=_check("max_retries", holds=lambda n: n >= 0, wanted="0 or more"),
    )
    """How often a failed attempt is made again."""
    api_version: str = field(
        default=DEFAULT_API_VERSION,
        validator=_check("api_version", holds=API_VERSIONS.__contains__, wanted=" or ".join(API_VERSIONS)),
    )
    """The `anthropic-version` to speak."""

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **overrides: Any) -> AnthropicConfig:
        """Read `ANTHROPIC_*` variables; *overrides* that are not `None` win over them. An empty variable is none.

        Raises:
            ConfigurationError: a variable makes no sense; the message names it.
        """
        environ = os.environ if environ is None else environ
        settings = {name: value for name, value in overrides.items() if value is not None}
        for name, read in _VARIABLES.items():
            variable = f"ANTHROPIC_{name.upper()}"
            text = environ.get(variable)
            if text and name not in settings:
                try:
                    settings[name] = getattr(cls(**{name: read(name, text)}), name)
                except ConfigurationError as error:
                    raise ConfigurationError(f"{variable}: {error.message}") from None
        return cls(**settings)

    def credentials(self) -> dict[str, str]:
        """Return the headers that authenticate.

        Raises:
            ConfigurationError: there is neither a key nor a token.
        """
        if self.api_key is not None:
            return {"x-api-key": self.api_key.reveal()}
        if self.auth_token is not None:
            return {"authorization": f"Bearer {self.auth_token.reveal()}"}
        raise ConfigurationError(_NO_KEY)


def _text(_name: str, text: str) -> str:
    return text


def _integer(name: str, text: str) -> Any:
    return number(name, text, int)


def _float(name: str, text: str) -> Any:
    return number(name, text, float)


_VARIABLES: dict[str, Callable[[str, str], Any]] = {
    "api_key": _text,
    "auth_token": _text,
    "base_url": _text,
    "model": _text,
    "max_tokens": _integer,
    "temperature": _float,
    "timeout": _float,
    "max_retries": _integer,
    "api_version": _text,
}
