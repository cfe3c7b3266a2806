"""Our own tenacity strategies, by themselves."""

from __future__ import annotations

import math

import pytest
import tenacity
from hypothesis import given
from hypothesis import strategies as st

from llmport._core.flow import Call
from llmport.errors import RateLimitError, ServerError
from llmport.policies.backoff import BackOff, StopWhenTooLate, is_retryable

CALL = Call(operation="ask", method="POST", path="/v1/ask")
MOST = BackOff(rand=lambda: 1.0)


@pytest.mark.parametrize("attempt", [64, 65, 1025, 10**6, 10**30])
def test_any_number_of_attempts_has_a_wait(attempt: int) -> None:
    state = tenacity.RetryCallState(tenacity.Retrying(), None, (CALL,), {})
    state.attempt_number = attempt

    assert MOST(state) == 20.0


@given(
    attempt=st.integers(1, 10**9),
    chance=st.floats(0, 1),
    is_throttling=st.booleans(),
    retry_after=st.none() | st.floats(0, 1e9),
)
def test_every_wait_is_finite_and_within_its_bounds(
    *, attempt: int, chance: float, is_throttling: bool, retry_after: float | None
) -> None:
    state = tenacity.RetryCallState(tenacity.Retrying(), None, (CALL,), {})
    error = (RateLimitError if is_throttling else ServerError)("x", retry_after=retry_after)
    state.set_exception((type(error), error, None))
    state.attempt_number = attempt
    seconds = BackOff(rand=lambda: chance)(state)

    assert math.isfinite(seconds)
    if not retry_after:
        assert 0 <= seconds <= min(20, (1.0 if is_throttling else 0.5) * 2.0 ** min(attempt - 1, 10))
    else:
        assert retry_after <= seconds <= retry_after * 1.1 + 1e-9


def test_parts_of_ours_may_be_used_with_tenacity_alone() -> None:
    slept: list[float] = []
    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception(is_retryable),
        wait=MOST,
        stop=tenacity.stop_after_attempt(3) | StopWhenTooLate(),
        sleep=slept.append,
        reraise=True,
    )

    def fail(_: Call) -> None:
        raise ServerError("500")

    with pytest.raises(ServerError):
        retrying(fail, CALL)
    assert slept == [0.5, 1.0]


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt()])
def test_only_errors_of_a_call_can_be_retryable(error: BaseException) -> None:
    assert not is_retryable(error)
