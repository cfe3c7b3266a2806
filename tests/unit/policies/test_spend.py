"""Calls within a budget: what is set aside before them, and what is taken down after them."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import attrs
import pytest

from llmport._core.flow import Call, Reply, Send, Sleep, compose, send
from llmport.budget import Budget
from llmport.client import Completion
from llmport.errors import (
    Attempt,
    BudgetExceededError,
    ConfigurationError,
    LlmError,
    OverloadedError,
    TransportError,
)
from llmport.money import Cost, CostLine
from llmport.policies.spend import SpendLimit
from llmport.usage import Usage


class Flat:
    """A dollar for each thousand tokens of output, and two set aside for each call."""

    def __init__(self, *unknown: str) -> None:
        self.unknown = unknown

    def cost(self, completion: Completion) -> Cost:
        cost = Cost([CostLine("output", completion.usage.output_tokens, Decimal(1), 1000)], self.unknown)
        return attrs.evolve(cost, possible_extra=cost.known * completion.usage.unconfirmed_attempts)

    def at_most(self, call: Call) -> Cost:
        return Cost([CostLine("output", 2000, Decimal(1), 1000)], self.unknown, is_estimate=True)


CALL = Call(operation="ask", method="POST", path="/", prices=Flat())
FAILED = Attempt(1, "TransportError", None, None, possibly_billed=True)


def answer(tokens: int, call: Call = CALL) -> Completion:
    return Completion(
        id="m",
        model="x",
        content=(),
        stop_reason="end_turn",
        usage=Usage(output_tokens=tokens),
        prices=call.prices,
    )


def begin(budget: Budget, call: Call = CALL) -> Any:
    flow = compose([SpendLimit(budget)], send)(call)
    assert next(flow) == Send(call)
    return flow


def end(flow: Any, reply: Reply) -> None:
    with pytest.raises(StopIteration):
        flow.send(reply)
    assert reply.wants_answer


def test_what_it_may_cost_is_set_aside_and_what_it_did_cost_taken_down() -> None:
    budget = Budget("10")
    flow = begin(budget)
    assert (budget.reserved, budget.spent) == (2, 0)
    reply = Reply(CALL, 200, {})
    end(flow, reply)
    assert budget.reserved == 2  # until it is over

    reply.answer = answer(500)
    reply.closed()

    assert (budget.reserved, budget.spent) == (0, Decimal("0.5"))


def test_a_call_that_may_pass_the_budget_is_not_sent() -> None:
    budget = Budget("1.99")

    with pytest.raises(BudgetExceededError):
        next(compose([SpendLimit(budget)], send)(CALL))

    assert (budget.reserved, budget.spent) == (0, 0)


def test_what_costs_nothing_is_none_of_its_business() -> None:
    assert next(SpendLimit(Budget("0"))(attrs.evolve(CALL, prices=None), send)) == Send(
        attrs.evolve(CALL, prices=None)
    )


@pytest.mark.parametrize(
    ("error", "spent"),
    [
        (OverloadedError("no", status=529), 0),
        (TransportError("lost"), 0),
        (asyncio.CancelledError(), 2),
        (KeyboardInterrupt(), 2),
    ],
    ids=["refused", "not-tried-yet", "cancelled", "interrupted"],
)
def test_a_failure_gives_back_what_cannot_have_been_billed(error: BaseException, spent: int) -> None:
    budget = Budget("10")
    flow = compose([SpendLimit(budget)], iter_once)(CALL)
    next(flow)

    with pytest.raises(type(error)):
        flow.throw(error)

    assert (budget.reserved, budget.spent) == (0, spent)


def iter_once(call: Call) -> Any:
    assert call.on_send is not None
    call.on_send()
    reply = yield Send(call)
    return reply


def wait(call: Call, forward: Any) -> Any:
    yield Sleep(1.0)
    return (yield from forward(call))


@pytest.mark.parametrize("error", [asyncio.CancelledError(), KeyboardInterrupt(), GeneratorExit()])
def test_what_is_cancelled_before_it_is_sent_costs_nothing(error: BaseException) -> None:
    budget = Budget("10")
    flow = compose([SpendLimit(budget), wait], send)(CALL)
    next(flow)
    with pytest.raises(type(error)):
        flow.throw(error)
    assert (budget.reserved, budget.spent) == (0, 0)


def test_attempts_that_may_have_been_billed_are_taken_to_have_been() -> None:
    budget = Budget("10")
    error = LlmError("lost twice")
    error.attempts = (FAILED, FAILED)
    flow = compose([SpendLimit(budget)], iter_once)(CALL)
    next(flow)
    with pytest.raises(LlmError):
        flow.throw(error)
    assert budget.spent == 4

    flow = begin(budget)
    reply = Reply(CALL, 200, {}, failed=(FAILED,))
    end(flow, reply)
    reply.answer = answer(500)
    reply.closed()

    assert budget.spent == 5  # as much again for the one that was lost


def test_an_answer_that_nobody_could_read_costs_what_was_set_aside() -> None:
    budget = Budget("10")
    reply = Reply(CALL, 200, {})
    end(begin(budget), reply)

    reply.closed()

    assert budget.spent == 2


def test_an_answer_of_the_cache_costs_nothing() -> None:
    budget = Budget("10")
    reply = Reply(CALL, 200, {}, from_cache="fresh", answer=answer(500))
    end(begin(budget), reply)

    reply.closed()

    assert (budget.reserved, budget.spent) == (0, 0)


def test_a_stream_that_was_cut_costs_what_was_told_of_it() -> None:
    budget = Budget("10")
    reply = Reply(CALL, 200, {})
    end(begin(budget), reply)
    reply.so_far = answer(100)

    reply.closed()

    assert budget.spent == Decimal("0.1")


def test_a_call_without_a_price_is_refused_unless_that_is_allowed() -> None:
    call = attrs.evolve(CALL, prices=Flat("no price for x"))
    with pytest.raises(ConfigurationError, match="nobody knows what this call costs: no price for x"):
        next(compose([SpendLimit(Budget("10"))], send)(call))

    budget = Budget("10", allow_unknown=True)
    reply = Reply(call, 200, {}, answer=answer(500, call))
    end(begin(budget, call), reply)
    reply.closed()

    assert budget.spent == Decimal("0.5")  # what of it is known
