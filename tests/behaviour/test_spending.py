"""What answers cost, and a budget that calls keep to, blocking and awaited."""

from __future__ import annotations

import pickle
from decimal import Decimal
from typing import Any

import pytest
from scripted_server import ScriptedServer, response, stream_head
from wire_events import hello, message, text

from llmport import Budget, BudgetExceededError, ConfigurationError, Cost, CostLine, InvalidRequestError
from llmport.anthropic import Price, Prices, estimate_cost
from llmport.emulator import Emulator, Settings

pytestmark = pytest.mark.anyio

ANSWER = message(text("Hi."), usage={"input_tokens": 1000, "output_tokens": 500})
OWN = Prices([Price("claude-sonnet-5-5", "1000", "1000", "1000", "1000", "1000", "2026-11-01", "a contract")])
"""A thousandth of a dollar for each token."""


async def test_every_answer_says_what_it_cost(make_client: Any) -> None:
    with ScriptedServer(response(ANSWER), [stream_head(), hello()]) as server:
        client = make_client(server.base_url)
        completion = await client.complete("Hello")
        async with client.stream("Hello") as stream:
            streamed = await stream.collect()

    assert completion.cost == Cost(
        [CostLine("input", 1000, Decimal(2)), CostLine("output", 500, Decimal(10))]
    )
    assert completion.cost.amount == Decimal("0.007")
    assert streamed.cost.amount == (10 * Decimal(2) + 5 * Decimal(10)) / 1_000_000
    assert not streamed.cost.is_estimate


async def test_what_a_stream_cost_so_far_is_an_estimate(make_client: Any) -> None:
    with ScriptedServer([stream_head(), hello()]) as server:
        async with make_client(server.base_url).stream("Hello") as stream:
            await anext(aiter(stream))

            assert stream.completion.cost.is_estimate


async def test_an_answer_of_an_unknown_model_costs_an_unknown_amount_not_nothing(make_client: Any) -> None:
    with ScriptedServer(response({**ANSWER, "model": "claude-next"})) as server:
        completion = await make_client(server.base_url).complete("Hello")

    assert completion.cost.amount is None
    assert completion.cost.unknown == ("no price for claude-next",)


async def test_attempts_that_were_never_answered_may_come_on_top(make_client: Any) -> None:
    with ScriptedServer([], response(ANSWER)) as server:
        completion = await make_client(server.base_url).complete("Hello")

    assert completion.cost.amount == completion.cost.possible_extra == Decimal("0.007")


async def test_prices_of_ones_own_price_answers_and_go_with_them(make_client: Any) -> None:
    with ScriptedServer(response(ANSWER)) as server:
        completion = await make_client(server.base_url, price_list=OWN).complete("Hello")

    assert completion.cost.amount == Decimal("1.5")
    assert pickle.loads(pickle.dumps(completion)).cost.amount == Decimal("1.5")


async def test_typed_answers_have_a_cost_too(make_client: Any) -> None:
    with ScriptedServer(response({**ANSWER, "content": [text('{"value": 3}')]})) as server:
        completion = await make_client(server.base_url).complete("Hello", output=int)

    assert completion.cost.amount == Decimal("0.007")


async def test_a_budget_refuses_the_call_that_would_pass_it(make_client: Any) -> None:
    budget = Budget("5")
    with ScriptedServer(response(ANSWER), response(ANSWER)) as server:
        client = make_client(server.base_url, price_list=OWN, budget=budget, max_tokens=1500)
        await client.complete("Hello")
        assert (budget.spent, budget.reserved) == (Decimal("1.5"), 0)
        await client.complete("Hello")
        with pytest.raises(BudgetExceededError) as caught:
            await client.complete("Hello", max_tokens=2000)

        assert len(server.received) == 2  # nothing was sent
    assert caught.value.spent == 3
    assert caught.value.estimate is not None
    assert Decimal(2) < caught.value.estimate < Decimal("2.1")  # the answer at its longest, and the prompt
    assert budget.remaining == 2


async def test_a_call_that_fails_gives_its_share_back(make_client: Any) -> None:
    budget = Budget("5")
    with ScriptedServer(response({}, status=400)) as server:
        client = make_client(server.base_url, price_list=OWN, budget=budget)
        with pytest.raises(InvalidRequestError):
            await client.complete("Hello", max_tokens=100)

    assert (budget.spent, budget.reserved) == (0, 0)


async def test_a_stream_keeps_its_share_until_it_is_closed(make_client: Any) -> None:
    budget = Budget("5")
    with ScriptedServer([stream_head(), hello()]) as server:
        client = make_client(server.base_url, price_list=OWN, budget=budget)
        async with client.stream("Hello", max_tokens=1000) as stream:
            assert budget.reserved > 1
            await stream.collect()

    assert (budget.spent, budget.reserved) == (Decimal("0.015"), 0)


async def test_clients_share_a_budget(make_client: Any) -> None:
    budget = Budget("2")
    with ScriptedServer(response(ANSWER), response(ANSWER)) as server:
        one = make_client(server.base_url, price_list=OWN, budget=budget, max_tokens=1000)
        two = make_client(server.base_url, price_list=OWN, budget=budget, max_tokens=1000)
        await one.complete("Hello")

        with pytest.raises(BudgetExceededError):
            await two.complete("Hello")


async def test_with_a_budget_a_call_without_a_price_is_refused(make_client: Any) -> None:
    with ScriptedServer() as server:
        client = make_client(server.base_url, budget=Budget("5"))
        with pytest.raises(ConfigurationError, match="no price for claude-next"):
            await client.complete("Hello", model="claude-next")


async def test_counting_and_listing_cost_nothing(make_client: Any) -> None:
    with Emulator() as emulator:
        client = make_client(emulator.base_url, api_key=emulator.api_key, budget=Budget("0"))
        await client.count_tokens("Hello")
        await client.models()


async def test_a_batch_costs_half_and_is_estimated_before(make_client: Any) -> None:
    requests = {"one": "Hello", "two": "Bye"}
    budget = Budget("1")
    with Emulator(Settings(batch_polls=0)) as emulator:
        client = make_client(emulator.base_url, api_key=emulator.api_key, budget=budget)
        estimate = client.batches.estimate_cost(requests, max_tokens=100)
        batches = client.batches
        job = await batches.create(requests, max_tokens=100)
        assert budget.spent == estimate.amount
        await batches.wait(job)
        cost = Cost()
        async for result in batches.results(job):
            cost += result.cost

    prices = {line.kind: line.price for line in cost.lines}
    assert prices == {"input": Decimal("1.0"), "output": Decimal("5.0")}
    assert cost.amount is not None
    assert estimate.amount is not None
    assert 0 < cost.amount < estimate.amount
    assert not cost.is_estimate


async def test_a_batch_that_would_pass_the_budget_is_not_made(make_client: Any) -> None:
    with Emulator() as emulator:
        client = make_client(emulator.base_url, api_key=emulator.api_key, budget=Budget("0.0001"))
        with pytest.raises(BudgetExceededError):
            await client.batches.create({"one": "Hello"}, max_tokens=1000)

        assert not emulator.requests


async def test_a_requests_cost_can_be_estimated_without_a_client() -> None:
    estimate = estimate_cost("Hello", max_tokens=1000)

    assert estimate.is_estimate
    assert estimate.amount is not None
    assert Decimal("0.01") < estimate.amount < Decimal("0.011")
