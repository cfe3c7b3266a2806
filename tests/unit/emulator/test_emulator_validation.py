"""Refusals name the place and the reason as the API does."""

from __future__ import annotations

import json

import pytest

QUESTION = {"role": "user", "content": "Hi"}
CUSTOM = {"name": "add", "input_schema": {"type": "object"}}


def user(block):
    return {"messages": [{"role": "user", "content": [block]}]}


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"messages": [{"role": "user"}]}, "messages.0.content: Field required"),
        ({"messages": None}, "messages: Input should be a valid list"),
        ({"max_tokens": "1"}, "max_tokens: Input should be a valid integer"),
        ({"max_tokens": -1}, "max_tokens: Input should be greater than or equal to 0"),
        ({"model": 5}, "model: Input should be a valid string"),
        ({"speed": "warp"}, "speed: Input should be 'standard' or 'fast'"),
        ({"extra": 1}, "extra: Extra inputs are not permitted"),
        (user({"type": "text"}), "messages.0.content.0.text.text: Field required"),
        (user({"text": "Hi"}), "messages.0.content.0.type: Field required"),
        (
            user({"type": "text", "text": "Hi", "x": 1}),
            "messages.0.content.0.text.x: Extra inputs are not permitted",
        ),
        (
            user({"type": "image", "source": {"type": "base64", "media_type": "image/png"}}),
            "messages.0.content.0.image.source.base64.data: Field required",
        ),
        (
            {"messages": [QUESTION, {"role": "assistant", "content": 5}]},
            "messages.1.content: Input should be a valid string or Input should be a valid list",
        ),
        ({"thinking": {"type": "enabled"}}, "thinking.enabled.budget_tokens: Field required"),
        ({"tools": [{**CUSTOM, "name": 5}]}, "tools.0.name: Input should be a valid string"),
        (
            {"tools": [{**CUSTOM, "type": "custom", "name": 5}]},
            "tools.0.custom.name: Input should be a valid string",
        ),
        ({"tool_choice": None}, "tool_choice: Input should be a valid dictionary"),
    ],
)
def test_where_and_why(api, members, reason):
    assert api.refusal(**members) == reason


def test_an_unknown_tag_lists_the_known_ones(api):
    reason = api.refusal(tools=[{"type": "bash_2020", "name": "bash"}])
    assert reason.startswith("tools.0: Input tag 'bash_2020' found using 'type'")
    for tag in ("'custom'", "'bash_20250124'", "'tool_search_tool_bm25'"):
        assert tag in reason


def test_an_unknown_role(api):
    reason = api.refusal(messages=[{"role": "robot", "content": ""}])
    assert reason.startswith("messages.0: Input tag 'robot' found using 'role'")
    assert reason.endswith("expected tags: 'user', 'assistant', 'system'")


def test_a_missing_member_at_the_top(api):
    response = api.http.post("/v1/messages", json={})
    assert response.json()["error"]["message"].endswith(": Field required")


@pytest.mark.parametrize("body", [[], "text", 5, None])
def test_a_body_that_is_no_object(api, body):
    response = api.http.post(
        "/v1/messages", content=json.dumps(body), headers={"content-type": "application/json"}
    )
    assert response.status_code == 400
    assert response.json()["error"]["message"] == "Input should be a valid dictionary"


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("limit=0", "limit: Input should be greater than or equal to 1"),
        ("limit=1001", "limit: Input should be less than or equal to 1000"),
        ("limit=ten", "limit: Input should be a valid integer"),
        ("limit=1.5", "limit: Input should be a valid integer"),
        ("limit=", "limit: Input should be a valid integer"),
        ("limit=٣", "limit: Input should be a valid integer"),
        ("after_id=", "after_id: String should have at least 1 characters"),
        ("lifecycle[]=zombie", "lifecycle[].0: Input should be 'active' or 'deprecated' or 'retired'"),
    ],
)
def test_query_parameters(api, query, reason):
    response = api.http.get(f"/v1/models?{query}")
    assert response.status_code == 400
    assert response.json()["error"]["message"] == reason


def test_header_parameters(api):
    response = api.create(headers={"anthropic-workspace-id": ""})
    assert (
        response.json()["error"]["message"]
        == "anthropic-workspace-id: String should have at least 1 characters"
    )
