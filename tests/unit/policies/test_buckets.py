"""A bucket goes along with the provider's, of which it hears late and out of order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmport.policies.buckets import Bucket

FULL = 1.0


def test_without_a_limit_everything_fits() -> None:
    bucket = Bucket()
    bucket.take(10**9)

    assert (bucket.seconds_until(10**9, FULL), bucket.remaining) == (0.0, None)


def test_it_refills_evenly_and_no_further_than_the_limit() -> None:
    bucket = Bucket(600)
    bucket.take(600)

    assert bucket.seconds_until(54, FULL) == pytest.approx(6.0)  # 54 and a margin of 6, at 10 a second
    bucket.refill(30, FULL)
    assert bucket.remaining == 300
    bucket.refill(300, FULL)
    assert bucket.remaining == 600


def test_more_than_fits_is_there_when_it_is_full() -> None:
    bucket = Bucket(60)
    assert bucket.seconds_until(1_000, FULL) == 0.0
    bucket.take(1_000)
    assert bucket.seconds_until(1_000, FULL) == pytest.approx(1_000)


def test_a_cut_rate_takes_longer() -> None:
    bucket = Bucket(60)
    bucket.take(60)

    assert bucket.seconds_until(10, 0.5) == pytest.approx(2 * bucket.seconds_until(10, FULL))


def test_what_was_taken_is_settled_at_what_was_used() -> None:
    bucket = Bucket(100)
    bucket.take(40)
    bucket.settle(40, 10)

    assert (bucket.level, bucket.reserved, bucket.settled) == (90, 0, 10)


def test_a_limit_is_learnt_from_the_first_reply() -> None:
    bucket = Bucket()
    for _ in range(3):
        bucket.take(10)
    bucket.hear(100, 90, age=1.0, settled_before=0)  # the reply to the first of three

    assert (bucket.limit, bucket.level) == (100, 60)


def test_what_others_use_is_learnt_from_later_replies() -> None:
    bucket = Bucket()
    bucket.hear(60, 60, age=0.0, settled_before=0)
    bucket.take(1)
    bucket.hear(60, 9, age=2.0, settled_before=0)  # 50 went to somebody else

    assert bucket.level == 11  # 9, and what came back since the call was sent, at most


def test_an_older_reply_that_comes_late_does_not_raise_what_remains() -> None:
    bucket = Bucket()
    bucket.hear(100, 100, age=0.0, settled_before=0)
    for _ in range(10):
        bucket.take(10)
        bucket.settle(10, 10)
    assert bucket.level == 0
    bucket.hear(100, 90, age=1.0, settled_before=0)  # sent before all of them

    assert bucket.level == 0


def test_what_was_thought_to_be_used_and_was_not_comes_back() -> None:
    bucket = Bucket()
    bucket.hear(100, 100, age=0.0, settled_before=0)
    bucket.take(50)
    bucket.settle(50, 50)  # an answer that was lost: nobody told what it took
    bucket.hear(100, 100, age=0.5, settled_before=50)

    assert bucket.level == 100


@pytest.mark.parametrize(("bound", "limit"), [(50, 50), (200, 100)])
def test_a_bound_of_ones_own_holds_whatever_the_provider_says(bound: int, limit: int) -> None:
    bucket = Bucket(bound)
    bucket.hear(100, 100, age=0.0, settled_before=0)

    assert bucket.limit == limit
    assert bucket.level <= limit


def test_our_own_stricter_bound_is_not_raised_by_what_the_provider_has_left() -> None:
    bucket = Bucket(50)
    bucket.take(50)
    bucket.settle(50, 50)
    bucket.hear(100, 50, age=0.0, settled_before=50)

    assert bucket.level == 0


def test_a_limit_that_changes_is_kept_from_then_on() -> None:
    bucket = Bucket()
    bucket.hear(100, 100, age=0.0, settled_before=0)
    bucket.hear(50, 50, age=0.0, settled_before=0)
    assert (bucket.limit, bucket.level) == (50, 50)
    bucket.hear(200, 150, age=0.0, settled_before=0)
    assert (bucket.limit, bucket.level) == (200, 150)


def test_a_limit_without_what_remains_is_taken_as_full() -> None:
    bucket = Bucket()
    bucket.take(10)
    bucket.hear(100, None, age=5.0, settled_before=0)

    assert (bucket.limit, bucket.level) == (100, 90)


LIMIT = 60
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.integers(1, 9)),
        st.tuples(st.just("arrive"), st.integers(0, 30)),
        st.tuples(st.just("reply"), st.integers(0, 30)),
        st.tuples(st.just("pass"), st.integers(0, 9)),
        st.tuples(st.just("other"), st.integers(1, 9)),
    ),
    max_size=60,
)


@given(STEPS)
def test_a_call_that_fits_here_fits_there_whatever_the_order_of_replies(steps: list[tuple[str, int]]) -> None:
    """The provider's bucket, a client whose requests and replies are delayed and overtake each other."""
    there, here = float(LIMIT), Bucket(LIMIT)
    now, others = 0.0, 0.0
    sent: list[Any] = []
    answered: list[Any] = []
    for step, number in steps:
        if step == "pass":
            now += number
            there = min(LIMIT, there + number)
            here.refill(number, FULL)
        elif step == "send" and here.seconds_until(number, FULL) == 0.0:
            stood = here.settled
            here.take(number)
            sent.append((number, now, stood))
        elif step == "arrive" and sent:
            size, at, stood = sent.pop(number % len(sent))
            there -= size
            answered.append((size, at, stood, max(0, int(there))))
        elif step == "other":  # another client uses the same limit, and we may hear of it too late
            there -= number
            others += number
        elif step == "reply" and answered:
            size, at, stood, told = answered.pop(number % len(answered))
            here.hear(LIMIT, told, age=now - at, settled_before=stood)
            here.settle(size, size)
        under_way = sum(size for size, *_ in sent)
        # A bucket that is full there gains nothing while a request is under way, and one here does: at most all the time.
        assert here.level <= there - under_way + others + now
