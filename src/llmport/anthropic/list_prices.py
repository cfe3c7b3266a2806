"""The list prices, as calls and completions carry them: nothing is loaded until somebody asks what something costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmport._core.flow import Call
    from llmport.client import Completion
    from llmport.money import Cost


class ListPrices:
    """Anthropic's list prices, see `llmport.anthropic.prices`."""

    def __init__(self, *, is_batch: bool = False) -> None:
        """Say with *is_batch* that they are for results of batches."""
        self._is_batch = is_batch

    def cost(self, completion: Completion) -> Cost:
        """Return what *completion* costs."""
        from llmport.anthropic.prices import PRICES  # noqa: PLC0415 - see the module's docstring

        return PRICES.cost(completion, is_batch=self._is_batch)

    def at_most(self, call: Call) -> Cost:
        """Return what *call* is expected to cost if its answer is as long as it may be."""
        from llmport.anthropic.prices import PRICES  # noqa: PLC0415 - see the module's docstring

        return PRICES.at_most(call)


LIST_PRICES = ListPrices()
BATCH_PRICES = ListPrices(is_batch=True)
