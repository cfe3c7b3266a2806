"""Which request has Claude go on after an answer that broke off."""

from __future__ import annotations

from typing import Any

import pytest

from llmport.anthropic.options import AnthropicOptions
from llmport.anthropic.resume import request_after
from llmport.client import Completion, CompletionRequest, Thinking
from llmport.messages import (
    ContentBlock,
    Message,
    ServerToolResultBlock,
    ServerToolUseBlock,
    TextBlock,
    ThinkingBlock,
    ToolUseBlock,
)
from llmport.usage import Usage

REQUEST = CompletionRequest(messages=(Message.user("Hello"),), system="Be brief.")
OLD, NEW = "claude-haiku-4-5-20251001", "claude-opus-4-6"
THOUGHT = ThinkingBlock("Hm.", signature="c2ln")
SEARCH = ServerToolUseBlock("stu_1", "web_search", {"query": "a"})
FOUND = ServerToolResultBlock("web_search_tool_result", "stu_1", [])
OPEN_TOOL = ToolUseBlock("tu_1", "add", None, raw_json='{"a', error="The arguments are not whole yet.")


def after(*content: ContentBlock, model: str = OLD, **members: Any) -> CompletionRequest | None:
    partial = Completion(id="msg_1", model=model, content=content, stop_reason=None, usage=Usage())
    request = CompletionRequest.of(REQUEST, members)
    return request_after(request, partial, model=model)


def turns(*content: ContentBlock, model: str = OLD, **members: Any) -> list[Message]:
    request = after(*content, model=model, **members)
    assert request is not None
    assert request.system == "Be brief."
    assert request.messages[0] == Message.user("Hello")
    return list(request.messages[1:])


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        pytest.param([TextBlock("Hel")], [TextBlock("Hel")], id="text"),
        pytest.param([TextBlock("Hel \n\u2003")], [TextBlock("Hel")], id="blanks at the end"),
        pytest.param([TextBlock("a "), TextBlock("b")], [TextBlock("a "), TextBlock("b")], id="two texts"),
        pytest.param([TextBlock(" "), TextBlock("b")], [TextBlock("b")], id="a text of blanks before"),
        pytest.param([TextBlock("a"), OPEN_TOOL], [TextBlock("a")], id="an open tool use"),
        pytest.param([TextBlock("a"), ThinkingBlock("Hm")], [TextBlock("a")], id="open thinking"),
        pytest.param([SEARCH, FOUND, TextBlock("a")], [SEARCH, FOUND, TextBlock("a")], id="server tools"),
    ],
)
def test_up_to_4_5_a_trailing_message_is_gone_on_with(
    content: list[ContentBlock], kept: list[ContentBlock]
) -> None:
    assert turns(*content) == [Message.assistant(*kept)]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param([], id="nothing"),
        pytest.param([TextBlock("")], id="no text"),
        pytest.param([TextBlock(" \n")], id="blanks"),
        pytest.param([OPEN_TOOL], id="an open tool use"),
        pytest.param([THOUGHT], id="thinking"),
        pytest.param([THOUGHT, TextBlock("")], id="thinking and no text"),
        pytest.param([ThinkingBlock("", redacted_data="x")], id="redacted thinking"),
        pytest.param([TextBlock("a"), ToolUseBlock("tu_1", "add", {})], id="a whole tool use"),
        pytest.param([TextBlock("a"), ToolUseBlock("tu_1", "add", {}), OPEN_TOOL], id="and an open one"),
        pytest.param([ToolUseBlock("tu_1", "add", {}), TextBlock("a")], id="text after a tool use"),
        pytest.param([TextBlock("a"), SEARCH], id="a server tool's use without its result"),
        pytest.param([TextBlock("a"), SEARCH, FOUND], id="no text since a server tool's result"),
        pytest.param([OPEN_TOOL, TextBlock("a")], id="arguments that were no JSON"),
    ],
)
@pytest.mark.parametrize("model", [OLD, NEW])
def test_what_cannot_be_continued(content: list[ContentBlock], model: str) -> None:
    assert after(*content, model=model) is None


@pytest.mark.parametrize(
    "members", [{"output_schema": {"type": "object"}}, {"extra_body": {"output_config": {"format": {}}}}]
)
def test_a_text_that_follows_a_schema_cannot_be_continued(members: dict[str, Any]) -> None:
    assert after(TextBlock('{"a": '), **members) is None


def test_from_4_6_on_the_user_asks_and_quotes_the_end() -> None:
    said, asked = turns(TextBlock("x" * 5000 + " the end \n"), model=NEW)

    assert said == Message.assistant("x" * 5000 + " the end")
    assert asked.role == "user"
    assert "was interrupted" in asked.text
    assert "x the end\n" in asked.text
    assert len(asked.text) < 1500


@pytest.mark.parametrize(
    ("members", "turns_more"),
    [
        ({}, 0),
        ({"thinking": Thinking(budget_tokens=1024)}, 1),
        ({"thinking": Thinking(enabled=False)}, 0),
        ({"options": AnthropicOptions(thinking="adaptive")}, 1),
        ({"options": AnthropicOptions(thinking="disabled")}, 0),
        ({"options": AnthropicOptions(effort="low")}, 0),
        ({"extra_body": {"thinking": {"type": "enabled", "budget_tokens": 1024}}}, 1),
    ],
)
def test_where_the_model_is_to_think_no_trailing_message_is_taken(
    members: dict[str, Any], turns_more: int
) -> None:
    assert len(turns(TextBlock("Hel"), **members)) == 1 + turns_more


def test_nor_where_it_has_thought() -> None:
    said, asked = turns(THOUGHT, TextBlock("Hel"))

    assert said == Message.assistant(THOUGHT, TextBlock("Hel"))
    assert asked.role == "user"
