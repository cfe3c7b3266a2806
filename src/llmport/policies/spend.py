"""Keeps calls within a budget of money: what would pass it is refused before anything is sent. No I/O, no provider.

Before a call, what it may cost at most is reserved; when it is over, what it did cost is taken down instead. A call that
failed gives its reservation back, unless it may have been billed all the same: then the budget takes it to have been.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from llmport._core.flow import Call, Flow, Forward, Reply, evolve_call
from llmport._core.forking import forget_after_fork
from llmport.errors import ConfigurationError, LlmError

if TYPE_CHECKING:
    from llmport.budget import Budget
    from llmport.client import Completion
    from llmport.money import Cost

_ZERO = Decimal(0)


class SpendLimit:
    """The policy: keeps the calls that cost anything within a budget. Stands outside the retry policy."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        forget_after_fork(budget)

    def __call__(self, call: Call, forward: Forward) -> Flow[Reply]:
        """Go on with the call, unless it may pass the budget.

        Raises:
            BudgetExceededError: it may.
            ConfigurationError: nobody knows what it costs.
        """
        if call.prices is None:
            return (yield from forward(call))
        estimate = self._known(call.prices.at_most(call))
        self._budget.reserve(estimate)
        sent: list[None] = []
        try:
            reply = yield from forward(evolve_call(call, on_send=lambda: sent.append(None)))
        except BaseException as error:
            self._budget.settle(estimate, _lost(error, estimate, is_sent=bool(sent)))
            raise
        reply.wants_answer = True
        reply.on_close(lambda: self._settle(reply, estimate))
        return reply

    def _known(self, cost: Cost) -> Decimal:
        if cost.amount is None and not self._budget.allow_unknown:
            raise ConfigurationError(
                f"There is a budget, and nobody knows what this call costs: {'; '.join(cost.unknown)}. Give prices with "
                "price_list=, or let such calls pass with Budget(…, allow_unknown=True)."
            )
        return cost.known

    def _settle(self, reply: Reply, estimate: Decimal) -> None:
        """Take down what *reply* has cost: what cannot be known, as it was estimated, rather than as nothing."""
        completion = _answer(reply)
        if reply.from_cache is not None:
            spent = _ZERO
        elif completion is None:
            spent = estimate
        else:
            cost = completion.cost
            spent = cost.known + cost.possible_extra if cost.amount is not None or cost.known else estimate
        self._budget.settle(estimate, spent)


def _answer(reply: Reply) -> Completion | None:
    return reply.so_far if reply.answer is None else reply.account(reply.answer)


def _lost(error: BaseException, estimate: Decimal, *, is_sent: bool) -> Decimal:
    """Return what a call that ended with *error* is taken to have cost."""
    if not isinstance(error, LlmError):
        return estimate if is_sent else _ZERO  # cancelled on its way: it may be carried out all the same
    return estimate * sum(attempt.possibly_billed for attempt in error.attempts)
