"""What the description allows decodes and encodes back equal; so does what a newer server might send."""

from __future__ import annotations

import copy
import pickle
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from roundtrip import differences
from schemas import NOTHING, Values, spots

MANY = settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
"""For each of some hundred schemas."""
FEW = settings(MANY, max_examples=5)


@MANY
@given(data=st.data())
def test_a_valid_value_comes_back_equal(case: Any, data: Any) -> None:
    value = data.draw(Values(case.schemas).of(case.schema))
    sent = copy.deepcopy(value)

    decoded = case.decode(value)

    assert differences(sent, decoded.to_dict()) == []
    assert differences(sent, value) == []
    assert pickle.loads(pickle.dumps(decoded)) == decoded == copy.deepcopy(decoded)


@MANY
@given(data=st.data())
def test_what_nobody_knows_yet_comes_back_equal(case: Any, data: Any) -> None:
    value = data.draw(Values(case.schemas, tomorrow=True).of(case.schema))

    assert differences(value, case.decode(value).to_dict()) == []


@FEW
@given(data=st.data())
def test_a_member_of_the_wrong_type_is_an_error_that_says_where(case: Any, data: Any) -> None:
    value = data.draw(Values(case.schemas).of(case.schema))
    for spot in spots(case.schemas, case.schema, value):
        if spot.wrong is not NOTHING:
            right, spot.holder[spot.key] = spot.holder[spot.key], spot.wrong
            error = _error(case, value)
            spot.holder[spot.key] = right

            assert (error.path, error.reason[:9]) == (spot.path, "expected ")
            assert len(error.excerpt) <= 80


@FEW
@given(data=st.data())
def test_a_missing_member_is_an_error_that_says_where(case: Any, data: Any) -> None:
    value = data.draw(Values(case.schemas).of(case.schema))
    for spot in spots(case.schemas, case.schema, value):
        if spot.is_required:
            there = spot.holder.pop(spot.key)
            error = _error(case, value)
            spot.holder[spot.key] = there

            assert (error.path, error.reason[-11:]) == (spot.path, "got nothing")


def _error(case: Any, value: Any) -> Any:
    try:
        case.decode(value)
    except case.error as error:
        return error
    raise AssertionError("nothing was noticed")
