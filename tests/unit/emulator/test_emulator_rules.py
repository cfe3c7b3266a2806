"""Rules beyond the description."""

from __future__ import annotations

import pytest

QUESTION = {"role": "user", "content": "Hi"}
TOOL = {"name": "add", "input_schema": {"type": "object"}}
CALL = {"role": "assistant", "content": [{"type": "tool_use", "id": "toolu_1", "name": "add", "input": {}}]}


def result(call_id):
    return {"role": "user", "content": [{"type": "tool_result", "tool_use_id": call_id, "content": "5"}]}


BROKEN = {
    "no messages": ({"messages": []}, "messages: at least one message is required"),
    "an empty message": (
        {"messages": [{"role": "user", "content": ""}]},
        "messages.0: content must not be empty",
    ),
    "too many tokens": ({"max_tokens": 10**6}, "max_tokens: 1000000 > 128000"),
    "thinking beyond max_tokens": (
        {"thinking": {"type": "enabled", "budget_tokens": 1024}},
        "max_tokens: must be",
    ),
    "too long a prompt": (
        {"messages": [{"role": "user", "content": "a " * 1_000_001}]},
        "prompt is too long: 1000",
    ),
    "one name, two tools": ({"tools": [TOOL, TOOL]}, "tools: tool names must be unique, 'add' is not"),
    "an unknown choice": (
        {"tools": [TOOL], "tool_choice": {"type": "tool", "name": "sub"}},
        "tool_choice: tool 'sub'",
    ),
    "any of no tools": ({"tool_choice": {"type": "any"}}, "tool_choice: may only be 'any'"),
    "forced, and thinking": (
        {
            "tools": [TOOL],
            "tool_choice": {"type": "any"},
            "thinking": {"type": "enabled", "budget_tokens": 1024},
            "max_tokens": 2000,
        },
        "tool_choice: must not force",
    ),
    "an unsigned thought": (
        {
            "messages": [
                QUESTION,
                {"role": "assistant", "content": [{"type": "thinking", "thinking": "Hm", "signature": ""}]},
                QUESTION,
            ]
        },
        "messages.1.content.0: invalid `signature`",
    ),
    "an unanswered call": ({"messages": [QUESTION, CALL, QUESTION]}, "messages.2: no `tool_result` for"),
    "an unanswered last call": (
        {"messages": [QUESTION, CALL]},
        "messages: no message follows the `tool_use`",
    ),
    "an unasked result": (
        {"messages": [QUESTION, CALL, result("toolu_2")]},
        "messages.2: no `tool_result` for",
    ),
    "a result out of nothing": (
        {"messages": [result("toolu_2")]},
        "messages.0: `tool_result` without a `tool_use`",
    ),
}


@pytest.mark.parametrize(("members", "reason"), BROKEN.values(), ids=BROKEN)
def test_broken_rules(api, members, reason):
    assert api.refusal(**members).startswith(reason)


@pytest.mark.parametrize(("members", "reason"), BROKEN.values(), ids=BROKEN)
def test_rules_can_be_switched_off(make_api, members, reason):
    assert make_api(strict=False).create(**members).status_code == 200


def test_results_of_one_turn_may_come_in_several_messages(api):
    both = {"role": "assistant", "content": [*CALL["content"], {**CALL["content"][0], "id": "toolu_2"}]}
    messages = [QUESTION, both, result("toolu_1"), {"role": "system", "content": "Hurry."}, result("toolu_2")]
    assert api.create(messages=messages).status_code == 200


def test_thinking_goes_back_unchanged(api):
    thinking = {"thinking": {"type": "enabled", "budget_tokens": 1024}, "max_tokens": 2000}
    content = api.message(**thinking)["content"]
    messages = [QUESTION, {"role": "assistant", "content": content}, QUESTION]
    assert api.create(messages=messages).status_code == 200
    thought = content[0]["thinking"]
    content[0]["thinking"] += "!"
    assert "signature" in api.refusal(messages=messages)
    content[0] |= {"thinking": thought, "signature": content[0]["signature"][:-9]}
    assert "signature" in api.refusal(messages=messages)


def test_thinking_that_another_signed_cannot_be_judged(api):
    block = {"type": "thinking", "thinking": "Hm", "signature": "EqQBCkYICBgC"}
    messages = [QUESTION, {"role": "assistant", "content": [block]}, QUESTION]
    assert api.create(messages=messages).status_code == 200


def test_an_answer_may_be_begun(api):
    assert api.create(messages=[QUESTION, {"role": "assistant", "content": ""}]).status_code == 200


@pytest.mark.parametrize("model", ["claude-2", "claude-sonet-4-5", "claude-3-opus-20240229"])
def test_models_must_exist_and_be_alive(api, model):
    response = api.create(model=model)
    assert response.status_code == 404
    assert response.json()["error"] == {"type": "not_found_error", "message": f"model: {model}"}


def test_more_models_can_be_made_to_exist(make_api):
    assert make_api(extra_models=["claude-tomorrow"]).create(model="claude-tomorrow").status_code == 200


def test_counting_obeys_the_rules_too(api):
    body = {"model": "claude-opus-5-5", "messages": []}
    assert api.http.post("/v1/messages/count_tokens", json=body).status_code == 400
