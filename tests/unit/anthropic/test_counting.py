"""Counts remembered by content."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from llmport._core.flow import Call
from llmport.anthropic.counting import CountCache


def call(content: bytes = b'{"model":"a"}', **headers: str) -> Call:
    return Call(
        operation="count_tokens",
        method="POST",
        path="/v1/messages/count_tokens",
        content=content,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def test_the_same_request_has_the_same_count() -> None:
    cache = CountCache()
    cache.put(call(anthropic_version="2026-10-21"), 7)

    assert cache.get(call(anthropic_version="2026-10-21", accept="anything")) == 7


@pytest.mark.parametrize(
    "other",
    [
        call(b'{"model":"b"}'),
        call(anthropic_version="2023-06-01"),
        call(anthropic_beta="context-1m"),
        call(b'{"model":"a"}\0'),
    ],
    ids=["body", "version", "beta", "ending"],
)
def test_what_differs_in_anything_that_is_counted_is_counted_anew(other: Call) -> None:
    cache = CountCache()
    cache.put(call(), 7)

    assert cache.get(other) is None


def test_a_count_of_zero_is_a_count() -> None:
    cache = CountCache()
    cache.put(call(), 0)

    assert cache.get(call()) == 0


def test_what_was_asked_for_least_recently_is_forgotten() -> None:
    cache = CountCache(size=2)
    one, two, three = call(b"1"), call(b"2"), call(b"3")
    cache.put(one, 1)
    cache.put(two, 2)
    cache.get(one)
    cache.put(three, 3)

    assert [cache.get(each) for each in (one, two, three)] == [1, None, 3]


def test_threads_may_share_it() -> None:
    cache = CountCache(size=8)

    def use(number: int) -> bool:
        content = call(b"%d" % (number % 20))
        cache.put(content, number % 20)
        return cache.get(content) in {number % 20, None}

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(use, range(4000)))
