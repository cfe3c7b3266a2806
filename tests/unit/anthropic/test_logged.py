"""What of a body is logged: the shape of it, and no word that anybody said, for every example of the description."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from description_examples import operations

from llmport.anthropic import AnthropicConfig
from llmport.anthropic.logged import LOGGED_PATHS
from llmport.anthropic.pipeline import default_policies
from llmport.policies.redaction import redact_body
from llmport.policies.telemetry import AttemptLog

REQUEST = {
    "model": "claude-sonnet-5-5",
    "max_tokens": 100,
    "system": [{"type": "text", "text": "secret", "cache_control": {"type": "ephemeral", "ttl": "1h"}}],
    "messages": [
        {"role": "user", "content": "secret"},
        {"role": "assistant", "content": [{"type": "tool_use", "id": "secret", "name": "secret", "input": {"type": "secret"}}]},
        {"role": "user", "content": [{"type": "tool_result", "content": [{"type": "text", "text": "secret"}]}]},
    ],
    "tools": [{"name": "secret", "description": "secret", "input_schema": {"type": "secret"}}],
    "metadata": {"user_id": "secret"},
    "mcp_servers": [{"name": "secret", "authorization_token": "secret"}],
    "stop_sequences": ["secret"],
}  # fmt: skip


def test_settings_and_kinds_show_and_words_do_not() -> None:
    told = json.loads(redact_body(orjson.dumps(REQUEST), LOGGED_PATHS))

    assert told == {
        "model": "claude-sonnet-5-5",
        "max_tokens": 100,
        "system": [{"type": "text", "text": "[6 characters]", "cache_control": {"type": "ephemeral", "ttl": "1h"}}],
        "messages": [
            {"role": "user", "content": "[6 characters]"},
            {
                "role": "assistant",
                "content": [{"type": "tool_use", "id": "[6 characters]", "name": "[6 characters]", "input": "[1 members]"}],
            },
            {"role": "user", "content": [{"type": "tool_result", "content": [{"type": "text", "text": "[6 characters]"}]}]},
        ],
        "tools": [{"name": "[6 characters]", "description": "[6 characters]", "input_schema": "[1 members]"}],
        "metadata": "[1 members]",
        "mcp_servers": "[1 items]",
        "stop_sequences": "[1 items]",
    }  # fmt: skip


def texts(value: Any) -> Iterator[str]:
    """Every text in *value* that a person may have written: those with a blank in them."""
    if isinstance(value, dict):
        for member in value.values():
            yield from texts(member)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str) and " " in value:
        yield value


BODIES = [
    pytest.param(body, id=f"{operation.name}-{name}")
    for operation in operations("2026-10-21")
    for name, body in [
        *operation.requests.items(),
        *((reply.name, reply.value) for reply in operation.replies if isinstance(reply.value, dict)),
    ]
]


@pytest.mark.parametrize("body", BODIES)
def test_no_words_of_any_example_show(body: dict[str, Any]) -> None:
    told = redact_body(orjson.dumps(body), LOGGED_PATHS)

    assert not [text for text in texts(body) if json.dumps(text, ensure_ascii=False)[1:-1] in told]


@pytest.mark.parametrize(("log_bodies", "paths"), [(False, None), (True, LOGGED_PATHS)])
def test_bodies_are_logged_only_if_asked_for(*, log_bodies: bool, paths: Any) -> None:
    policies = default_policies(AnthropicConfig(log_bodies=log_bodies))

    assert [policy.log_bodies for policy in policies if isinstance(policy, AttemptLog)] == [paths]
