"""Where settings come from, which place wins, and that no place ever shows a key."""

from __future__ import annotations

import builtins
import copy
import io
import os
import pickle
import traceback
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest

from llmport._core.flow import Send
from llmport.anthropic import AnthropicClient, AnthropicConfig, AsyncAnthropicClient
from llmport.anthropic.flows import Flows
from llmport.anthropic.options import AnthropicOptions
from llmport.anthropic.settings import NAMES, resolve
from llmport.client import CompletionRequest
from llmport.config import Network, Secret, Timeouts
from llmport.errors import ConfigurationError
from llmport.limits import RateLimits
from llmport.resilience import Breaker, ResiliencePolicy

KEY = "sk-ant-api03-canary-0123456789-AA"
MIDDLE = "canary"
CLIENTS = [AnthropicClient, AsyncAnthropicClient]


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith(("ANTHROPIC_", "LLMPORT_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)


def write_profiles(tmp_path: Path, text: str) -> Path:
    path = tmp_path / ".config" / "llmport" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_whole_that_is_an_argument_says_all_of_its_parts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ANTHROPIC_VERIFY", "false")
    monkeypatch.setenv("ANTHROPIC_HEDGE", "true")
    write_profiles(tmp_path, '[profiles.work]\nproxy = "http://profile:1"\nbreaker = true')
    wholes: dict[str, Any] = {"network": Network(max_connections=50), "resilience": ResiliencePolicy()}

    config = AnthropicClient(api_key=KEY, profile="work", **wholes).config
    assert (config.network, config.resilience) == (wholes["network"], wholes["resilience"])

    other = AnthropicClient(api_key=KEY, **wholes, max_connections=7, breaker=True).config
    assert (other.network.max_connections, other.network.verify) == (7, True)
    assert other.resilience == ResiliencePolicy(breaker=Breaker())


# -------------------------------------------------------------------------------------------------- profiles


def test_a_profile_says_what_it_likes(tmp_path: Path) -> None:
    write_profiles(
        tmp_path,
        """
        [profiles.work]
        base_url = "https://gateway.test/anthropic"
        model = "claude-opus-5-5"
        max_tokens = 100
        temperature = 0
        timeout = { total = 30, idle = 5.5 }
        betas = ["one-2026-01-01"]
        extra_headers = { X-Team = "red" }
        proxy = "http://proxy:3128"
        trust_env = false
        client_cert = ["cert.pem", "key.pem"]
        idle_seconds = 5
        rate_limit = { requests = 50 }
        breaker = true
        hedge = 2
        fallback = "claude-haiku-4-5"

        [profiles.other]
        model = "other"
        """,
    )

    assert AnthropicConfig.from_env(profile="work") == AnthropicConfig(
        base_url="https://gateway.test/anthropic",
        model="claude-opus-5-5",
        max_tokens=100,
        temperature=0,
        timeout=Timeouts(total=30, idle=5.5),
        betas=["one-2026-01-01"],
        extra_headers={"x-team": "red"},
        proxy="http://proxy:3128",
        trust_env=False,
        client_cert=("cert.pem", "key.pem"),
        idle_seconds=5,
        rate_limit=RateLimits(requests=50),
        breaker=True,
        hedge=2,
        fallback="claude-haiku-4-5",
    )


@pytest.mark.parametrize("amount", ['"2.50"', "2.5", "2.50"])
def test_a_profile_has_a_budget_in_dollars(amount: str, tmp_path: Path) -> None:
    write_profiles(tmp_path, f"[profiles.work]\nbudget = {amount}")

    budget = AnthropicConfig.from_env(profile="work").budget

    assert budget is not None
    assert budget.limit == Decimal("2.5")


@pytest.mark.parametrize(
    ("variables", "model"),
    [
        ({}, "claude-sonnet-5-5"),
        ({"LLMPORT_PROFILE": "work"}, "of-work"),
        ({"LLMPORT_CONFIG": "{path}"}, "of-default"),
        ({"LLMPORT_CONFIG": "{path}", "LLMPORT_PROFILE": "work"}, "of-work"),
        ({"XDG_CONFIG_HOME": "{xdg}", "LLMPORT_PROFILE": "work"}, "of-xdg"),
    ],
)
def test_a_profile_is_read_only_if_it_is_asked_for(
    variables: dict[str, str], model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_profiles(
        tmp_path, '[profiles.default]\nmodel = "of-default"\n[profiles.work]\nmodel = "of-work"'
    )
    (tmp_path / "xdg" / "llmport").mkdir(parents=True)
    (tmp_path / "xdg" / "llmport" / "config.toml").write_text(
        '[profiles.work]\nmodel = "of-xdg"', encoding="utf-8"
    )
    for name, value in variables.items():
        monkeypatch.setenv(name, value.format(path=path, xdg=tmp_path / "xdg"))

    assert AnthropicConfig.from_env().model == model


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("timeout = 0", ("profile 'work' in ~/.config/llmport/config.toml: timeout:", "positive")),
        ('timeout = "30"', ("timeout: timeout must be a number of seconds, not '30'",)),
        ("timeout = { totl = 3 }", ("timeout: timeout must be a number of seconds",)),
        ("max_retries = true", ("max_retries: max_retries must be a whole number, not True",)),
        ("max_tokens = 1.5", ("max_tokens must be a whole number, not 1.5",)),
        ("http2 = 1", ("http2 must be true or false, not 1",)),
        ("betas = [1]", ("betas must be a list of texts",)),
        ("extra_headers = { a = 1 }", ("extra_headers: The header a must be",)),
        ('base_url = "host"', ("base_url: The base URL must begin",)),
        ("max_connections = 0", ("max_connections: max_connections must be",)),
        ('modle = "x"', ("modle: there is no such setting. Is it model?",)),
        ('network = "x"', ("network: network is an object, which only an argument can hold.",)),
        ("telemetry = true", ("telemetry: telemetry is an object",)),
        ("budget = true", ("budget: budget must be an amount in dollars",)),
        ("budget = nan", ("budget: The limit of a budget is an amount",)),
        (
            "rate_limit = { request = 5 }",
            ("rate_limit must be true, false or limits (requests, input_tokens",),
        ),
        ("rate_limit = { requests = 0 }", ("rate_limit: requests must be a whole number above 0",)),
        ("breaker = 1", ("breaker must be true or false",)),
        ('hedge = "2"', ("hedge must be true, false or a number of seconds",)),
        ("fallback = [1]", ("fallback must be a list of models",)),
        ("api_key_env = 5", ("api_key_env: api_key_env must be a text",)),
        ('api_key_env = "NOWHERE"', ("api_key_env: The variable NOWHERE",)),
        ('auth_token_file = "nowhere"', ("auth_token_file: The auth token cannot be read from /",)),
    ],
)
def test_what_makes_no_sense_in_a_profile_is_named_with_its_place(
    text: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    write_profiles(tmp_path, f"[profiles.work]\n{text}")

    with pytest.raises(ConfigurationError) as caught:
        AnthropicConfig.from_env(profile="work")

    assert str(caught.value).startswith("profile 'work' in ~/.config/llmport/config.toml: ")
    assert [word for word in words if word not in str(caught.value)] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "Profile 'work' cannot be read from ~/.config/llmport/config.toml: No such file"),
        ("[profiles", "cannot be read"),
        ("\ufeff=", "cannot be read"),
        ("profiles = 5", "cannot be read"),
        ("[profiles]\nwork = 5", "cannot be read"),
        ("", "There is no [profiles.work] in ~/.config/llmport/config.toml: it has none."),
        (
            "[profiles.a]\n[profiles.b]",
            "There is no [profiles.work] in ~/.config/llmport/config.toml: it has a, b.",
        ),
    ],
)
def test_a_profile_that_is_not_there_is_an_error(text: str | None, words: str, tmp_path: Path) -> None:
    if text is not None:
        write_profiles(tmp_path, text)

    with pytest.raises(ConfigurationError) as caught:
        AnthropicConfig.from_env(profile="work")

    assert words in str(caught.value)


def test_every_setting_is_documented_in_one_row() -> None:
    page = (Path(__file__).parents[3] / "docs" / "configuration.md").read_text(encoding="utf-8")

    assert [name for name in NAMES if name != "network" and page.count(f"\n| `{name}` |") != 1] == []
    assert "network=Network(" in page


# ------------------------------------------------------------------------------------------------ which wins


@pytest.mark.parametrize(
    ("given", "model"),
    [
        ({"argument", "environment", "named profile", "profile of the environment"}, "argument"),
        ({"environment", "named profile", "profile of the environment"}, "named profile"),
        ({"environment", "profile of the environment"}, "environment"),
        ({"profile of the environment"}, "profile of the environment"),
    ],
)
def test_what_is_nearer_to_the_call_wins(
    given: set[str], model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_profiles(
        tmp_path,
        '[profiles.a]\nmodel = "named profile"\n[profiles.b]\nmodel = "profile of the environment"',
    )
    arguments: dict[str, Any] = {}
    if "argument" in given:
        arguments["model"] = "argument"
    if "named profile" in given:
        arguments["profile"] = "a"
    if "environment" in given:
        monkeypatch.setenv("ANTHROPIC_MODEL", "environment")
    if "profile of the environment" in given:
        monkeypatch.setenv("LLMPORT_PROFILE", "b")

    assert AnthropicConfig.from_env(**arguments).model == model
    assert [AnthropicConfig.from_env(**arguments)] == [
        client(api_key=KEY, **arguments).config.replaced(api_key=None) for client in CLIENTS[:1]
    ]


def test_it_can_be_told_where_each_setting_came_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORK_KEY", KEY)
    write_profiles(tmp_path, '[profiles.work]\napi_key_env = "WORK_KEY"\ntimeout = 5\nmodel = "x"')

    found = resolve(
        AnthropicConfig.check,
        {"ANTHROPIC_MODEL": "m", "ANTHROPIC_MAX_RETRIES": "1", "HOME": str(tmp_path)},
        "work",
        {"timeout": 3},
    )

    assert {name: setting.origin for name, setting in found.items()} == {
        "timeout": "argument timeout",
        "api_key": "profile 'work' in ~/.config/llmport/config.toml: api_key_env",
        "model": "profile 'work' in ~/.config/llmport/config.toml: model",
        "max_retries": "ANTHROPIC_MAX_RETRIES",
    }
    assert MIDDLE not in repr(found)


# ------------------------------------------------------------------------------------------------------ keys


def test_a_profile_names_the_variable_or_the_file_of_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORK_KEY", KEY)
    path = write_profiles(
        tmp_path,
        '[profiles.a]\napi_key_env = "WORK_KEY"\n[profiles.b]\nauth_token_file = "token"\n[profiles.c]\napi_key_file = "~/key"',
    )
    (path.parent / "token").write_text(f"{KEY}\n", encoding="utf-8")
    (tmp_path / "key").write_text(KEY, encoding="utf-8")

    assert AnthropicConfig.from_env(profile="a").credentials() == {"x-api-key": KEY}
    assert AnthropicConfig.from_env(profile="b").credentials() == {"authorization": f"Bearer {KEY}"}
    assert AnthropicConfig.from_env(profile="c").credentials() == {"x-api-key": KEY}


@pytest.mark.parametrize("setting", ["api_key", "auth_token"])
def test_a_key_in_a_profile_is_refused_without_quoting_it(setting: str, tmp_path: Path) -> None:
    write_profiles(tmp_path, f'[profiles.work]\n{setting} = "{KEY}"')

    with pytest.raises(ConfigurationError, match=f"{setting}_env.*{setting}_file") as caught:
        AnthropicConfig.from_env(profile="work")

    assert_shows_nothing(caught.value)


def test_the_place_that_has_a_key_decides_on_the_token_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the key of the environment would go to the gateway that the token is for."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("WORK_TOKEN", "token")
    write_profiles(tmp_path, '[profiles.work]\nauth_token_env = "WORK_TOKEN"')

    of_profile = AnthropicConfig.from_env(profile="work")

    assert of_profile.credentials() == {"authorization": "Bearer token"}
    assert AnthropicConfig.from_env(auth_token="t").credentials() == {"authorization": "Bearer t"}
    assert of_profile.replaced(api_key="k").credentials() == {"x-api-key": "k"}
    assert of_profile.replaced(api_key="k").auth_token is None
    assert of_profile.replaced(model="m").credentials() == of_profile.credentials()


@pytest.mark.parametrize("make", [AnthropicConfig, *CLIENTS, AnthropicConfig.from_env])
@pytest.mark.parametrize(
    "wrong", [{"timeout": -1}, {"modle": "x"}, {"api_key": f"{KEY}\n"}, {"max_idle": -1}], ids=str
)
def test_a_trace_of_an_error_in_settings_shows_no_key(
    make: Any, wrong: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", KEY)

    with pytest.raises(ConfigurationError) as caught:
        make(**{"api_key": KEY, **wrong})

    assert_shows_nothing(caught.value)


@pytest.mark.parametrize(
    ("variable", "text"),
    [("ANTHROPIC_TIMEOUT", "-1"), ("ANTHROPIC_API_KEY", f"{KEY}\n"), ("LLMPORT_PROFILE", "nowhere")],
)
@pytest.mark.parametrize("make", [*CLIENTS, AnthropicConfig.from_env])
def test_a_trace_of_an_error_in_the_environment_shows_no_key(
    make: Any, variable: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv(variable, text)

    with pytest.raises(ConfigurationError) as caught:
        make()

    assert_shows_nothing(caught.value)


def assert_shows_nothing(error: BaseException) -> None:
    """A traceback with its variables, but for those of the test itself."""
    assert MIDDLE not in str(error)
    trace = traceback.TracebackException.from_exception(error, capture_locals=True)
    assert trace.__cause__ is None
    assert trace.__context__ is None
    shown = [
        f"{frame.name}: {name} = {value}"
        for frame in trace.stack
        if frame.filename != __file__
        for name, value in (frame.locals or {}).items()
    ]
    assert [line for line in shown if MIDDLE in line] == []


# -------------------------------------------------------------------------------------------------- clients


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(
    ("setting", "meant"),
    [("modle", "model"), ("apikey", "api_key"), ("max_token", "max_tokens"), ("proxies", "proxy")],
)
def test_an_unknown_setting_is_an_error_that_names_the_nearest(client: Any, setting: str, meant: str) -> None:
    for config in ((), (AnthropicConfig(api_key=KEY),)):
        with pytest.raises(ConfigurationError, match=f"^argument {setting}: .*Is it {meant}\\?"):
            client(*config, **{"api_key": KEY, setting: "x"})


def test_a_setting_like_no_other_is_an_error_that_names_them_all() -> None:
    with pytest.raises(ConfigurationError, match=r"There are api_key, .*, network"):
        AnthropicConfig(qqqqqqqq=1)  # type: ignore[misc]


@pytest.mark.parametrize("client", CLIENTS)
def test_making_a_client_opens_no_file(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_options: Any) -> Any:
        raise AssertionError("a file is opened")

    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    client()  # whatever is imported is imported now
    monkeypatch.setattr(builtins, "open", refuse)
    monkeypatch.setattr(io, "open", refuse)
    monkeypatch.setattr(os, "open", refuse)

    client(ca_file="nowhere.pem", client_cert="nowhere.pem")


@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_is_pickled_as_its_config_and_the_other_process_s_key(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    made = client(model="claude-x", proxy="http://proxy:1").with_options(max_tokens=5)

    pickled = pickle.dumps(made)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "the key of the other process")
    again = pickle.loads(pickled)

    assert MIDDLE.encode() not in pickled
    assert type(again) is client
    assert again.config == made.config.replaced(api_key="the key of the other process")
    assert again._request("Hello", {}).max_tokens == 5
    assert again._is_owner


def test_a_client_without_a_key_in_the_other_process_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    pickled = pickle.dumps(AnthropicClient())
    monkeypatch.delenv("ANTHROPIC_API_KEY")

    with pytest.raises(ConfigurationError, match="ANTHROPIC_API_KEY"):
        pickle.loads(pickled)


@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_whose_key_was_an_argument_is_not_pickled(client: Any) -> None:
    with pytest.raises(TypeError, match=r"Secret\.from_env"):
        pickle.dumps(client(api_key=KEY))


def test_a_client_with_an_http_client_is_not_pickled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)

    with pytest.raises(TypeError, match="http_client"):
        pickle.dumps(AnthropicClient(http_client=object()))  # type: ignore[arg-type]


@pytest.mark.parametrize("client", CLIENTS)
def test_a_copy_of_a_client_has_the_same_settings(client: Any) -> None:
    made = client(api_key=KEY, max_retries=5)

    for again in (copy.copy(made), copy.deepcopy(made)):
        assert type(again) is client
        assert again.config == made.config


def test_fields_of_the_network_may_be_given_one_by_one() -> None:
    config = AnthropicConfig(proxy="http://a:1", max_idle=3)

    assert config.network == attrs.evolve(AnthropicConfig().network, proxy="http://a:1", max_idle=3)
    assert config.replaced(max_idle=4).network.proxy == "http://a:1"
    assert AnthropicConfig(network=config.network, max_idle=5).network.max_idle == 5


def test_a_key_may_be_given_as_the_place_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY, encoding="utf-8")

    client = AnthropicClient(api_key=Secret.from_file(tmp_path / "key"))

    assert pickle.loads(pickle.dumps(client)).config == client.config


# ------------------------------------------------------------------------------------------- where they go


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ({}, "one,two"),
        ({"extra_headers": {"anthropic-beta": "three"}}, "one,two,three"),
        ({"options": AnthropicOptions(betas=("three",))}, "one,two,three"),
    ],
)
def test_betas_of_the_client_and_of_a_request_add_up(asked: dict[str, Any], sent: str) -> None:
    flows = Flows(AnthropicConfig(api_key=KEY, betas=["one", "two"]), policies=())

    for flow in (flows.complete, flows.count_tokens):
        effect = next(flow(CompletionRequest.of("Hello", asked)))
        assert isinstance(effect, Send)
        assert effect.call.headers["anthropic-beta"] == sent


@pytest.mark.parametrize("client", CLIENTS)
def test_headers_and_network_of_the_settings_reach_the_transport(client: Any) -> None:
    endpoint = client(api_key=KEY, extra_headers={"X-Team": "red"}, proxy="http://proxy:1")._endpoint()

    assert endpoint.headers["x-team"] == "red"
    assert endpoint.network.proxy == "http://proxy:1"


@pytest.mark.parametrize("client", CLIENTS)
def test_timeouts_of_the_settings_hold_for_calls(client: Any) -> None:
    timeouts = Timeouts(total=5, idle=2)
    effect = next(
        Flows(client(api_key=KEY, timeout=timeouts).config, policies=()).complete(
            CompletionRequest.of("Hello", {})
        )
    )

    assert isinstance(effect, Send)
    assert effect.call.timeouts is timeouts
