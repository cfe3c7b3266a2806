"""Where the settings of an Anthropic client are found, under which names, and what they are written as.

`AnthropicConfig` says what each of them means. Reads a profile's file, if somebody asks for a profile, and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypedDict, cast

import attrs

from llmport.config import Network, Secret, Timeouts
from llmport.errors import ConfigurationError
from llmport.settings import Place, Setting, settle

if TYPE_CHECKING:
    from decimal import Decimal
    from os import PathLike

    from llmport.anthropic.prices import Prices
    from llmport.budget import Budget
    from llmport.limits import Queue, RateLimits
    from llmport.observers import Observer
    from llmport.policies.cache import Cache
    from llmport.policies.otel import OpenTelemetry
    from llmport.resilience import Breaker, Fallback, Hedge, Option, ResiliencePolicy
    from llmport.stores.protocol import Store
    from llmport.stores.redis_quota import RedisQuota


class Settings(TypedDict, total=False):
    """The settings of a client, as keyword arguments: the fields of `AnthropicConfig`, and those of its `network` and `resilience`."""

    api_key: str | Secret | None
    auth_token: str | Secret | None
    base_url: str
    model: str
    max_tokens: int
    temperature: float | None
    timeout: float | Timeouts | None
    max_retries: int
    rate_limit: RateLimits | bool | None
    quota: RedisQuota | str | None
    max_concurrency: int | Literal["adaptive"] | None
    queue: Queue | int | None
    api_version: str
    log_bodies: bool
    betas: tuple[str, ...] | list[str]
    extra_headers: Mapping[str, str]
    observers: Iterable[Observer]
    telemetry: OpenTelemetry | None
    budget: Budget | Decimal | str | int | None
    price_list: Prices | None
    network: Network
    proxy: str | None
    trust_env: bool
    ca_file: str | None
    verify: bool
    client_cert: str | tuple[str, str] | None
    http2: bool
    max_connections: int
    max_idle: int
    idle_seconds: float
    follow_redirects: int
    cache: bool | str | PathLike[str] | Store | Cache | None
    resilience: ResiliencePolicy | None
    breaker: bool | Breaker | None
    hedge: bool | float | Hedge | None
    fallback: Fallback | Option | tuple[Option, ...] | list[Option] | None


_PRIVATE = {"extra_headers", "proxy", "quota"}
"""The settings that may hold a password among other things: messages do not quote them."""


class ClientSettings(Settings, total=False):
    """What a client takes: its settings, and a profile to find those in that are not given."""

    profile: str | None


SECRETS = {"api_key": "API key", "auth_token": "auth token"}
"""The settings that nobody may see, and what messages call them."""
WHOLES = {
    "network": frozenset(attrs.fields_dict(Network)),
    "resilience": frozenset({"breaker", "hedge", "fallback"}),
}
"""Settings that are made of others, and which these are."""


class _Kind:
    """What a setting is written as, in a variable and in a profile."""

    __slots__ = ("convert", "parse", "wanted")

    def __init__(self, wanted: str, parse: Callable[[str], Any], convert: Callable[[Any], Any]) -> None:
        """Take what messages call it, what makes a value of a text, and what of a profile's value, or raises ValueError."""
        self.wanted = wanted
        self.parse = parse
        self.convert = convert


def resolve(
    check: Callable[[str, Any], Any],
    environ: Mapping[str, str] | None,
    profile: str | None,
    arguments: Mapping[str, Any],
) -> dict[str, Setting]:
    """Return the settings in force, and where each came from; *check* refuses values that make no sense.

    An argument wins over everything else, and to name a *profile* in the program is one: it wins over the environment.
    The environment wins over a profile that only it asks for: docs/decisions/0014-which-setting-wins.md.

    Raises:
        ConfigurationError: a setting makes no sense; the message names its place.
    """
    given = {name: value for name, value in arguments.items() if value is not None}
    places = [
        Place(NAMES, "argument {}".format, given, check),
        _environment(check, environ),
    ]
    if profile is not None:
        places.insert(1, _profile(check, environ, profile))
    elif (ambient := _asked_for(environ)) is not None:
        places.append(_profile(check, environ, ambient))
    for parts in (parts for whole, parts in WHOLES.items() if whole in given):
        for place in places[1:]:  # what is given as a whole says all of its parts
            place.raw = {name: value for name, value in place.raw.items() if name not in parts}
    return settle(places, SECRETS)


def seal(settings: Any) -> None:
    """Turn the keys among *settings* into secrets, in place: a traceback may be shown with its variables.

    Raises:
        ConfigurationError: a key cannot be sent.
    """
    for name, title in SECRETS.items():
        if settings.get(name) is not None and not isinstance(settings[name], Secret):
            settings[name] = Secret(settings.pop(name), name=title)


def _asked_for(environ: Mapping[str, str] | None) -> str | None:
    environ = os.environ if environ is None else environ
    return environ.get("LLMPORT_PROFILE") or ("default" if environ.get("LLMPORT_CONFIG") else None)


def _environment(check: Callable[[str, Any], Any], environ: Mapping[str, str] | None) -> Place:
    variables = os.environ if environ is None else environ
    raw = {name: text for name in NAMES if (text := variables.get(variable_of(name)))}

    def read(name: str, text: str) -> Any:
        if name in SECRETS and environ is None:
            return Secret.from_env(variable_of(name), name=SECRETS[name])
        return check(name, _convert(_kind(name).parse, name, text))

    return Place(NAMES, variable_of, raw, read)


def _profile(check: Callable[[str, Any], Any], environ: Mapping[str, str] | None, name: str) -> Place:
    from llmport.profiles import profile_path, read_profile  # noqa: PLC0415 - only who asks for one should pay for it

    profile = read_profile(name, profile_path(os.environ if environ is None else environ))
    for secret, title in SECRETS.items():
        if secret in profile.settings:
            raise ConfigurationError(
                f"{profile.origin(secret)}: a profile holds no {title}. Name the variable that does, "
                f'{secret}_env = "…", or the file, {secret}_file = "…".'
            )
    raw = dict(profile.settings)
    spelt: dict[str, str] = {}
    for secret in SECRETS:
        for way in (f"{secret}_env", f"{secret}_file"):
            if way in raw:
                spelt[secret], raw[secret] = way, raw.pop(way)

    def origin(setting: str) -> str:
        return profile.origin(spelt.get(setting, setting))

    def read(setting: str, value: Any) -> Any:
        if setting not in SECRETS:
            return check(setting, _convert(_kind(setting).convert, setting, value))
        place = _convert(_TEXT.convert, spelt[setting], value)
        if spelt[setting].endswith("_env"):
            return Secret.from_env(place, name=SECRETS[setting])
        return Secret.from_file(profile.beside(place), name=SECRETS[setting])

    return Place(NAMES, origin, raw, read)


def variable_of(name: str) -> str:
    """Return the environment's variable for the setting *name*."""
    # The name that Anthropic's own tools read.
    return "ANTHROPIC_CUSTOM_HEADERS" if name == "extra_headers" else f"ANTHROPIC_{name.upper()}"


def _kind(name: str) -> _Kind:
    if name in OBJECTS:
        raise ConfigurationError(f"{name} is an object, which only an argument can hold.")
    return KINDS[name]


def _convert(convert: Callable[[Any], Any], name: str, value: Any) -> Any:
    try:
        return convert(value)
    except (ValueError, TypeError, LookupError):
        kind = KINDS.get(name, _TEXT)
    shown = "" if name in _PRIVATE else f", not {value!r}"
    raise ConfigurationError(f"{name} must be {kind.wanted}{shown}.")


def _only(*types: type) -> Callable[[Any], Any]:
    """Take a value of one of *types* and no other: a bool is no number."""

    def convert(value: Any) -> Any:
        if type(value) not in types:
            raise TypeError
        return value

    return convert


def _switch(text: str) -> bool:
    return {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }[text.strip().lower()]


def _switch_or_text(text: str) -> bool | str:
    try:
        return _switch(text)
    except KeyError:
        return text


def _switch_or_seconds(text: str) -> bool | float:
    try:
        return _switch(text)
    except KeyError:
        return float(text)


def _switch_or_limits(text: str) -> bool | RateLimits:
    if "=" not in text:
        return _switch(text)
    return _limits(
        {name.strip(): int(most) for name, _, most in (pair.partition("=") for pair in _split(text))}
    )


def _limits(value: Any) -> bool | RateLimits:
    if not isinstance(value, dict):
        is_on: bool = _only(bool)(value)
        return is_on
    from llmport.limits import RateLimits  # noqa: PLC0415 - few limit anything

    return RateLimits(**cast("dict[str, int]", value))


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(_only(str), [value] if isinstance(value, str) else _only(list)(value)))


def _header_lines(text: str) -> dict[str, str]:
    lines = [line.partition(":") for line in text.splitlines() if line.strip()]
    if not all(colon for _, colon, _ in lines):
        raise ValueError
    return {name.strip(): value.strip() for name, _, value in lines}


def _files(paths: tuple[str, ...]) -> str | tuple[str, ...]:
    if len(paths) not in {1, 2}:
        raise ValueError
    return paths if len(paths) == 2 else paths[0]


def _seconds(value: Any) -> float | Timeouts:
    number = _only(int, float)
    if isinstance(value, dict):
        return Timeouts(**{name: number(each) for name, each in cast("dict[str, Any]", value).items()})
    return float(number(value))


def _whole_or_adaptive(value: Any) -> int | str:
    if value == "adaptive":
        return "adaptive"
    number: int = int(value) if isinstance(value, str) else _only(int)(value)
    return number


_TEXT = _Kind("a text", str, _only(str))
_WHOLE = _Kind("a whole number", int, _only(int))
_NUMBER = _Kind("a number", float, _only(int, float))
_SWITCH = _Kind("true or false", _switch, _only(bool))
_LIMITS = _Kind("true, false or limits (requests, input_tokens, output_tokens)", _switch_or_limits, _limits)
_AMOUNT = _Kind("an amount in dollars", str, lambda value: str(_only(str, int, float)(value)))

KINDS: Mapping[str, _Kind] = {
    "api_key": _TEXT,
    "auth_token": _TEXT,
    "base_url": _TEXT,
    "model": _TEXT,
    "max_tokens": _WHOLE,
    "temperature": _NUMBER,
    "timeout": _Kind("a number of seconds", float, _seconds),
    "max_retries": _WHOLE,
    "rate_limit": _LIMITS,
    "quota": _Kind("a Redis server's address", str, _only(str)),
    "max_concurrency": _Kind("a whole number or adaptive", _whole_or_adaptive, _whole_or_adaptive),
    "queue": _WHOLE,
    "api_version": _TEXT,
    "log_bodies": _SWITCH,
    "betas": _Kind("a list of texts", _split, _texts),
    "cache": _Kind("true, false, a file's path or a server's address", _switch_or_text, _only(bool, str)),
    "extra_headers": _Kind("lines of the form name: value", _header_lines, _only(dict)),
    "proxy": _TEXT,
    "trust_env": _SWITCH,
    "ca_file": _TEXT,
    "verify": _SWITCH,
    "client_cert": _Kind(
        "one file or two", lambda text: _files(_split(text)), lambda value: _files(_texts(value))
    ),
    "http2": _SWITCH,
    "max_connections": _WHOLE,
    "max_idle": _WHOLE,
    "idle_seconds": _NUMBER,
    "follow_redirects": _WHOLE,
    "budget": _AMOUNT,
    "breaker": _SWITCH,
    "hedge": _Kind("true, false or a number of seconds", _switch_or_seconds, _only(bool, int, float)),
    "fallback": _Kind("a list of models", _split, _texts),
}
"""Every setting that a variable or a profile may hold."""
OBJECTS = (
    "network",
    "observers",
    "telemetry",
    "price_list",
    "resilience",
)
"""The settings that only an argument may hold."""
NAMES = (*KINDS, *OBJECTS)
"""Every setting; an argument may hold them all."""
