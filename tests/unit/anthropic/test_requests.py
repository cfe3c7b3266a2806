"""Requests as the wire has them: each member in its place, and what cannot be sent."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from described import assert_valid

from anthropic_messages import models
from llmport.anthropic.types import encode_count, encode_request
from llmport.client import CompletionRequest, Thinking
from llmport.errors import ConfigurationError
from llmport.messages import Message, TextBlock
from llmport.tools import Tool, ToolChoice

CACHED = {"cache_control": {"type": "ephemeral"}}
FULL = CompletionRequest(
    messages=(Message.user("Hi"), Message.assistant("Yes?"), Message.user("Add 1 and 2.")),
    model="claude-haiku-4-5",
    max_tokens=5,
    system="Be brief.",
    tools=(
        Tool("add", "Adds.", {"type": "object", "properties": {"a": {}}}, extra={"strict": True}),
        {"type": "web_search_20250305", "name": "web_search", "max_uses": 2},
        {"type": "newer_20991231", "name": "newer"},
    ),
    tool_choice=ToolChoice("any", allow_parallel=False),
    stop_sequences=("###",),
    thinking=Thinking(budget_tokens=1024, extra={"display": "omitted"}),
)
SHARED = {
    "model": "claude-haiku-4-5",
    "messages": [
        {"role": "user", "content": [{"type": "text", "text": "Hi"}]},
        {"role": "assistant", "content": [{"type": "text", "text": "Yes?"}]},
        {"role": "user", "content": [{"type": "text", "text": "Add 1 and 2."}]},
    ],
    "system": "Be brief.",
    "tools": [
        {
            "name": "add",
            "description": "Adds.",
            "input_schema": {"type": "object", "properties": {"a": {}}},
            "strict": True,
        },
        {"type": "web_search_20250305", "name": "web_search", "max_uses": 2},
        {"type": "newer_20991231", "name": "newer"},
    ],
    "tool_choice": {"type": "any", "disable_parallel_tool_use": True},
    "thinking": {"type": "enabled", "budget_tokens": 1024, "display": "omitted"},
}


def encode(request: CompletionRequest, **options: Any) -> dict[str, Any]:
    return encode_request(request, model="default-model", max_tokens=4096, **options).to_dict()


def asking(**fields: Any) -> CompletionRequest:
    return CompletionRequest(messages=(Message.user("Hi"),), **fields)


def test_a_full_request() -> None:
    encoded = encode(FULL)

    assert encoded == {**SHARED, "max_tokens": 5, "stop_sequences": ["###"]}
    assert_valid({**encoded, "tools": encoded["tools"][:2]}, "CreateMessageRequest")


def test_counting_leaves_out_what_does_not_bear_on_it() -> None:
    counted = encode_count(attrs.evolve(FULL, temperature=0.5), model="default-model").to_dict()

    assert counted == SHARED
    assert_valid({**counted, "tools": counted["tools"][:2]}, "CountTokensRequest")


def test_the_smallest_request_is_filled_with_the_clients_own() -> None:
    assert encode(asking()) == {
        "model": "default-model",
        "max_tokens": 4096,
        "messages": [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}],
    }
    assert encode_count(asking(), model="default-model").to_dict()["model"] == "default-model"
    assert encode(asking(max_tokens=0))["max_tokens"] == 0


def test_a_stream_is_asked_for() -> None:
    assert "stream" not in encode(asking())
    assert encode(asking(), stream=True)["stream"] is True


@pytest.mark.parametrize(
    ("fields", "members"),
    [
        ({"system": ""}, {"system": ""}),
        ({"system": TextBlock("a")}, {"system": [{"type": "text", "text": "a"}]}),
        ({"system": (TextBlock("a", extra=CACHED),)}, {"system": [{"type": "text", "text": "a", **CACHED}]}),
        ({"temperature": 0}, {"temperature": 0}),
        ({"tools": (Tool("now"),)}, {"tools": [{"name": "now", "input_schema": {"type": "object"}}]}),
        ({"tool_choice": ToolChoice("auto")}, {"tool_choice": {"type": "auto"}}),
        ({"tool_choice": ToolChoice("auto", allow_parallel=True)}, {"tool_choice": {"type": "auto", "disable_parallel_tool_use": False}}),
        ({"tool_choice": ToolChoice("none")}, {"tool_choice": {"type": "none"}}),
        ({"tool_choice": ToolChoice("tool", "add")}, {"tool_choice": {"type": "tool", "name": "add"}}),
        (
            {"tool_choice": ToolChoice("tool", "add", allow_parallel=False)},
            {"tool_choice": {"type": "tool", "name": "add", "disable_parallel_tool_use": True}},
        ),
        ({"thinking": Thinking()}, {"thinking": {"type": "adaptive"}}),
        ({"thinking": Thinking(enabled=False)}, {"thinking": {"type": "disabled"}}),
        ({"thinking": Thinking(budget_tokens=1024)}, {"thinking": {"type": "enabled", "budget_tokens": 1024}}),
    ],
)  # fmt: skip
def test_each_choice(fields: dict[str, Any], members: dict[str, Any]) -> None:
    encoded = encode(asking(**fields))

    assert encoded == {**encode(asking()), **members}


def test_a_tool_that_must_be_used_needs_its_name() -> None:
    with pytest.raises(ConfigurationError, match="name of the tool"):
        encode(asking(tool_choice=ToolChoice("tool")))


@pytest.mark.parametrize(
    "body",
    [
        {"service_tier": "auto"},
        {"newer": {"a": [1]}},
        {"model": "other", "max_tokens": 7, "system": "Other."},
        {"messages": [{"role": "user", "content": "As it is."}]},
        {"metadata": {"user_id": "u"}, "tools": []},
    ],
)
def test_members_of_the_callers_own_win(body: dict[str, Any]) -> None:
    assert encode(attrs.evolve(FULL, extra_body=body)) == {**encode(FULL), **body}
    assert encode_count(attrs.evolve(FULL, extra_body=body), model="m").to_dict() == {**SHARED, **body}


def test_models_of_the_generated_client_are_tools_too() -> None:
    tool = {"type": "bash_20250124", "name": "bash"}
    body = encode_request(asking(tools=(models.decode_tool(tool),)), model="m", max_tokens=1)

    assert body.to_dict()["tools"] == [tool]
