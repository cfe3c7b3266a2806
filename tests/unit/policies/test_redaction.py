"""What of a body may be logged, by its path."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmport.policies.redaction import redact_body

SHOWN = {"model", "max_tokens", "messages[].role", "messages[].content[].type", "grid[][]", "usage.input.all"}


def shown(body: Any) -> Any:
    return json.loads(redact_body(orjson.dumps(body), SHOWN))


def test_only_listed_paths_are_shown() -> None:
    body = {
        "model": "claude",
        "max_tokens": 5,
        "system": "secret",
        "tokens": 7,
        "is_secret": True,
        "nothing": None,
        "metadata": {"model": "secret", "user_id": "secret"},
        "messages": [
            {"role": "user", "content": "secret"},
            {"role": "user", "content": [{"type": "text", "text": "secret", "input": {"type": "secret"}}, "secret"]},
        ],
        "grid": [[1, 2], [3], "secret"],
        "usage": {"input": {"all": 9, "some": 8}},
    }  # fmt: skip

    assert shown(body) == {
        "model": "claude",
        "max_tokens": 5,
        "system": "[6 characters]",
        "tokens": "[int]",
        "is_secret": "[bool]",
        "nothing": None,
        "metadata": "[2 members]",
        "messages": [
            {"role": "user", "content": "[6 characters]"},
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "[6 characters]", "input": "[1 members]"},
                    "[6 characters]",
                ],
            },
        ],
        "grid": [[1, 2], [3], "[6 characters]"],
        "usage": {"input": {"all": 9, "some": "[int]"}},
    }


@pytest.mark.parametrize(
    ("body", "instead"),
    [
        ({"model": {"secret": "secret"}}, {"model": "[1 members]"}),
        ({"model": ["secret"]}, {"model": "[1 items]"}),
        ({"messages": {"role": "secret"}}, {"messages": {"role": "[6 characters]"}}),
        ({"messages[]": {"role": "secret"}}, {"messages[]": {"role": "secret"}}),
        ({"messages": [[{"role": "secret"}]]}, {"messages": ["[1 items]"]}),
    ],
)
def test_what_is_of_another_shape_is_not_shown(body: Any, instead: Any) -> None:
    assert shown(body) == instead


@pytest.mark.parametrize(
    ("content", "instead"),
    [(b"", "[nothing]"), (b"secret", "[6 bytes that are no JSON object]"), (b"[1]", "[3 bytes that are no JSON object]")],
)  # fmt: skip
def test_what_is_no_object_is_told_by_its_size(content: bytes, instead: str) -> None:
    assert redact_body(content, SHOWN) == instead


def test_a_body_of_any_depth_can_be_told() -> None:
    assert redact_body(b'{"a":' * 150 + b"1" + b"}" * 150, SHOWN) == '{"a": "[1 members]"}'


json_values = st.recursive(
    st.none() | st.integers(-9, 9) | st.just("secret"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["model", "messages", "role", "content", "type", "system", "usage"]), inner
        )
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(["system", "metadata", "content", "messages"]), json_values))
def test_nothing_else_ever_shows(body: dict[str, Any]) -> None:
    """Only a role or a type of a message may be a text here; whatever else is one has become its size."""
    told = shown(body)
    for message in told.get("messages") or [] if isinstance(told.get("messages"), list) else []:
        if isinstance(message, dict):
            message.pop("role", None)
            for block in message["content"] if isinstance(message.get("content"), list) else []:
                if isinstance(block, dict):
                    block.pop("type", None)
    if isinstance(told.get("messages"), dict):
        told["messages"].pop("role", None)

    assert '"secret"' not in json.dumps(told)
