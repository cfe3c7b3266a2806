"""Settings of the Anthropic clients: what each of them means, and what it may be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, Unpack

import attrs
from attrs import field, frozen

from anthropic_messages.versions import API_VERSIONS, BASE_URL, DEFAULT_API_VERSION
from llmport._value import Value
from llmport.anthropic.settings import NAMES, SECRETS, WHOLES, Settings, resolve, seal
from llmport.config import Network, Secret, Timeouts, base_url_of, header_fields, is_number, is_whole
from llmport.errors import ConfigurationError
from llmport.settings import refuse_unknown

if TYPE_CHECKING:  # few set any of it
    from decimal import Decimal
    from os import PathLike

    from llmport.anthropic.prices import Prices
    from llmport.budget import Budget
    from llmport.limits import Queue, RateLimits
    from llmport.observers import Observer
    from llmport.policies.cache import Cache
    from llmport.policies.otel import OpenTelemetry
    from llmport.resilience import ResiliencePolicy
    from llmport.stores.protocol import Store
    from llmport.stores.redis_quota import RedisQuota

DEFAULT_MODEL = "claude-sonnet-5-5"
DEFAULT_MAX_TOKENS = 4096

_NO_KEY = (
    "No credentials. Set ANTHROPIC_API_KEY (a key from https://platform.claude.com/settings/keys) or "
    "ANTHROPIC_AUTH_TOKEN, or pass api_key= to the client."
)


def _betas(names: str | Iterable[str]) -> tuple[str, ...]:
    betas = (names,) if isinstance(names, str) else _tuple(names)
    if betas is None or not all(isinstance(name, str) for name in betas):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a checker
        raise ConfigurationError("betas must be names of betas.")
    header_fields({"anthropic-beta": ",".join(betas)})
    return betas


def _tuple(values: Any) -> tuple[Any, ...] | None:
    try:
        return tuple(values)
    except TypeError:
        return None


def _observers(setting: Any) -> tuple[Observer, ...]:
    observers = _tuple(setting)
    if observers is None or not all(map(callable, observers)):
        raise ConfigurationError(f"observers must be a list of functions, not {setting!r}.")
    return observers


def _budget(setting: Budget | Decimal | str | int | None) -> Budget | None:
    if setting is None:
        return None
    from llmport.budget import Budget  # noqa: PLC0415 - few have a budget

    return setting if isinstance(setting, Budget) else Budget(setting)


def _cache(setting: Literal[True, False] | str | PathLike[str] | Store | Cache | None) -> Cache | None:
    """Make a cache of whatever a setting may say of it; `None` for none."""
    if setting is None or setting is False:
        return None
    from llmport.policies.cache import Cache  # noqa: PLC0415 - as above
    from llmport.stores import open_store  # noqa: PLC0415 - few have a cache

    return setting if isinstance(setting, Cache) else Cache(open_store(setting))


def _rate_limit(setting: Any) -> RateLimits | None:
    if setting is None or setting is False:
        return None
    from llmport.limits import RateLimits  # noqa: PLC0415 - few limit anything

    limits = RateLimits() if setting is True else setting
    if not isinstance(limits, RateLimits):
        raise ConfigurationError(f"rate_limit must be true, false or RateLimits(…), not {setting!r}.")
    return limits


def _quota(setting: Any) -> RedisQuota | None:
    if setting is None:
        return None
    from llmport.stores.redis_quota import RedisQuota  # noqa: PLC0415 - few share limits

    quota = RedisQuota(setting) if isinstance(setting, str) else setting
    if not isinstance(quota, RedisQuota):
        raise ConfigurationError(
            f"quota must be a Redis server's address or a RedisQuota, not a {type(quota).__name__}."
        )
    return quota


def _queue(setting: Any) -> Queue | None:
    if setting is None:
        return None
    from llmport.limits import Queue  # noqa: PLC0415 - few calls wait

    queue = Queue(max_waiting=setting) if type(setting) is int else setting
    if not isinstance(queue, Queue):
        raise ConfigurationError(f"queue must be a whole number or Queue(…), not {setting!r}.")
    return queue


def _check(name: str, *, holds: Callable[[Any], bool], wanted: str) -> Callable[[Any, Any, Any], None]:
    def check(_instance: Any, attribute: Any, value: Any) -> None:
        try:
            is_good = attribute.default is None if value is None else holds(value)
        except TypeError:  # such as text where a number belongs
            is_good = False
        if not is_good:
            raise ConfigurationError(f"{name} must be {wanted}, not {value!r}.")

    return check


def _is_of(module: str, kind: str) -> Callable[[Any, Any, Any], None]:
    """Check that a value is of the class *kind*, which is imported only if there is one."""

    def check(_instance: Any, attribute: Any, value: Any) -> None:
        if value is not None and not isinstance(value, getattr(import_module(module), kind)):
            raise ConfigurationError(f"{attribute.name} must be {kind}(…), not {value!r}.")

    return check


@frozen(eq=False, repr=False, kw_only=True, init=False)
class AnthropicConfig(Value):
    """Everything an Anthropic client can be told. No secret shows in its repr.

    It is pickled with the place where its key was found, not with the key: see `Secret`.

    Raises:
        ConfigurationError: a value makes no sense; the message names it and says what would.
    """

    api_key: Secret | None = None
    """Sent as `x-api-key`; wins over `auth_token`, as it does at the API."""
    auth_token: Secret | None = None
    """Sent as `authorization: Bearer …`."""
    base_url: str = field(default=BASE_URL, converter=base_url_of)
    """Where the API is, without `/v1`."""
    model: str = field(
        default=DEFAULT_MODEL,
        validator=_check("model", holds=lambda m: isinstance(m, str) and m != "", wanted="a model's name"),
    )
    """Answers requests that name no other."""
    max_tokens: int = field(
        default=DEFAULT_MAX_TOKENS,
        validator=_check(
            "max_tokens", holds=lambda n: is_whole(n) and n >= 0, wanted="a whole number, 0 or more"
        ),
    )
    """Limits answers to requests that set no other limit."""
    temperature: float | None = field(
        default=None,
        validator=_check(
            "temperature", holds=lambda t: is_number(t) and 0 <= t <= 1, wanted="a number from 0 to 1"
        ),
    )
    """For requests that set no other; `None` sends none. Only API version 2023-06-01 takes it."""
    timeout: float | Timeouts | None = field(
        default=None,
        validator=_check(
            "timeout",
            holds=lambda t: isinstance(t, Timeouts) or (is_number(t) and 0 < t < float("inf")),
            wanted="a positive number of seconds",
        ),
    )
    """Seconds for a whole call, waits and retries included; `None` for 600, and 3600 for a stream."""
    max_retries: int = field(
        default=2,
        validator=_check(
            "max_retries", holds=lambda n: is_whole(n) and n >= 0, wanted="a whole number, 0 or more"
        ),
    )
    """How often a failed attempt is made again."""
    rate_limit: RateLimits | None = field(default=None, converter=_rate_limit)
    """Calls wait rather than pass the provider's limits a minute, as its replies tell them: `True`, or limits of one's own
    besides. `None` and `False` let every call go at once."""
    quota: RedisQuota | None = field(default=None, converter=_quota)
    """Where processes agree, so that all of them together keep the limits: a Redis server's address, or a `RedisQuota`. It
    turns `rate_limit` on. `None` leaves each process to itself. See docs/limits.md."""
    max_concurrency: int | Literal["adaptive"] | None = field(
        default=None,
        validator=_check(
            "max_concurrency",
            holds=lambda n: n == "adaptive" or (is_whole(n) and n > 0),
            wanted='a whole number above 0, or "adaptive"',
        ),
    )
    """So many calls are out at once, a stream until it is closed; the others wait. `"adaptive"` finds how many by trying.
    `None` allows as many as there may be connections."""
    queue: Queue | None = field(default=None, converter=_queue)
    """How calls wait that may not go yet; a number is how many may. `None` is as `Queue()`, where anything makes them wait."""
    api_version: str = field(
        default=DEFAULT_API_VERSION,
        validator=_check("api_version", holds=API_VERSIONS.__contains__, wanted=" or ".join(API_VERSIONS)),
    )
    """The `anthropic-version` to speak."""
    log_bodies: bool = field(
        default=False,
        validator=_check("log_bodies", holds=lambda b: isinstance(b, bool), wanted="true or false"),
    )
    """Whether the log at DEBUG tells the shape of requests and answers: kinds, sizes and settings, but no text of them."""

    betas: tuple[str, ...] = field(default=(), converter=_betas)
    """Features of the API that are still in beta, for every request: sent as `anthropic-beta`."""
    extra_headers: Mapping[str, str] = field(
        factory=dict[str, str], converter=header_fields, repr=lambda headers: f"<{', '.join(headers)}>"
    )
    """Further headers of every request, such as a gateway wants them. They win over all but the credentials."""
    cache: Cache | None = field(default=None, converter=_cache)
    """Keeps answers, and gives them again to the very same requests. `True` for a file where the system keeps such files,
    or a file's path, a Redis server's address, a store or a `Cache`; `None` for none. See docs/cache.md."""
    observers: tuple[Observer, ...] = field(default=(), converter=_observers)
    """Told of each call and each attempt: see `llmport.observers`."""
    telemetry: OpenTelemetry | None = field(
        default=None, validator=_is_of("llmport.policies.otel", "OpenTelemetry")
    )
    """Makes spans and metrics of each call; `None` for none. See docs/observability.md."""
    budget: Budget | None = field(default=None, converter=_budget)
    """What calls may cost together, a `Budget` or an amount in dollars, such as `"2.50"`; a call that would pass it is
    refused. `None` for no bound. See docs/cost.md."""
    price_list: Prices | None = field(default=None, validator=_is_of("llmport.anthropic.prices", "Prices"))
    """What models cost; `None` for the list prices."""
    network: Network = field(
        factory=Network,
        validator=_check("network", holds=lambda n: isinstance(n, Network), wanted="a Network"),
    )
    """Proxies, certificates and connections. Its fields may also be given one by one: `AnthropicConfig(proxy=…)`."""
    resilience: ResiliencePolicy | None = field(
        default=None, validator=_is_of("llmport.resilience", "ResiliencePolicy")
    )
    """What is done about failures besides retries; `None` for the defaults. Its `breaker`, `hedge` and `fallback` may also
    be given by themselves: `AnthropicConfig(breaker=True, fallback="claude-haiku-4-5")`."""

    def __init__(self, **settings: Unpack[Settings]) -> None:
        """Take the fields, or those of `network` by themselves."""
        seal(settings)
        self.__attrs_init__(**_fields(settings, Network()))  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType] - attrs makes it

    @classmethod
    def from_env(
        cls, environ: Mapping[str, str] | None = None, *, profile: str | None = None, **overrides: Any
    ) -> AnthropicConfig:
        """Put the settings together from *overrides*, which win, from a *profile*, and from `ANTHROPIC_*` variables.

        An override that is `None`, and an empty variable, is none. A profile is a table in a file, which is read only if
        there is one asked for, here or by LLMPORT_PROFILE or LLMPORT_CONFIG: see docs/configuration.md.

        Raises:
            ConfigurationError: a setting makes no sense; the message names where it came from.
        """
        seal(overrides)
        settings = resolve(cls.check, environ, profile, overrides)
        return cls(**{name: setting.value for name, setting in settings.items()})

    def replaced(self, **settings: Unpack[Settings]) -> AnthropicConfig:
        """Return the same but for *settings*. A new key or token takes the place of both old ones.

        Raises:
            ConfigurationError: a setting makes no sense; the message names it.
        """
        seal(settings)
        fields = _fields(settings, self.network, self.resilience)
        if any(fields.get(name) is not None for name in SECRETS):
            fields = {**dict.fromkeys(SECRETS), **fields}
        return attrs.evolve(self, **fields)

    @classmethod
    def check(cls, name: str, value: Any) -> Any:
        """Return *value* as the setting *name* keeps it.

        Raises:
            ConfigurationError: it makes no sense, or there is no such setting.
        """
        config = cls(**{name: value})  # pyright: ignore[reportArgumentType] - refused if it is none
        home: object = config.network if name in WHOLES["network"] else config
        return getattr(config.resilience if name in WHOLES["resilience"] else home, name)

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

    def key_for(self, base_url: str) -> Secret:
        """Return the key of the endpoint at *base_url* that calls may fall back to.

        Raises:
            ConfigurationError: there is none.
        """
        fallback = None if self.resilience is None else self.resilience.fallback
        for option in () if fallback is None else fallback.to:
            if getattr(option, "base_url", None) == base_url:
                key: Secret = getattr(option, "api_key")  # noqa: B009 - what has the one has the other
                return key
        raise ConfigurationError(f"No fallback names the endpoint {base_url!r}.")


def _fields(
    settings: Settings, network: Network, resilience: ResiliencePolicy | None = None
) -> dict[str, Any]:
    """Return *settings* as fields of a config: those of its network and its resilience go into these."""
    fields: dict[str, Any] = {}
    in_network: dict[str, Any] = {}
    in_resilience: dict[str, Any] = {}
    for name, value in settings.items():
        if name not in NAMES:
            refuse_unknown(name, f"argument {name}", NAMES)
        if name in WHOLES["network"]:
            in_network[name] = value
        elif name in WHOLES["resilience"]:
            in_resilience[name] = value
        else:
            fields[name] = value
    if in_network:
        fields["network"] = attrs.evolve(fields.get("network", network), **in_network)
    if in_resilience:
        from llmport.resilience import ResiliencePolicy  # noqa: PLC0415 - few set any of it

        fields["resilience"] = ResiliencePolicy.of(fields.get("resilience", resilience), **in_resilience)
    return fields
