"""Settings of the Anthropic clients: where they come from, which win, and what they refuse."""

from __future__ import annotations

import copy
import pickle
from decimal import Decimal
from typing import Any

import attrs
import pytest

from llmport.anthropic import AnthropicClient, AnthropicConfig, AsyncAnthropicClient
from llmport.anthropic.config import API_VERSIONS
from llmport.anthropic.settings import NAMES, OBJECTS, Settings, variable_of
from llmport.budget import Budget
from llmport.config import Network, Secret
from llmport.errors import ConfigurationError
from llmport.limits import Queue, RateLimits
from llmport.policies.cache import Cache
from llmport.resilience import Breaker, Fallback, Hedge, ResiliencePolicy
from llmport.stores import RedisQuota, SqliteStore

KEY = "sk-ant-api03-canary-0123456789-AA"
MIDDLE = "canary"

VARIABLES: dict[str, tuple[str, Any]] = {
    "api_key": (KEY, Secret(KEY)),
    "auth_token": (KEY, Secret(KEY)),
    "base_url": ("http://localhost:8080", "http://localhost:8080"),
    "model": ("claude-haiku-4-5", "claude-haiku-4-5"),
    "max_tokens": ("100", 100),
    "temperature": ("0.5", 0.5),
    "timeout": ("30", 30.0),
    "max_retries": ("5", 5),
    "rate_limit": ("yes", RateLimits()),
    "quota": ("redis://localhost:6379/1", RedisQuota("redis://localhost:6379/1")),
    "max_concurrency": ("adaptive", "adaptive"),
    "queue": ("20", Queue(max_waiting=20)),
    "api_version": ("2023-06-01", "2023-06-01"),
    "log_bodies": ("yes", True),
    "betas": ("one-2026-01-01, two-2026-01-01", ("one-2026-01-01", "two-2026-01-01")),
    "cache": ("/var/cache/answers.sqlite3", Cache(SqliteStore("/var/cache/answers.sqlite3"))),
    "extra_headers": ("X-Team: red\nx-canary:a: b", {"x-team": "red", "x-canary": "a: b"}),
    "proxy": ("http://user:canary@proxy:3128", "http://user:canary@proxy:3128"),
    "trust_env": ("no", False),
    "ca_file": ("/etc/ca.pem", "/etc/ca.pem"),
    "verify": ("false", False),
    "client_cert": ("cert.pem, key.pem", ("cert.pem", "key.pem")),
    "http2": ("ON", True),
    "max_connections": ("50", 50),
    "max_idle": ("0", 0),
    "idle_seconds": ("5", 5.0),
    "follow_redirects": ("1", 1),
    "breaker": ("on", Breaker()),
    "hedge": ("2.5", Hedge(delay=2.5)),
    "fallback": ("claude-haiku-4-5, claude-x", Fallback(["claude-haiku-4-5", "claude-x"])),
}
"""Each setting as a variable says it, and as the config keeps it."""
IN_NETWORK = attrs.fields_dict(Network).keys()
IN_RESILIENCE = {"breaker", "hedge", "fallback"}


def in_force(config: AnthropicConfig, name: str) -> Any:
    if name in IN_RESILIENCE:
        return getattr(config.resilience, name)
    return getattr(config.network if name in IN_NETWORK else config, name)


def test_there_is_a_variable_for_each_setting() -> None:
    fields = attrs.fields_dict(AnthropicConfig).keys() | IN_NETWORK | IN_RESILIENCE

    assert {*VARIABLES, "budget", *OBJECTS} == fields == Settings.__annotations__.keys() == set(NAMES)


@pytest.mark.parametrize(("name", "text", "value"), [(name, *case) for name, case in VARIABLES.items()])
def test_each_setting_is_read_from_its_variable(name: str, text: str, value: Any) -> None:
    config = AnthropicConfig.from_env({variable_of(name): text, "ANTHROPIC_OTHER": "x"})

    assert config == AnthropicConfig().replaced(**{name: value})
    assert in_force(config, name) == value
    assert type(in_force(config, name)) is type(value)


@pytest.mark.parametrize(
    ("variable", "text", "settings"),
    [
        ("ANTHROPIC_RATE_LIMIT", "false", {}),
        (
            "ANTHROPIC_RATE_LIMIT",
            "requests=50, output_tokens = 8000",
            {"rate_limit": RateLimits(requests=50, output_tokens=8000)},
        ),
        ("ANTHROPIC_HEDGE", "1", {"hedge": True}),
        ("ANTHROPIC_HEDGE", "1.0", {"hedge": 1.0}),
        ("ANTHROPIC_HEDGE", "off", {"hedge": False}),
        ("ANTHROPIC_BREAKER", "0", {"breaker": False}),
    ],
)
def test_what_has_several_kinds_of_values_is_told_apart(
    variable: str, text: str, settings: dict[str, Any]
) -> None:
    config, meant = AnthropicConfig.from_env({variable: text}), AnthropicConfig(**settings)

    assert config.rate_limit == meant.rate_limit
    assert (config.resilience or ResiliencePolicy()) == (meant.resilience or ResiliencePolicy())


@pytest.mark.parametrize(
    "amount", ["2.50", Decimal("2.50"), Budget("2.50")], ids=["text", "decimal", "budget"]
)
def test_an_amount_is_a_budget_that_its_copies_share(amount: Any) -> None:
    config = AnthropicConfig(budget=amount)

    assert config.budget is not None
    assert config.budget.limit == Decimal("2.50")
    assert config.replaced(model="other").budget is config.budget


def test_each_client_has_the_budget_of_the_environment_for_itself() -> None:
    one, other = (AnthropicConfig.from_env({"ANTHROPIC_BUDGET": "0.5"}).budget for _ in range(2))

    assert one is not None
    assert one.limit == Decimal("0.5")
    assert one is not other


@pytest.mark.parametrize("name", OBJECTS)
def test_a_variable_cannot_hold_an_object(name: str) -> None:
    with pytest.raises(
        ConfigurationError, match=f"^{variable_of(name)}: {name} is an object, which only an argument"
    ):
        AnthropicConfig.from_env({variable_of(name): "true"})


def test_headers_have_the_variable_that_other_tools_read() -> None:
    assert [name for name in NAMES if variable_of(name) != f"ANTHROPIC_{name.upper()}"] == ["extra_headers"]
    assert variable_of("extra_headers") == "ANTHROPIC_CUSTOM_HEADERS"


def test_without_variables_the_defaults_hold() -> None:
    assert AnthropicConfig.from_env({}) == AnthropicConfig(
        api_key=None,
        auth_token=None,
        base_url="https://api.anthropic.com",
        model="claude-sonnet-5-5",
        max_tokens=4096,
        temperature=None,
        timeout=None,
        max_retries=2,
        api_version="2026-10-21",
        log_bodies=False,
        betas=(),
        extra_headers={},
        network=Network(),
    )


def test_the_real_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_MODEL", "from-the-environment")

    assert AnthropicConfig.from_env().model == "from-the-environment"


@pytest.mark.parametrize("name", VARIABLES)
def test_an_empty_variable_is_none(name: str) -> None:
    assert AnthropicConfig.from_env({variable_of(name): ""}) == AnthropicConfig()


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, (_, value) in VARIABLES.items()])
def test_an_argument_wins_over_a_variable(name: str, value: Any) -> None:
    environ = {variable_of(other): text for other, (text, _) in VARIABLES.items()}
    environ[variable_of(name)] = "what makes no sense"

    assert in_force(AnthropicConfig.from_env(environ, **{name: value}), name) == value


@pytest.mark.parametrize(
    ("variable", "text"), [("ANTHROPIC_MAX_TOKENS", "many"), ("ANTHROPIC_TIMEOUT", "-1")]
)
def test_a_variable_that_an_argument_replaces_is_not_read(variable: str, text: str) -> None:
    AnthropicConfig.from_env({variable: text}, max_tokens=5, timeout=5.0)


def test_an_argument_that_is_none_does_not() -> None:
    assert AnthropicConfig.from_env({"ANTHROPIC_MODEL": "a"}, model=None).model == "a"


BAD = [
    ("ANTHROPIC_API_KEY", f"{KEY}\n"),
    ("ANTHROPIC_AUTH_TOKEN", f" {KEY}"),
    ("ANTHROPIC_BASE_URL", "api.anthropic.com"),
    ("ANTHROPIC_MAX_TOKENS", "many"),
    ("ANTHROPIC_MAX_TOKENS", "1.5"),
    ("ANTHROPIC_MAX_TOKENS", "-1"),
    ("ANTHROPIC_TEMPERATURE", "hot"),
    ("ANTHROPIC_TEMPERATURE", "1.1"),
    ("ANTHROPIC_TEMPERATURE", "nan"),
    ("ANTHROPIC_TIMEOUT", "5s"),
    ("ANTHROPIC_TIMEOUT", "0"),
    ("ANTHROPIC_TIMEOUT", "inf"),
    ("ANTHROPIC_MAX_RETRIES", "no"),
    ("ANTHROPIC_MAX_RETRIES", "-1"),
    ("ANTHROPIC_API_VERSION", "2024-01-01"),
    ("ANTHROPIC_BETAS", "one\ntwo"),
    ("ANTHROPIC_CUSTOM_HEADERS", "x-a"),
    ("ANTHROPIC_CUSTOM_HEADERS", f"x-{MIDDLE} {MIDDLE}"),
    ("ANTHROPIC_CUSTOM_HEADERS", f"x-a: \u00e9{MIDDLE}"),
    ("ANTHROPIC_PROXY", f"ftp://user:{MIDDLE}@proxy"),
    ("ANTHROPIC_TRUST_ENV", "perhaps"),
    ("ANTHROPIC_CLIENT_CERT", "a,b,c"),
    ("ANTHROPIC_MAX_CONNECTIONS", "0"),
    ("ANTHROPIC_IDLE_SECONDS", "-1"),
    ("ANTHROPIC_BUDGET", "much"),
    ("ANTHROPIC_BUDGET", "-1"),
    ("ANTHROPIC_BREAKER", "certainly"),
    ("ANTHROPIC_HEDGE", "soon"),
    ("ANTHROPIC_HEDGE", "-1.0"),
    ("ANTHROPIC_RATE_LIMIT", "50"),
    ("ANTHROPIC_RATE_LIMIT", "requests=many"),
    ("ANTHROPIC_RATE_LIMIT", "request=50"),
    ("ANTHROPIC_RATE_LIMIT", "requests=0"),
]


@pytest.mark.parametrize(("variable", "text"), BAD)
def test_a_variable_that_makes_no_sense_is_named(variable: str, text: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        AnthropicConfig.from_env({variable: text})

    assert str(caught.value).startswith(f"{variable}: ")
    assert MIDDLE not in str(caught.value)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("max_tokens", -1),
        ("max_tokens", "5"),
        ("temperature", "warm"),
        ("timeout", "5"),
        ("max_retries", [5]),
        ("api_version", ["2026-10-21"]),
        ("temperature", -0.1),
        ("temperature", 1.1),
        ("temperature", float("nan")),
        ("timeout", 0),
        ("timeout", -1),
        ("timeout", float("inf")),
        ("timeout", float("nan")),
        ("max_retries", -1),
        ("api_version", "2025-01-01"),
        ("api_version", ""),
        ("log_bodies", "yes"),
        ("betas", [5]),
        ("betas", ["a\nb"]),
        ("extra_headers", {"a": "b\n"}),
        ("network", "http://proxy"),
        ("max_idle", -1),
        ("max_tokens", 2.5),
        ("max_tokens", True),
        ("temperature", True),
        ("timeout", True),
        ("max_retries", 2.5),
        ("max_retries", True),
        ("max_concurrency", 2.5),
        ("betas", 5),
        ("extra_headers", 5),
        ("extra_headers", ["a"]),
        ("observers", 5),
        ("observers", [5]),
        ("observers", print),
        ("telemetry", True),
        ("budget", 0.5),
        ("budget", True),
        ("price_list", {}),
        ("resilience", {}),
    ],
)
def test_an_argument_that_makes_no_sense_is_named(setting: str, value: Any) -> None:
    with pytest.raises(ConfigurationError, match=setting.rstrip("s").replace("extra_", "")):
        AnthropicConfig(**{setting: value})
    with pytest.raises(ConfigurationError, match=f"^argument {setting}: "):
        AnthropicConfig.from_env({}, **{setting: value})


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("max_tokens", 0),
        ("temperature", 0),
        ("temperature", 1),
        ("timeout", 0.001),
        ("max_retries", 0),
        *(("api_version", version) for version in API_VERSIONS),
    ],
)
def test_what_is_just_allowed(setting: str, value: Any) -> None:
    assert getattr(AnthropicConfig(**{setting: value}), setting) == value


# ------------------------------------------------------------------------------------------------- base URL


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://api.anthropic.com/", "https://api.anthropic.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://gateway.test/anthropic//", "https://gateway.test/anthropic"),
        ("HTTPS://Gateway.test", "HTTPS://Gateway.test"),
        ("https://gateway.test.:443", "https://gateway.test.:443"),
        ("https://gateway.test/v1/anthropic", "https://gateway.test/v1/anthropic"),
        ("https://gateway.test/v1/messages-api", "https://gateway.test/v1/messages-api"),
    ],
)
def test_base_urls(url: str, kept: str) -> None:
    assert AnthropicConfig(base_url=url).base_url == kept


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.anthropic.com",
        "localhost:8080",
        "//api.anthropic.com",
        "ftp://api.anthropic.com",
        "file:///etc/passwd",
        "https://",
        "https:///v1",
        "https://:8080",
        f"https://user:{MIDDLE}@host",
        f"https://{MIDDLE}@host",
        f"ftp://user:{MIDDLE}@host",
        f"https://host/?key={MIDDLE}",
        f"https://host/#{MIDDLE}",
        "https://api.anthropic.com/v1",
        "https://api.anthropic.com/v1/",
        "https://api.anthropic.com/v1/messages",
        "https://gateway.test/anthropic/v1/messages/batches/",
        "https://api.anthropic.com/v1/models",
        f"user:{MIDDLE}@host",
        f"https:/user:{MIDDLE}@host",
        "https://host:99999",
        "https://host:port",
        "https://[::1",
        "https://ho\nst",
        "https://host\n",
        " https://host",
        "https://ho st",
        "https://a..b",
        f"https://{'a' * 64}.test",
    ],
)
def test_an_address_of_no_use_is_refused_without_quoting_a_secret(url: str) -> None:
    with pytest.raises(ConfigurationError, match="base URL") as caught:
        AnthropicConfig(base_url=url)

    assert MIDDLE not in str(caught.value)


# ---------------------------------------------------------------------------------------------- credentials


def test_a_key_is_sent_as_a_header_of_its_own() -> None:
    assert AnthropicConfig(api_key=KEY).credentials() == {"x-api-key": KEY}  # type: ignore[arg-type]


def test_a_token_is_sent_as_bearer() -> None:
    assert AnthropicConfig(auth_token=Secret(KEY)).credentials() == {"authorization": f"Bearer {KEY}"}


def test_the_key_wins_over_the_token() -> None:
    config = AnthropicConfig.from_env({"ANTHROPIC_API_KEY": "key", "ANTHROPIC_AUTH_TOKEN": "token"})

    assert config.credentials() == {"x-api-key": "key"}


def test_without_either_the_error_says_what_to_set() -> None:
    with pytest.raises(ConfigurationError, match="ANTHROPIC_API_KEY"):
        AnthropicConfig().credentials()


@pytest.mark.parametrize("client", [AnthropicClient, AsyncAnthropicClient])
def test_a_client_without_credentials_is_not_made(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    monkeypatch.delenv("ANTHROPIC_AUTH_TOKEN", raising=False)

    with pytest.raises(ConfigurationError, match="ANTHROPIC_API_KEY"):
        client()
    with pytest.raises(ConfigurationError, match="ANTHROPIC_API_KEY"):
        client(AnthropicConfig())


@pytest.mark.parametrize("setting", ["api_key", "auth_token"])
def test_no_secret_shows(setting: str) -> None:
    config = AnthropicConfig(**{setting: KEY})  # type: ignore[arg-type]

    for shown in (repr(config), str(config), str(attrs.asdict(config)), repr(AnthropicClient(config))):
        assert MIDDLE not in shown
    assert copy.deepcopy(config) == config
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps(config)


@pytest.mark.parametrize("setting", ["api_key", "auth_token"])
@pytest.mark.parametrize("text", ["", f"{KEY}\n", f"{KEY}é"])
def test_a_key_that_cannot_be_sent_is_refused(setting: str, text: str) -> None:
    with pytest.raises(ConfigurationError, match=setting.replace("_", " ").replace("api", "API")) as caught:
        AnthropicConfig(**{setting: text})  # type: ignore[arg-type]

    assert MIDDLE not in str(caught.value)


# -------------------------------------------------------------------------------------------------- clients


@pytest.mark.parametrize("client", [AnthropicClient, AsyncAnthropicClient])
def test_arguments_of_a_client_win_over_its_config_and_the_environment(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_MODEL", "environment")
    monkeypatch.setenv("ANTHROPIC_MAX_TOKENS", "7")
    config = AnthropicConfig(api_key=KEY, model="config", max_retries=9)  # type: ignore[arg-type]

    assert client(api_key=KEY).config.model == "environment"
    assert client(api_key=KEY, model="argument").config.model == "argument"
    assert client(config).config == config  # the environment is not asked
    assert client(config, model="argument").config == attrs.evolve(config, model="argument")
