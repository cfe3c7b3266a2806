"""Outcomes of the last seconds, counted in slices."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from llmport._core.window import Window

STEPS = st.lists(st.tuples(st.floats(0, 20), st.booleans()), max_size=80)


@given(STEPS)
def test_counts_what_is_within_the_window_and_at_most_a_slice_more(steps: list[tuple[float, bool]]) -> None:
    window = Window(30.0)
    now, outcomes = 1000.0, []
    for wait, is_failure in steps:
        now += wait
        outcomes.append((now, is_failure))
        window.add(now, is_failure=is_failure)

        least = [failed for time, failed in outcomes if time > now - 30]
        most = [failed for time, failed in outcomes if time > now - 31]
        assert len(least) <= window.total <= len(most)
        assert sum(least) <= window.failed <= sum(most)
    window.advance(now + 31.5)

    assert (window.total, window.failed) == (0, 0)


def test_takes_the_same_memory_at_any_rate() -> None:
    window = Window(30.0)
    for number in range(10_000):
        window.add(number * 0.01, is_failure=False)

    assert len(window._slices) <= 32
    assert window.total <= 3200
