"""Token counts and their sums."""

from __future__ import annotations

import pytest

from llmport.usage import Usage

SOME = Usage(input_tokens=1, output_tokens=2, cache_read_tokens=3, cache_write_tokens=4, extra={"a": 1})


def test_the_whole_prompt_is_the_sum_of_its_three_parts() -> None:
    assert SOME.total_input_tokens == 8
    assert Usage(input_tokens=1).total_input_tokens == 1


def test_counts_add_up_and_other_counts_do_not() -> None:
    assert Usage(input_tokens=2, output_tokens=4, cache_read_tokens=6, cache_write_tokens=8) == SOME + SOME


@pytest.mark.parametrize(
    ("one", "other", "total"), [(None, None, None), (None, 0, 0), (0, None, 0), (None, 3, 3), (3, None, 3), (3, 4, 7)]
)  # fmt: skip
def test_what_neither_side_knows_stays_unknown(one: int | None, other: int | None, total: int | None) -> None:
    sum_ = Usage(cache_read_tokens=one, cache_write_tokens=other) + Usage(
        cache_read_tokens=other, cache_write_tokens=one
    )

    assert (sum_.cache_read_tokens, sum_.cache_write_tokens) == (total, total)


def test_nothing_known_is_no_tokens() -> None:
    assert Usage() + Usage() == Usage()
