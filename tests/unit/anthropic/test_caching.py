"""Marks for the prompt cache: where they can stand, how many, and that a wrong one is never sent."""

from __future__ import annotations

from typing import Any

import pytest
from described import assert_valid

from llmport.anthropic import AnthropicOptions, cached
from llmport.anthropic.checks import check_request
from llmport.anthropic.types import encode_block, encode_request
from llmport.client import CompletionRequest
from llmport.errors import ConfigurationError
from llmport.messages import (
    DocumentBlock,
    FileBlock,
    ImageBlock,
    Message,
    SearchResultBlock,
    ServerToolResultBlock,
    ServerToolUseBlock,
    TextBlock,
    ThinkingBlock,
    ToolReferenceBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
)
from llmport.tools import Tool

MARK = {"type": "ephemeral"}
HOUR = {"type": "ephemeral", "ttl": "1h"}
CARRIERS: list[Any] = [
    TextBlock("a", extra={"b": 1}),
    ImageBlock.from_file_id("f"),
    DocumentBlock.from_text("a"),
    SearchResultBlock("a", "b", "c"),
    ToolUseBlock("1", "add", {}),
    ToolResultBlock("1", "a"),
    ServerToolUseBlock("srvtoolu_1", "web_search", {}),
    ServerToolResultBlock("newer_tool_result", "srvtoolu_1", []),
    ToolReferenceBlock("add"),
    FileBlock("f"),
    UnknownBlock("newer", {"type": "newer"}),
]
NO_CARRIERS: list[Any] = [
    ThinkingBlock("a", signature="s"),
    ThinkingBlock("", redacted_data="a"),
    UnknownBlock("thinking", {"type": "thinking"}),
    TextBlock(""),
]


def name_of(block: object) -> str:
    return type(block).__name__


@pytest.mark.parametrize("block", CARRIERS, ids=name_of)
def test_any_block_but_thinking_can_be_marked(block: Any) -> None:
    marked = cached(block)

    assert type(marked) is type(block)
    assert encode_block(marked).to_dict() == {**encode_block(block).to_dict(), "cache_control": MARK}
    assert encode_block(cached(marked, ttl="1h")).to_dict()["cache_control"] == HOUR


@pytest.mark.parametrize("block", NO_CARRIERS, ids=name_of)
def test_thinking_and_empty_texts_cannot(block: Any) -> None:
    with pytest.raises(ConfigurationError, match="cannot be marked"):
        cached(block)


def test_a_text_a_tool_and_a_tool_in_json() -> None:
    assert cached("a") == TextBlock("a", extra={"cache_control": MARK})
    assert cached(Tool("add", extra={"a": 1})) == Tool("add", extra={"a": 1, "cache_control": MARK})
    assert cached({"type": "bash_20250124"}, ttl="1h") == {"type": "bash_20250124", "cache_control": HOUR}


def test_of_a_turn_the_last_block_that_can_carry_a_mark() -> None:
    a, b, hm = TextBlock("a"), TextBlock("b"), ThinkingBlock("Hm", signature="s")

    assert cached(Message.user("a", "b")) == Message.user("a", cached(b))
    assert cached(Message.assistant(hm, a, hm, TextBlock(""))) == Message.assistant(
        hm, cached(a), hm, TextBlock("")
    )


@pytest.mark.parametrize("content", [(), (ThinkingBlock("a"),), ("",)], ids=["empty", "thinking", "no text"])
def test_a_turn_with_nothing_to_mark_is_refused(content: tuple[Any, ...]) -> None:
    with pytest.raises(ConfigurationError, match="no block that can be marked"):
        cached(Message.user(*content))


def test_a_time_the_api_does_not_know_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="'5m' or '1h', not for '1d'"):
        cached("a", ttl="1d")  # type: ignore[call-overload]


# ------------------------------------------------------------------------------------------------- at most four


def check(request: CompletionRequest) -> dict[str, Any]:
    body = encode_request(request, model="m", max_tokens=1)
    check_request(body, "2026-10-21")
    return body.to_dict()


def marked(times: int, **fields: Any) -> CompletionRequest:
    """Make a request with so many marks: at a tool, the system prompt, a result within a turn, and plain turns."""
    places = 0

    def mark(part: Any) -> Any:
        nonlocal places
        places += 1
        return cached(part) if places <= times else part

    return CompletionRequest(
        tools=(mark(Tool("add")), mark({"type": "bash_20250124", "name": "bash"})),
        system=(TextBlock("a"), mark(TextBlock("b"))),
        messages=(
            Message.user(mark(ToolResultBlock("1", (mark(TextBlock("c")),)))),
            Message.assistant(mark(UnknownBlock("newer", {"type": "newer"}))),
        ),
        **fields,
    )


@pytest.mark.parametrize("times", range(5))
def test_four_marks_are_taken(times: int) -> None:
    assert str(check(marked(times))).count("ephemeral") == times


@pytest.mark.parametrize("times", [5, 6])
def test_a_fifth_is_refused_before_sending(times: int) -> None:
    with pytest.raises(ConfigurationError, match=f"has {times} marks for the prompt cache; the API takes 4"):
        check(marked(times))


def test_the_mark_that_the_api_sets_takes_a_place_too() -> None:
    options = AnthropicOptions(cache_control="1h")

    assert check(marked(3, options=options))["cache_control"] == HOUR
    with pytest.raises(ConfigurationError, match="has 5 marks"):
        check(marked(4, options=options))


def test_marks_of_plain_json_count_too() -> None:
    text = {"type": "text", "text": "a", "cache_control": MARK}
    request = CompletionRequest(messages=(Message("user", [text] * 5),))

    with pytest.raises(ConfigurationError, match="has 5 marks"):
        check(request)


@pytest.mark.parametrize(
    "block",
    [ThinkingBlock("a", signature="s", extra={"cache_control": MARK}), ThinkingBlock("", redacted_data="a", extra={"cache_control": MARK})],
    ids=["thinking", "redacted"],
)  # fmt: skip
def test_a_mark_at_thinking_is_refused_however_it_came_there(block: ThinkingBlock) -> None:
    with pytest.raises(ConfigurationError, match="Thinking cannot be marked"):
        check(CompletionRequest(messages=(Message.assistant(block),)))


def test_a_marked_conversation_is_what_the_description_takes() -> None:
    request = CompletionRequest(
        messages=(cached(Message.user("a", ImageBlock.from_file_id("f")), ttl="1h"), Message.user("b")),
        system=(cached("Be brief."),),
        tools=(cached(Tool("add")),),
    )

    assert_valid(check(request), "CreateMessageRequest")
