"""Amounts are exact, add up, and are unknown as soon as a part of them is."""

from __future__ import annotations

import copy
import pickle
from decimal import Decimal

import pytest

from llmport.money import Cost, CostLine

INPUT = CostLine("input", 1000, Decimal(2))
OUTPUT = CostLine("output", 500, Decimal(10))


def test_nothing_costs_nothing() -> None:
    assert Cost().amount == 0
    assert str(Cost()) == "$0.00"


def test_costs_add_up_line_by_line() -> None:
    total = sum([Cost([INPUT, OUTPUT]), Cost([INPUT], is_estimate=True)], Cost())

    assert total.lines == (CostLine("input", 2000, Decimal(2)), OUTPUT)
    assert total.amount == Decimal("0.009")
    assert total.is_estimate


def test_a_sum_with_an_unknown_part_is_unknown_and_keeps_what_is_known() -> None:
    total = Cost([INPUT]) + Cost(unknown=["no price for x"]) + Cost(unknown=["no price for x"])

    assert total.amount is None
    assert total.known == Decimal("0.002")
    assert total.unknown == ("no price for x",)


def test_tokens_at_different_prices_stay_apart() -> None:
    assert len((Cost([INPUT]) + Cost([CostLine("input", 1000, Decimal(1))])).lines) == 2


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "$0.00"),
        (1, "$0.000002"),
        (10, "$0.00002"),
        (5_000, "$0.01"),
        (12_345, "$0.02469"),
        (10_000_000, "$20.00"),
    ],
)
def test_an_amount_is_shown_with_the_digits_that_matter(count: int, shown: str) -> None:
    assert str(Cost([CostLine("input", count, Decimal(2))])) == shown


def test_an_amount_too_small_to_show_is_not_shown_as_nothing() -> None:
    assert str(Cost([CostLine("input", 1, Decimal("0.01"))])) == "less than $0.000001"


def test_an_estimate_says_so() -> None:
    assert str(Cost([OUTPUT], is_estimate=True)) == "about $0.005"


def test_costs_pickle_and_copy() -> None:
    cost = Cost([INPUT], ["x"], is_estimate=True, possible_extra=Decimal(1))

    assert pickle.loads(pickle.dumps(cost)) == copy.deepcopy(cost) == cost
