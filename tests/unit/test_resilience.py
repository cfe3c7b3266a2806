"""What a client does about failures, as values: checked, printable, and put shortly."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from llmport.anthropic import AnthropicConfig
from llmport.anthropic.pipeline import default_policies
from llmport.config import Secret
from llmport.errors import ConfigurationError, LlmError
from llmport.policies.breaker import CircuitBreaker
from llmport.policies.fallback import Falling
from llmport.policies.hedge import Hedging
from llmport.policies.retry import Retry
from llmport.resilience import Breaker, Fallback, Hedge, OtherEndpoint, ResiliencePolicy
from llmport.retry_limits import RetryBudget, RetryThrottle

KEY = "sk-ant-a-key-that-nobody-may-see"


def kept(_: Any, __: LlmError) -> None:
    return None


def test_the_defaults_print_as_what_is_in_force() -> None:
    policy = ResiliencePolicy()

    assert repr(policy) == (
        "ResiliencePolicy(retry_budget=RetryBudget(capacity=100.0, cost=5.0, per_success=1.0, per_second=1.0), "
        "retry_throttle=RetryThrottle(k=2.0, window=120.0, min_attempts=20), breaker=None, hedge=None, fallback=None)"
    )
    assert policy.explain() == (
        "retries   each takes 5 of 100 tokens; a success gives 1, a second 1\n"
        "          fewer where less than 1 in 2 attempts of 120 s is accepted, of 20 or more\n"
        "circuit   none: what fails is sent to all the same\n"
        "copies    none: an attempt that is slow is waited for\n"
        "instead   nothing: a call that has failed raises"
    )


def test_every_part_says_what_it_does() -> None:
    policy = ResiliencePolicy(
        retry_budget=None,
        retry_throttle=None,
        breaker=Breaker(),
        hedge=Hedge(),
        fallback=Fallback(
            [
                "claude-haiku-4-5",
                OtherEndpoint(base_url="https://there.example/", api_key=KEY, model="m"),
                kept,
            ],
            on_refusal=True,
            after_content="restart",
        ),
    )

    assert policy.explain() == (
        "retries   no budget holds them back\n"
        "          no failure of other calls makes them fewer\n"
        "circuit   opens when 50% of 10 or more attempts fail in 30 s, for 5 s and up to 60 s\n"
        "copies    a second one where 95% of the last were faster\n"
        "instead   claude-haiku-4-5, then https://there.example with m, then kept(); refusals too; after the first "
        "content: restart"
    )
    assert KEY not in repr(policy)
    assert "kept" in repr(policy)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ({"breaker": True}, {"breaker": Breaker()}),
        ({"breaker": Breaker(pause=1)}, {"breaker": Breaker(pause=1)}),
        ({"breaker": False}, {"breaker": None}),
        ({"hedge": True}, {"hedge": Hedge()}),
        ({"hedge": 2}, {"hedge": Hedge(delay=2)}),
        ({"hedge": False}, {"hedge": None}),
        ({"fallback": "m"}, {"fallback": Fallback("m")}),
        ({"fallback": ["m", kept]}, {"fallback": Fallback(("m", kept))}),
    ],
    ids=["breaker", "a breaker", "no breaker", "hedge", "seconds", "no hedge", "model", "options"],
)
def test_parts_may_be_put_shortly(short: dict[str, Any], long: dict[str, Any]) -> None:
    assert AnthropicConfig(api_key=KEY, **short).resilience == ResiliencePolicy(**long)


def test_what_is_put_shortly_goes_into_what_is_there() -> None:
    config = AnthropicConfig(api_key=KEY, resilience=ResiliencePolicy(retry_budget=None), breaker=True)

    assert config.resilience == ResiliencePolicy(retry_budget=None, breaker=Breaker())
    assert config.replaced(hedge=1.0).resilience == ResiliencePolicy(
        retry_budget=None, breaker=Breaker(), hedge=Hedge(delay=1.0)
    )
    assert AnthropicConfig.from_env({}, api_key=KEY, breaker=True, hedge=2).resilience == ResiliencePolicy(
        breaker=Breaker(), hedge=Hedge(delay=2)
    )


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"breaker": "yes"}, "breaker"),
        ({"hedge": "soon"}, "hedge"),
        ({"hedge": -1.0}, "delay"),
        ({"fallback": ""}, "fallback"),
        ({"fallback": [3]}, "fallback"),
        ({"resilience": "much"}, "resilience"),
    ],
    ids=["breaker", "hedge", "delay", "empty", "number", "resilience"],
)
def test_what_makes_no_sense_is_refused(settings: dict[str, Any], word: str) -> None:
    with pytest.raises(ConfigurationError, match=word):
        AnthropicConfig(api_key=KEY, **settings)


@pytest.mark.parametrize(
    "parts",
    [
        {"retry_budget": RetryBudget(cost=0)},
        {"retry_budget": RetryBudget(capacity=-1)},
        {"retry_throttle": RetryThrottle(k=0.5)},
    ],
    ids=["free", "less than none", "k"],
)
def test_limits_that_make_no_sense_are_refused(parts: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        ResiliencePolicy(**parts)


def test_after_content_is_one_of_three() -> None:
    with pytest.raises(ConfigurationError, match="after_content"):
        Fallback("m", after_content="perhaps")  # type: ignore[arg-type]  # callers without a checker


@pytest.mark.parametrize(
    "url",
    [
        "gateway.example.com",
        "",
        "http://[::1",
        "https://there.example/v1",
        "https://there.example/v1/messages",
        f"https://user:{KEY}@there.example",
        f"user:{KEY}@there.example",
        5,
        None,
    ],
)
def test_an_address_of_no_use_is_refused_without_quoting_a_secret(url: Any) -> None:
    with pytest.raises(ConfigurationError, match="base URL") as caught:
        OtherEndpoint(base_url=url, api_key="k")

    assert KEY not in str(caught.value)


def test_an_option_that_is_none_is_not_quoted() -> None:
    with pytest.raises(ConfigurationError, match="not a dict") as caught:
        Fallback({"base_url": "https://there.example", "api_key": KEY})  # type: ignore[arg-type]  # callers without a checker

    assert KEY not in str(caught.value)


def test_one_address_with_two_keys_is_refused_and_neither_is_shown() -> None:
    endpoints = [OtherEndpoint(base_url="https://there.example", api_key=key) for key in (KEY, "another-key")]
    Fallback([endpoints[0], "m", endpoints[0]])

    with pytest.raises(ConfigurationError, match="different keys") as caught:
        Fallback(endpoints)

    assert KEY not in str(caught.value)


def test_the_policies_stand_in_their_order() -> None:
    config = AnthropicConfig(api_key=KEY, breaker=True, hedge=True, fallback="m")
    kinds = [type(policy) for policy in default_policies(config)]
    ours = [kind for kind in kinds if kind in {Falling, Retry, Hedging, CircuitBreaker}]

    assert ours == [Falling, Retry, Hedging, CircuitBreaker]


def test_it_pickles_without_the_key_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THERE_KEY", KEY)
    endpoint = OtherEndpoint(
        base_url="https://there.example", api_key=Secret.from_env("THERE_KEY", name="key")
    )
    policy = ResiliencePolicy(breaker=Breaker(), fallback=Fallback(["m", endpoint]))

    assert KEY.encode() not in pickle.dumps(policy)
    assert pickle.loads(pickle.dumps(policy)) == policy
