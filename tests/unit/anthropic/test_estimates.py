"""Offline estimates: what is counted, how wide the band is, and what is learned. Their error: tests/recorded/test_estimates.py."""

from __future__ import annotations

import base64
import math
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmport import (
    Base64Source,
    DocumentBlock,
    FileSource,
    ImageBlock,
    Message,
    TextBlock,
    TextSource,
    Thinking,
    Tool,
    ToolChoice,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
    UrlSource,
    Usage,
)
from llmport.anthropic.estimates import TokenEstimator, estimate_body, estimate_tokens
from llmport.anthropic.prompt_parts import parts_of, tokens_of_picture

MODEL = "claude-sonnet-4-5"
TOOL = Tool("weather", "Tells the weather.", {"type": "object", "properties": {"city": {"type": "string"}}})


def tokens(prompt: Any, **options: Any) -> int:
    return estimate_tokens(prompt, **{"model": MODEL, **options}).tokens


@pytest.mark.parametrize(
    ("text", "count"),
    [  # what the API counted for claude-haiku-4-5, in recordings of other projects
        ("hello", 8),
        ("What is the capital of France?", 14),
        ("Who is the creator of the programming language Ruby?", 17),
        ("Count from 1 to 3", 15),
    ],
)
def test_short_prompts_are_near_what_the_api_counts(text: str, count: int) -> None:
    estimate = estimate_tokens(text, model=MODEL)

    assert abs(estimate.tokens - count) <= 2
    assert estimate.low <= count <= estimate.high


@given(
    st.text(max_size=300),
    st.sampled_from([MODEL, "claude-opus-5-5", "claude-3-haiku-20240307", "unheard-of"]),
)
def test_the_band_holds_the_estimate(text: str, model: str) -> None:
    estimate = estimate_body({"model": model, "messages": [{"role": "user", "content": text}]})

    assert 1 <= estimate.low <= estimate.tokens <= estimate.high
    assert estimate.unseen == ()


@pytest.mark.parametrize(
    ("plain", "more"),
    [
        ({}, {"system": "You are a pirate."}),
        ({}, {"tools": [TOOL]}),
        ({"tools": [TOOL]}, {"tools": [TOOL, TOOL]}),
        ({"tools": [TOOL]}, {"tools": [TOOL], "tool_choice": ToolChoice("any")}),
        ({}, {"thinking": Thinking(budget_tokens=2000)}),
        (
            {},
            {
                "extra_body": {
                    "output_config": {"format": {"type": "json_schema", "schema": {"type": "object"}}}
                }
            },
        ),
    ],
    ids=["system", "tool", "second tool", "forced tool", "thinking", "format"],
)
def test_what_is_sent_besides_the_messages_counts(plain: dict[str, Any], more: dict[str, Any]) -> None:
    assert tokens("Hello", **more) > tokens("Hello", **plain)


@pytest.mark.parametrize(
    "block",
    [
        TextBlock("And more."),
        ImageBlock(UrlSource("https://example.org/a.png")),
        DocumentBlock(TextSource("A short text.")),
        DocumentBlock(FileSource("file_1")),
    ],
    ids=["text", "picture", "text document", "file"],
)
def test_every_block_counts(block: Any) -> None:
    assert tokens(Message.user("Hello", block)) > tokens("Hello")


def test_a_tools_call_and_result_count() -> None:
    turns = [
        Message.user("Weather?"),
        Message.assistant(ToolUseBlock("toolu_1", "weather", {"city": "Paris"})),
        Message.user(ToolResultBlock("toolu_1", "sunny")),
    ]

    assert tokens(turns, tools=[TOOL]) > tokens("Weather?", tools=[TOOL]) + 50


def test_a_tools_call_may_have_integers_of_any_size() -> None:
    small, large = (
        tokens([Message.user("Go"), Message.assistant(ToolUseBlock("toolu_1", "take", {"number": number}))])
        for number in (1, 10**80)
    )

    assert large > small + 5


def test_thinking_of_earlier_turns_is_not_counted_as_the_api_drops_it() -> None:
    def turns(thought: str) -> list[dict[str, Any]]:
        answer = {"type": "thinking", "thinking": thought, "signature": "s"}
        return [
            {"role": "user", "content": "One"},
            {"role": "assistant", "content": [answer]},
            {"role": "user", "content": "Two"},
        ]

    short, long = ({"model": MODEL, "messages": turns(text)} for text in ("Hm.", "Hm. " * 500))
    assert estimate_body(short).tokens == estimate_body(long).tokens
    assert estimate_body({**long, "messages": long["messages"][:2]}).tokens > 500


def _png(width: int, height: int) -> str:
    return base64.b64encode(
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + bytes(9)
    ).decode()


@pytest.mark.parametrize(
    ("size", "count"),
    [((200, 200), 53), ((1000, 1000), 1333), ((1191, 1128), 1600), ((8000, 100), 41), ((1, 1), 0)],
)
def test_a_picture_costs_its_pixels_scaled_down(size: tuple[int, int], count: int) -> None:
    assert tokens_of_picture(*size) == count
    plain = tokens("Look:")
    with_picture = tokens(Message.user("Look:", ImageBlock(Base64Source(_png(*size), "image/png"))))
    assert with_picture - plain == pytest.approx(count + 6, abs=1)


def test_a_picture_that_is_only_an_address_makes_the_band_wide() -> None:
    estimate = estimate_tokens(
        Message.user("Look:", ImageBlock(UrlSource("https://example.org/a.png"))), model=MODEL
    )

    assert estimate.low < 20
    assert estimate.high > 1600


def test_pages_of_a_pdf_count() -> None:
    pdf = base64.b64encode(b"%PDF-1.4 <</Type /Pages>> <</Type /Page>> <</Type/Page >>").decode()
    estimate = estimate_tokens(
        Message.user("Read:", DocumentBlock(Base64Source(pdf, "application/pdf"))), model=MODEL
    )

    assert 2 * 1500 < estimate.low < estimate.tokens < estimate.high < 2 * 3300
    assert estimate.unseen == ()


@pytest.mark.parametrize(
    ("options", "unseen"),
    [
        ({"tools": [{"type": "web_search_20250305", "name": "web_search"}]}, ("web_search_20250305",)),
        ({"extra_body": {"mcp_servers": [{"url": "https://example.org"}]}}, ("mcp_servers",)),
    ],
    ids=["server tool", "mcp"],
)
def test_what_only_the_server_knows_is_named(options: dict[str, Any], unseen: tuple[str, ...]) -> None:
    assert estimate_tokens("Hello", model=MODEL, **options).unseen == unseen


@pytest.mark.parametrize(
    "block", [UnknownBlock("hologram", {"type": "hologram"}), DocumentBlock(FileSource("f"))]
)
def test_blocks_that_cannot_be_seen_into_are_named(block: Any) -> None:
    assert estimate_tokens(Message.user("Hello", block), model=MODEL).unseen


def test_tools_that_are_loaded_later_cost_nothing_yet() -> None:
    later = {"name": "later", "input_schema": {"type": "object"}, "defer_loading": True}

    assert tokens("Hello", tools=[later]) == tokens("Hello")


def test_new_models_count_more_and_are_known_less_well() -> None:
    text = "The quick brown fox jumps over the lazy dog. " * 50
    old, new = (estimate_tokens(text, model=model) for model in (MODEL, "claude-opus-5-5"))

    assert new.tokens > old.tokens * 1.1
    assert (new.high - new.low) / new.tokens > (old.high - old.low) / old.tokens


def test_text_in_other_scripts_makes_the_band_wide() -> None:
    latin, other = (
        estimate_tokens(text, model=MODEL) for text in ("lorem ipsum " * 100, "日本語の文章" * 40)
    )

    assert (other.high - other.low) / other.tokens > 2 * (latin.high - latin.low) / latin.tokens


def test_an_estimator_learns_from_what_requests_cost() -> None:
    estimator = TokenEstimator(MODEL)
    text = "The quick brown fox jumps over the lazy dog. " * 20
    before = estimator.estimate(text)
    for number in range(20):
        prompt = text + f"Number {number}."
        real = round(estimate_tokens(prompt, model=MODEL).tokens * 1.3)
        estimator.observe(prompt, Usage(input_tokens=real - 100, cache_read_tokens=60, cache_write_tokens=40))
    after = estimator.estimate(text)

    truth = before.tokens * 1.3
    assert not before.low <= truth <= before.high
    assert after.tokens == pytest.approx(truth, rel=0.06)
    assert after.low <= truth <= after.high
    assert after.high - after.low < before.high - before.low
    assert estimator.estimate(text, model="claude-opus-5-5") == estimate_tokens(text, model="claude-opus-5-5")
    assert estimator.estimate(text, tools=[TOOL]) == estimate_tokens(text, model=MODEL, tools=[TOOL])


def test_a_single_observation_does_not_narrow_the_band_to_nothing() -> None:
    estimator = TokenEstimator(MODEL)
    text = "word " * 300
    before = estimator.estimate(text)
    estimator.observe(text, Usage(input_tokens=before.tokens))
    after = estimator.estimate(text)

    assert after.tokens == before.tokens
    assert after.high - after.low > 0.7 * (before.high - before.low)


def test_observations_fade() -> None:
    estimator = TokenEstimator(MODEL)
    text = "word " * 300
    plain = estimator.estimate(text).tokens
    for factor in (2.0, 1.0):
        for _ in range(1000):
            estimator.observe(text, Usage(input_tokens=round(plain * factor)))

    assert math.isclose(estimator.estimate(text).tokens, plain, rel_tol=0.02)


@pytest.mark.parametrize("usage", [Usage(), Usage(output_tokens=5)])
def test_an_answer_that_tells_no_input_teaches_nothing(usage: Usage) -> None:
    estimator = TokenEstimator(MODEL)
    estimator.observe("Hello", usage)

    assert estimator.estimate("Hello") == estimate_tokens("Hello", model=MODEL)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"messages": None, "tools": None, "system": None, "thinking": None, "output_config": None},
        {"messages": [{"role": "user"}, {"content": [{"type": "image"}, {"type": "document"}, {}, "odd"]}]},
    ],
)
def test_a_body_with_holes_is_taken_apart_all_the_same(body: dict[str, Any]) -> None:
    assert estimate_body(body).tokens >= 1
    assert parts_of(body).counts["request"] == 1
