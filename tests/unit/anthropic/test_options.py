"""What only this API takes: each option in the request, and none of the description's members out of reach."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from described import assert_valid, description

from llmport.anthropic import AnthropicOptions
from llmport.anthropic.config import AnthropicConfig
from llmport.anthropic.flows import Flows
from llmport.anthropic.types import encode_count, encode_headers, encode_request
from llmport.client import CompletionRequest, ProviderOptions, Thinking
from llmport.errors import ConfigurationError
from llmport.messages import Message
from llmport.tools import Tool, ToolChoice

NEW, OLD = "2026-10-21", "2023-06-01"
SCHEMAS = description(NEW)["components"]["schemas"]


def asking(**fields: Any) -> CompletionRequest:
    return CompletionRequest(messages=(Message.user("Hi"),), **fields)


def encode(**fields: Any) -> dict[str, Any]:
    return encode_request(asking(**fields), model="m", max_tokens=4096).to_dict()


BARE = encode()
SCHEMA = {
    "type": "object",
    "properties": {"a": {"type": "string"}},
    "required": ["a"],
    "additionalProperties": False,
}
EACH: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"thinking": "adaptive"}, {"thinking": {"type": "adaptive"}}),
    ({"thinking": "between_tools"}, {"thinking": {"type": "between_tools"}}),
    ({"thinking": "disabled"}, {"thinking": {"type": "disabled"}}),
    ({"thinking": "enabled", "thinking_budget": 2048}, {"thinking": {"type": "enabled", "budget_tokens": 2048}}),
    ({"thinking_budget": 2048}, {"thinking": {"type": "enabled", "budget_tokens": 2048}}),
    ({"thinking": "adaptive", "thinking_display": "omitted"}, {"thinking": {"type": "adaptive", "display": "omitted"}}),
    ({"effort": "low"}, {"output_config": {"effort": "low"}}),
    ({"cache_control": "5m"}, {"cache_control": {"type": "ephemeral"}}),
    ({"cache_control": "1h"}, {"cache_control": {"type": "ephemeral", "ttl": "1h"}}),
    ({"container": "container_1"}, {"container": "container_1"}),
    (
        {"container": {"skills": [{"type": "anthropic", "skill_id": "pdf"}]}},
        {"container": {"skills": [{"type": "anthropic", "skill_id": "pdf"}]}},
    ),
    ({"diagnostics": True}, {"diagnostics": {"previous_message_id": None}}),
    ({"diagnostics": "msg_1"}, {"diagnostics": {"previous_message_id": "msg_1"}}),
    ({"inference_geo": "us"}, {"inference_geo": "us"}),
    ({"user_id": "u1"}, {"metadata": {"user_id": "u1"}}),
    ({"service_tier": "standard_only"}, {"service_tier": "standard_only"}),
    ({"speed": "fast"}, {"speed": "fast"}),
    ({"top_p": 0.5}, {"top_p": 0.5}),
    ({"top_k": 5}, {"top_k": 5}),
]  # fmt: skip


@pytest.mark.parametrize(("options", "members"), EACH, ids=[", ".join(options) for options, _ in EACH])
def test_each_option_is_its_member(options: dict[str, Any], members: dict[str, Any]) -> None:
    body = encode(options=AnthropicOptions(**options))

    assert body == {**BARE, **members}
    if not {"top_p", "top_k"} & set(members):
        assert_valid(body, "CreateMessageRequest")


def test_every_member_of_a_request_can_be_said() -> None:
    """A new member of the description fails this until it has a field, here or among the neutral ones."""
    neutral = encode_request(
        asking(
            model="m",
            max_tokens=1,
            system="Be brief.",
            tools=(Tool("now"),),
            tool_choice=ToolChoice("auto"),
            stop_sequences="###",
            temperature=0,
            thinking=Thinking(),
            output_schema=SCHEMA,
        ),
        model="",
        max_tokens=0,
        stream=True,
    ).to_dict()
    reached = {*neutral, *(name for _, members in EACH for name in members)}

    for schemas in (SCHEMAS, description(OLD)["components"]["schemas"]):
        assert set(schemas["CreateMessageRequest"]["properties"]) <= reached
    assert set(SCHEMAS["OutputConfig"]["properties"]) == {"effort", "format"}
    assert set(SCHEMAS["RequestMetadata"]["properties"]) == {"user_id"}
    assert set(SCHEMAS["ThinkingConfig"]["discriminator"]["mapping"]) == {
        members["thinking"]["type"] for _, members in EACH if "thinking" in members
    }


def test_every_header_of_the_operation_can_be_said() -> None:
    operation = description(NEW)["paths"]["/v1/messages"]["post"]
    shared = description(NEW)["components"]["parameters"]
    named = {shared[parameter["$ref"].rpartition("/")[2]]["name"] for parameter in operation["parameters"]}
    options = AnthropicOptions(betas="a", user_profile_id="b", workspace_id="c")

    assert named == {"anthropic-version", *encode_headers(asking(options=options))}


def test_every_option_is_tried_here() -> None:
    headers = {"betas", "user_profile_id", "workspace_id"}

    assert {name for options, _ in EACH for name in options} | headers == set(
        attrs.fields_dict(AnthropicOptions)
    )


# ------------------------------------------------------------------------------------------ who has the last word


def test_options_win_over_neutral_fields_and_the_body_over_both() -> None:
    fields: dict[str, Any] = {"thinking": Thinking(budget_tokens=1024), "output_schema": SCHEMA}
    options = AnthropicOptions(thinking="adaptive", effort="low", speed="fast")
    body = {"speed": "standard", "output_config": {"effort": "max"}}
    neutral = {"format": {"type": "json_schema", "schema": SCHEMA}}

    assert encode(**fields)["thinking"] == {"type": "enabled", "budget_tokens": 1024}
    assert encode(**fields)["output_config"] == neutral
    assert encode(**fields, options=options) == {
        **BARE,
        "thinking": {"type": "adaptive"},
        "output_config": {"effort": "low", **neutral},
        "speed": "fast",
    }
    assert encode(**fields, options=options, extra_body=body) == {**encode(**fields, options=options), **body}


def test_how_thinking_is_shown_is_added_to_the_neutral_choice() -> None:
    options = AnthropicOptions(thinking_display="omitted")

    assert encode(thinking=Thinking(budget_tokens=1024), options=options)["thinking"] == {
        "type": "enabled",
        "budget_tokens": 1024,
        "display": "omitted",
    }
    with pytest.raises(ConfigurationError, match="thinking='adaptive'"):
        encode(options=options)


def test_counting_takes_the_options_that_bear_on_it() -> None:
    options = AnthropicOptions(
        effort="low", speed="fast", cache_control="5m", user_id="u", container="c", top_k=1
    )
    counted = encode_count(asking(options=options, thinking=Thinking()), model="m").to_dict()

    assert counted == {
        "model": "m",
        "messages": BARE["messages"],
        "thinking": {"type": "adaptive"},
        "output_config": {"effort": "low"},
        "cache_control": {"type": "ephemeral"},
        "speed": "fast",
    }
    assert_valid(counted, "CountTokensRequest")


@pytest.mark.parametrize("name", ["top_p", "top_k"])
def test_what_the_new_version_removed_is_refused_among_options(name: str) -> None:
    request = asking(options=AnthropicOptions(**{name: 1}))  # type: ignore[arg-type]

    with pytest.raises(ConfigurationError, match=f"does not take {name}.*api_version='{OLD}'"):
        next(Flows(AnthropicConfig(api_version=NEW), ()).complete(request))
    next(Flows(AnthropicConfig(api_version=OLD), ()).complete(request))


def test_options_of_another_provider_are_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"AnthropicOptions\(…\), not of a ProviderOptions"):
        encode(options=ProviderOptions())


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (AnthropicOptions(cache_control="2h"), "'5m' or '1h', not for '2h'"),  # type: ignore[arg-type]
        (AnthropicOptions(top_k="a"), "top_k: expected an integer"),  # type: ignore[arg-type]
        (AnthropicOptions(thinking_budget=0.5), r"thinking.budget_tokens: expected an integer"),  # type: ignore[arg-type]
    ],
    ids=["cache_control", "top_k", "thinking_budget"],
)
def test_what_is_no_such_option_is_refused(options: AnthropicOptions, says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        next(Flows(AnthropicConfig(api_version=OLD), ()).complete(asking(options=options)))


# --------------------------------------------------------------------------------------------------------- headers


@pytest.mark.parametrize(
    ("options", "own", "headers"),
    [
        (None, {"X-A": "1"}, {"x-a": "1"}),
        (AnthropicOptions(), {"X-A": "1"}, {"x-a": "1"}),
        (AnthropicOptions(betas=["a", "b"]), {}, {"anthropic-beta": "a,b"}),
        (AnthropicOptions(betas="a"), {"Anthropic-Beta": "b,c"}, {"anthropic-beta": "a,b,c"}),
        (
            AnthropicOptions(workspace_id="w", user_profile_id="u"),
            {"anthropic-workspace-id": "own"},
            {"anthropic-workspace-id": "own", "anthropic-user-profile-id": "u"},
        ),
    ],
    ids=["none", "no headers", "betas", "betas add up", "own win"],
)
def test_headers(options: AnthropicOptions | None, own: dict[str, str], headers: dict[str, str]) -> None:
    assert encode_headers(asking(options=options, extra_headers=own)) == headers


def test_a_call_carries_them() -> None:
    call = next(Flows(AnthropicConfig(), ()).complete(asking(options=AnthropicOptions(betas="a"))))

    assert call.call.headers["anthropic-beta"] == "a"  # type: ignore[union-attr]
