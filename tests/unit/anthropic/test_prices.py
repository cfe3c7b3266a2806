"""Costs against sums done by hand, and what is unknown, which is never zero."""

from __future__ import annotations

import pickle
from datetime import date
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anthropic_messages.models import KnownModel
from llmport.anthropic.prices import PAGE, PRICES, TABLE, Price, Prices
from llmport.client import Completion
from llmport.money import Cost, CostLine
from llmport.usage import Usage

DAY = date(2026, 11, 1)


def cost(model: str, day: date = DAY, *, is_batch: bool = False, **usage: Any) -> Cost:
    return PRICES.cost_of(model, Usage(**usage), is_batch=is_batch, day=day)


def written(for_5m: int, for_1h: int) -> dict[str, Any]:
    return {"cache_creation": {"ephemeral_5m_input_tokens": for_5m, "ephemeral_1h_input_tokens": for_1h}}


@pytest.mark.parametrize(
    ("model", "usage", "amount"),
    [  # by hand, from the page's table
        # 1000 * 2 + 500 * 10 = 7000 millionths
        ("claude-sonnet-5-5", {"input_tokens": 1000, "output_tokens": 500}, "0.007"),
        # 12 * 4 + 20_000 * 0.20 + 300 * 20 = 48 + 4000 + 6000
        (
            "claude-opus-5-5",
            {"input_tokens": 12, "cache_read_tokens": 20_000, "output_tokens": 300},
            "0.010048",
        ),
        # 10 * 1 + 2000 * 1.25 + 1000 * 2 + 100 * 5 = 10 + 2500 + 2000 + 500
        (
            "claude-haiku-4-5",
            {
                "input_tokens": 10,
                "cache_write_tokens": 3000,
                "output_tokens": 100,
                "extra": written(2000, 1000),
            },
            "0.00501",
        ),
        # a snapshot costs what its model does: 1_000_000 * 1
        ("claude-haiku-4-5-20251001", {"input_tokens": 1_000_000}, "1"),
        # half of 1000 * 5 + 1000 * 25
        (
            "claude-opus-4-6",
            {"input_tokens": 1000, "output_tokens": 1000, "extra": {"service_tier": "batch"}},
            "0.015",
        ),
        # a tenth more than 1000 * 2 + 1000 * 10
        (
            "claude-sonnet-5-5",
            {"input_tokens": 1000, "output_tokens": 1000, "extra": {"inference_geo": "us"}},
            "0.0132",
        ),
        # 2 * 1.1 * (100 * 4 + 1000 * 0.20 + 10 * 20) = 2.2 * 800
        (
            "claude-opus-5-5",
            {
                "input_tokens": 100,
                "cache_read_tokens": 1000,
                "output_tokens": 10,
                "extra": {"speed": "fast", "inference_geo": "us", "service_tier": "standard"},
            },
            "0.00176",
        ),
        # 3 searches at a cent; a fetch costs nothing; 100 * 2
        (
            "claude-sonnet-5-5",
            {
                "input_tokens": 100,
                "extra": {"server_tool_use": {"web_search_requests": 3, "web_fetch_requests": 9}},
            },
            "0.0302",
        ),
        # a short prompt, then a long one of which most is in the cache: 60_000 * 0.5 + 50_000 * 0.05 + 10 * 2.5
        ("claude-haiku-5-5", {"input_tokens": 100_000, "output_tokens": 1000}, "0.0105"),
        (
            "claude-haiku-5-5",
            {"input_tokens": 60_000, "cache_read_tokens": 50_000, "output_tokens": 10},
            "0.032525",
        ),
    ],
    ids=[
        "plain",
        "cache-read",
        "cache-write",
        "snapshot",
        "batch",
        "us",
        "fast-in-us",
        "web-search",
        "short-prompt",
        "long-prompt",
    ],
)
def test_usage_costs_what_a_sum_by_hand_says(model: str, usage: dict[str, Any], amount: str) -> None:
    assert cost(model, **usage).amount == Decimal(amount)


def test_tokens_of_the_cache_are_not_counted_twice() -> None:  # PAINS 45
    found = cost("claude-opus-5", input_tokens=10, cache_read_tokens=1000, output_tokens=1)

    assert [(line.kind, line.count) for line in found.lines] == [
        ("input", 10),
        ("output", 1),
        ("cache_read", 1000),
    ]


def test_a_price_holds_from_its_day_on() -> None:
    tokens = {"cache_read_tokens": 1_000_000}

    assert cost("claude-sonnet-5-5", date(2026, 10, 6), **tokens).amount == Decimal("0.20")
    assert cost("claude-sonnet-5-5", date(2026, 10, 7), **tokens).amount == Decimal("0.10")


@pytest.mark.parametrize(
    ("model", "usage", "reason"),
    [
        ("claude-opus-9", {}, "no price for claude-opus-9"),
        ("claude-mythos-5-2", {}, "no price for claude-mythos-5-2"),
        (
            "claude-sonnet-4-5",
            {"input_tokens": 200_001},
            "no price for claude-sonnet-4-5 for a prompt of 200001 tokens",
        ),
        (
            "claude-opus-5",
            {"extra": {"service_tier": "priority"}},
            "no price for service tier priority of claude-opus-5",
        ),
        ("claude-haiku-4-5", {"extra": {"speed": "fast"}}, "no price for speed fast of claude-haiku-4-5"),
        (
            "claude-opus-5",
            {"extra": {"inference_geo": "moon"}},
            "no price for inference in moon of claude-opus-5",
        ),
        (
            "claude-opus-5",
            {"extra": {"server_tool_use": {"teleports": 1}}},
            "no price for teleports",
        ),
        (
            "claude-opus-5",
            {"cache_write_tokens": 5},
            "how long 5 tokens written to the cache are kept",
        ),
    ],
    ids=["model", "model-without-a-price", "prompt", "tier", "speed", "place", "tool", "cache"],
)
def test_what_has_no_price_is_unknown_and_never_zero(model: str, usage: dict[str, Any], reason: str) -> None:
    found = cost(model, **{"input_tokens": 1, **usage})

    assert found.amount is None
    assert found.unknown == (reason,)
    assert str(found) == f"unknown ({reason})"


def test_unconfirmed_attempts_are_shown_as_what_may_come_on_top() -> None:
    found = cost("claude-sonnet-5-5", input_tokens=1000, output_tokens=500, unconfirmed_attempts=2)

    assert found.amount == Decimal("0.007")
    assert found.possible_extra == Decimal("0.014")
    assert str(found) == "$0.007 (and perhaps $0.014 more)"


def completion(**members: Any) -> Completion:
    return Completion(
        **{
            "id": "msg_1",
            "model": "claude-sonnet-5-5",
            "content": (),
            "stop_reason": "end_turn",
            "usage": Usage(input_tokens=1000, output_tokens=500),
            **members,
        }
    )


@pytest.mark.parametrize(
    ("members", "is_estimate"),
    [
        ({}, False),
        ({"stop_reason": None}, True),
        ({"resumed": True}, True),
        ({"extra": {"container": {"id": "c"}}}, True),
    ],
    ids=["whole", "cut", "resumed", "container"],
)
def test_a_cost_says_if_the_counts_behind_it_are_not_final(
    members: dict[str, Any], *, is_estimate: bool
) -> None:
    assert PRICES.cost(completion(**members), day=DAY).is_estimate is is_estimate


def test_a_result_of_a_batch_costs_half_even_if_its_usage_does_not_say_so() -> None:
    assert PRICES.cost(completion(), is_batch=True, day=DAY).amount == Decimal("0.0035")


def test_prices_of_ones_own_win() -> None:
    prices = Prices([Price("claude-sonnet-5-5", "1", "1", "1", "1", "1", "2026-11-01", "a contract")], TABLE)

    assert prices.cost(completion(), day=DAY).amount == Decimal("0.0015")
    assert prices.find("claude-opus-5-5") == PRICES.find("claude-opus-5-5")
    assert pickle.loads(pickle.dumps(prices)).cost(completion(), day=DAY).amount == Decimal("0.0015")


def test_every_line_has_a_source_and_is_of_a_model_of_the_description() -> None:
    for price in TABLE:
        assert price.model in get_args(KnownModel)
        assert price.source == PAGE
        assert date(2026, 9, 1) <= price.read_on <= date(2026, 11, 22)


def test_every_model_of_the_description_has_a_price_or_is_known_to_have_none() -> None:
    without = {model for model in get_args(KnownModel) if PRICES.find(model, day=DAY) is None}

    assert without == {"claude-mythos-5-2", "claude-mythos-preview"}


@pytest.mark.parametrize("price", TABLE, ids=lambda price: f"{price.model}-{price.since}-{price.up_to}")
def test_cache_prices_are_the_multiples_that_the_page_names(price: Price) -> None:
    assert price.cache_write_5m == price.input * Decimal("1.25")
    assert price.cache_write_1h == price.input * 2
    assert price.cache_read / price.input in {Decimal("0.1"), Decimal("0.05"), Decimal("0.025")}
    assert price.output == price.input * 5


BODY = {
    "model": "claude-sonnet-5-5",
    "max_tokens": 1000,
    "messages": [{"role": "user", "content": "hello"}],
}


def test_an_estimate_is_for_the_longest_answer() -> None:
    found = PRICES.estimate(BODY, day=DAY)

    prompt, answer = found.lines
    assert (prompt.kind, prompt.price, answer) == ("input", 2, CostLine("output", 1000, Decimal(10)))
    assert 8 <= prompt.count <= 30
    assert found.is_estimate


@pytest.mark.parametrize(
    ("mark", "kind"),
    [
        ({"type": "ephemeral"}, "cache_write_5m"),
        ({"type": "ephemeral", "ttl": "1h"}, "cache_write_1h"),
        (None, "input"),
    ],
    ids=["5m", "1h", "none"],
)
def test_an_estimate_takes_the_whole_prompt_to_be_written_to_the_cache(mark: Any, kind: str) -> None:
    text = {"type": "text", "text": "hello", "cache_control": mark}

    found = PRICES.estimate({**BODY, "messages": [{"role": "user", "content": [text]}]}, day=DAY)

    assert [line.kind for line in found.lines] == [kind, "output"]


def test_the_estimate_of_a_batch_is_half_of_its_requests() -> None:
    one = PRICES.estimate(BODY, day=DAY)

    batch = PRICES.estimate({"requests": [{"custom_id": name, "params": BODY} for name in "abc"]}, day=DAY)

    assert one.amount is not None
    assert batch.amount == one.amount * 3 / 2
    assert len(batch.lines) == 2


def test_the_estimate_of_an_unknown_model_is_unknown() -> None:
    assert PRICES.estimate({**BODY, "model": "claude-next"}).amount is None


COUNTS = st.integers(0, 10**7)


@given(st.sampled_from(sorted({price.model for price in TABLE})), COUNTS, COUNTS, COUNTS)
def test_two_usages_cost_what_both_together_do_where_length_does_not_matter(
    model: str, one: int, two: int, output: int
) -> None:
    if any(price.up_to for price in TABLE if price.model == model):
        return
    first = cost(model, input_tokens=one, output_tokens=output)
    second = cost(model, input_tokens=two, cache_read_tokens=one)
    both = cost(model, input_tokens=one + two, output_tokens=output, cache_read_tokens=one)

    assert (first + second).amount == both.amount
