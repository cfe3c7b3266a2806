"""What calls are counted at, before they are sent and after, and what is learnt from them and from replies."""

from __future__ import annotations

import weakref

import attrs
import pytest
from admitting import CALL, FAMILY, answer, begin
from still_clock import Clock

from llmport._core.flow import Park, Send, send
from llmport.anthropic.limits import RULES
from llmport.errors import (
    ConnectError,
    LlmError,
    OverloadedError,
    RateLimitError,
    ServerError,
    TransportError,
)
from llmport.limits import RateLimits
from llmport.policies.admission import Admission
from llmport.policies.concurrency import Slots
from llmport.usage import Usage


@pytest.fixture
def clock() -> Clock:
    return Clock(0.0)


@pytest.mark.parametrize(
    ("error", "left"),
    [
        (ConnectError("nobody is there"), (60, 1_000)),
        (RateLimitError("no", status=429), (60, 1_000)),
        (TransportError("it broke"), (59, 900)),
        (OverloadedError("no", status=529), (59, 900)),
    ],
    ids=["not sent", "refused", "lost", "overloaded"],
)
def test_a_failed_call_is_counted_if_it_may_have_been_read(
    clock: Clock, error: LlmError, left: tuple[int, int]
) -> None:
    policy = Admission(RULES, rates=RateLimits(requests=60, input_tokens=1_000), clock=clock)
    next(flow := policy(CALL, send))
    with pytest.raises(type(error)):
        flow.throw(error)
    known = policy.limits()[FAMILY]

    assert (known.requests.remaining, known.input_tokens.remaining) == left


def test_what_a_refusal_tells_does_not_have_the_call_in_it(clock: Clock) -> None:
    policy = Admission(RULES, rates=RateLimits(), clock=clock)
    next(flow := policy(CALL, send))
    limits = {"anthropic-ratelimit-requests-limit": "50", "anthropic-ratelimit-requests-remaining": "7"}
    with pytest.raises(RateLimitError):
        flow.throw(RateLimitError("too many tokens", status=429, limits=limits))

    assert policy.limits()[FAMILY].requests.remaining == 7


def test_a_call_is_counted_at_what_it_really_took(clock: Clock) -> None:
    policy = Admission(RULES, rates=RateLimits(input_tokens=1_000, output_tokens=1_000), clock=clock)
    flow = policy(CALL, send)
    next(flow)
    out = policy.limits()[FAMILY]
    assert (out.input_tokens.remaining, out.output_tokens.remaining) == (900, 950)
    answer(
        flow, usage=Usage(input_tokens=30, output_tokens=7, cache_read_tokens=10_000, cache_write_tokens=20)
    ).closed()

    over = policy.limits()[FAMILY]
    assert (over.input_tokens.remaining, over.output_tokens.remaining) == (950, 993)


def test_what_is_read_from_the_cache_counts_with_old_models_only() -> None:
    usage = Usage(input_tokens=1, cache_read_tokens=10, cache_write_tokens=100)

    assert RULES.counted(usage, "claude-sonnet-4-5") == 101
    assert RULES.counted(usage, "claude-3-5-haiku-latest") == 111


def test_a_guess_by_size_is_made_of_all_but_pictures_and_documents() -> None:
    text = attrs.evolve(CALL, content=b'{"messages":[{"content":"About an \\"image\\" of it"}]}')
    picture = attrs.evolve(CALL, content=b'{"content":[{"type":"image","source":{"data":"' + b"A" * 9_999)

    assert RULES.estimate(text) == len(text.content or b"") // 4 + 1
    assert RULES.estimate(picture) == RULES.estimate(CALL) == 100
    assert RULES.estimate(attrs.evolve(picture, tokens=lambda: 7)) == 7


def test_estimates_learn_what_answers_take(clock: Clock) -> None:
    policy = Admission(RULES, rates=RateLimits(output_tokens=1_000), clock=clock)
    for _ in range(3):
        next(flow := policy(CALL, send))
        answer(flow, usage=Usage(input_tokens=50, output_tokens=5)).closed()
    before = policy.limits()[FAMILY].output_tokens.remaining
    begin(policy)

    assert before == 985
    assert policy.limits()[FAMILY].output_tokens.remaining == pytest.approx(980, abs=1)  # not 935


def test_a_call_that_waits_is_counted_at_what_is_known_when_its_turn_comes(clock: Clock) -> None:
    policy = Admission(RULES, rates=RateLimits(output_tokens=2_000), clock=clock)
    call = attrs.evolve(CALL, max_tokens=400)
    next(first := policy(call, send))
    for _ in range(2):
        assert begin(policy, call) == Send(call)
    for _ in range(2):
        assert isinstance(begin(policy, call), Park)  # each might take 400, and less is left
    answer(first, usage=Usage(input_tokens=50, output_tokens=4)).closed()

    assert policy.limits()[FAMILY].queued == 0
    assert policy.limits()[FAMILY].output_tokens.remaining == pytest.approx(2_000 - 2 * 400 - 3 * 4, abs=1)


def test_short_answers_are_not_taken_for_all_because_they_end_first(clock: Clock) -> None:
    policy = Admission(RULES, rates=RateLimits(output_tokens=100_000), clock=clock)
    call = attrs.evolve(CALL, max_tokens=1_000)
    next(long := policy(call, send))
    for _ in range(3):
        next(short := policy(call, send))
        answer(short, usage=Usage(input_tokens=50, output_tokens=10)).closed()
    before = policy.limits()[FAMILY].output_tokens.remaining
    begin(policy, call)
    assert policy.limits()[FAMILY].output_tokens.remaining == before - 1_000  # nothing is learnt yet

    answer(long, usage=Usage(input_tokens=50, output_tokens=970)).closed()
    before = policy.limits()[FAMILY].output_tokens.remaining
    begin(policy, call)
    remaining = policy.limits()[FAMILY].output_tokens.remaining
    assert remaining is not None
    assert remaining < before - 500  # far from the 10 of those that ended first


def test_answers_are_guessed_by_those_that_might_be_about_as_long(clock: Clock) -> None:
    policy = Admission(RULES, rates=RateLimits(output_tokens=10_000), clock=clock)
    for most, took in ((4_096, 41), (100, 90)) * 3:
        next(flow := policy(attrs.evolve(CALL, max_tokens=most), send))
        answer(flow, usage=Usage(input_tokens=50, output_tokens=took)).closed()
    before = policy.limits()[FAMILY].output_tokens.remaining
    begin(policy, attrs.evolve(CALL, max_tokens=90))
    begin(policy, attrs.evolve(CALL, max_tokens=5_000))

    assert before == 10_000 - 3 * (41 + 90)
    assert policy.limits()[FAMILY].output_tokens.remaining == pytest.approx(before - 81 - 50, abs=1)


def test_what_one_tenant_is_answered_says_little_of_another(clock: Clock) -> None:
    policy = Admission(RULES, rates=RateLimits(output_tokens=100_000), clock=clock)
    kinds = {"brief": 10, "long": 90}
    for tenant, took in (*kinds.items(),) * 100:
        next(flow := policy(attrs.evolve(CALL, max_tokens=100, tenant=tenant), send))
        answer(flow, usage=Usage(input_tokens=50, output_tokens=took)).closed()
    for tenant, expected in (("brief", 10), ("long", 90), ("new", 50)):
        before = policy.limits()[FAMILY].output_tokens.remaining
        begin(policy, attrs.evolve(CALL, max_tokens=100, tenant=tenant))
        assert policy.limits()[FAMILY].output_tokens.remaining == pytest.approx(before - expected, abs=4)


def test_a_call_that_is_over_is_not_kept_until_it_is_learnt_from(clock: Clock) -> None:
    policy = Admission(RULES, rates=RateLimits(requests=100), clock=clock)
    begin(policy)  # stays out, so that what came later is not learnt from yet
    call = attrs.evolve(CALL, content=b"a large body")
    kept = weakref.ref(call)
    next(flow := policy(call, send))
    answer(flow).closed()
    del call, flow

    assert kept() is None


def test_averages_of_ever_new_tenants_are_bounded(clock: Clock) -> None:
    policy = Admission(RULES, rates=RateLimits(output_tokens=1_000_000), clock=clock)
    for number in range(1_100):
        next(flow := policy(attrs.evolve(CALL, tenant=f"user {number}"), send))
        answer(flow, usage=Usage(input_tokens=50, output_tokens=5)).closed()
    rates = policy._lines[FAMILY].rates

    assert rates is not None
    assert len(rates._output) == 1_000
    assert (None, CALL.max_tokens.bit_length()) in rates._output  # what holds for all is kept


def test_a_missing_header_is_unknown_and_not_zero(clock: Clock) -> None:
    policy = Admission(RULES, rates=RateLimits(input_tokens=500), clock=clock)
    next(flow := policy(CALL, send))
    answer(
        flow,
        headers={"anthropic-ratelimit-requests-limit": "50", "anthropic-ratelimit-requests-remaining": "49"},
    )
    known = policy.limits()[FAMILY]

    assert (known.requests.limit, known.requests.remaining) == (50, 49)
    assert (known.input_tokens.limit, known.output_tokens.limit) == (500, None)  # the user's value is kept
    assert begin(policy) == Send(CALL)


def requests_left(number: int) -> dict[str, str]:
    return {
        "anthropic-ratelimit-requests-limit": "50",
        "anthropic-ratelimit-requests-remaining": str(number),
    }


def test_the_providers_word_is_taken_again_when_the_last_is_old_or_somebody_waits(clock: Clock) -> None:
    policy = Admission(RULES, rates=RateLimits(), slots=Slots(1), clock=clock)

    def left_after(now: float, told: int, *, is_awaited: bool = False) -> int | None:
        next(flow := policy(CALL, send))
        if is_awaited:
            assert isinstance(begin(policy), Park)
        clock.now = now
        reply = answer(flow, headers=requests_left(told))
        left = policy.limits()[FAMILY].requests.remaining
        reply.closed()
        return left

    assert left_after(0.0, 40) == 40
    assert left_after(0.004, 30) == 39  # others use the limit too, but it was asked for a moment ago
    assert left_after(0.005, 29) == 29
    assert left_after(0.006, 20, is_awaited=True) == 20


def test_a_refusal_that_says_nothing_of_limits_lets_no_more_pass_than_before(clock: Clock) -> None:
    policy = Admission(RULES, rates=RateLimits(), clock=clock)
    flows = [policy(CALL, send) for _ in range(5)]
    *out, waiting = flows
    for flow in out:
        next(flow)
    assert isinstance(next(waiting), Park)
    first, second, *_ = out
    with pytest.raises(ServerError):
        first.throw(ServerError("down", status=500))

    assert waiting.send(None) == Send(CALL)  # in the place of the one that failed
    assert isinstance(begin(policy), Park)
    clock.now = 0.001
    answer(second, headers=requests_left(3))
    assert policy.limits()[FAMILY].requests.limit == 50
    waiting.close()


@pytest.mark.parametrize("value", ["", "-1", "none", "1.5", "9" * 40, "٣", "0"])
def test_a_limit_that_makes_no_sense_is_not_said(value: str) -> None:
    assert RULES.hear({"anthropic-ratelimit-requests-limit": value}) == (None, None, None)
