"""When a call may be sent: lists of effects first, then many calls at once in virtual time."""

from __future__ import annotations

import gc
import os
import random
import threading
import weakref
from collections import Counter
from contextlib import suppress
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from virtual_api import Refusal, VirtualApi
from virtual_time import World

from llmport._core.flow import Call, Flow, Park, Reply, Send, compose, send
from llmport.anthropic.limits import RULES
from llmport.emulator import Outage, Terms
from llmport.emulator import RateLimits as Told
from llmport.errors import (
    ConnectError,
    DeadlineExceededError,
    LlmError,
    OverloadedError,
    QueueFullError,
    RateLimitError,
    TransportError,
)
from llmport.limits import Queue, RateLimits
from llmport.policies.admission import Admission
from llmport.policies.backoff import BackOff
from llmport.policies.concurrency import Slots
from llmport.policies.retry import Retry
from llmport.usage import Usage

CALL = Call(operation="ask", method="POST", path="/", model="claude-sonnet-5-5", tokens=100, max_tokens=50)
FAMILY = "claude-sonnet-5"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


_FLOWS: list[Flow[Reply]] = []


@pytest.fixture(autouse=True)
def _flows_are_kept() -> Any:
    """A flow that nobody holds is closed at once, as a task is that is cancelled."""
    yield
    while _FLOWS:
        _FLOWS.pop().close()


def begin(policy: Admission, call: Call = CALL) -> Any:
    """Begin a call, and return what it asks for first."""
    _FLOWS.append(policy(call, send))
    return next(_FLOWS[-1])


def answer(flow: Flow[Reply], *, headers: dict[str, str] | None = None, usage: Usage | None = None) -> Reply:
    with pytest.raises(StopIteration) as done:
        flow.send(Reply(CALL, 200, headers or {}, usage=usage))
    reply: Reply = done.value.value
    return reply


def one_a_minute(clock: Clock, **facts: Any) -> Admission:
    return Admission(RULES, rates=RateLimits(requests=1), clock=clock, **facts)


# ------------------------------------------------------------------------------------------------- one by one


def test_a_call_that_fits_is_sent_at_once(clock: Clock) -> None:
    flow = one_a_minute(clock)(CALL, send)

    assert next(flow) == Send(CALL)
    assert answer(flow).waited == 0.0


def test_a_call_that_takes_no_tokens_is_none_of_its_business(clock: Clock) -> None:
    policy = one_a_minute(clock)
    call = attrs.evolve(CALL, tokens=None)
    for _ in range(3):
        assert begin(policy, call) == Send(call)
    assert policy.limits() == {}


def test_the_next_waits_until_the_limit_has_room(clock: Clock) -> None:
    policy = one_a_minute(clock)
    answer_first = policy(CALL, send)
    next(answer_first)
    answer(answer_first).closed()
    flow = policy(CALL, send)
    effect = next(flow)

    assert isinstance(effect, Park)
    assert effect.until == pytest.approx(60.0)
    clock.now = 60.0
    assert flow.throw(TimeoutError()) == Send(CALL)
    assert answer(flow).waited == 60.0


def test_waiting_for_rates_is_told_from_waiting_for_a_slot(clock: Clock) -> None:
    policy = Admission(RULES, rates=RateLimits(requests=2), slots=Slots(1), clock=clock)
    first, second, third = (policy(CALL, send) for _ in range(3))
    next(first)
    for waiting in (second, third):
        assert isinstance(next(waiting), Park)

    clock.now = 10.0  # a slot is free, and there is still a request left
    answer(first).closed()
    assert second.send(None) == Send(CALL)
    clock.now = 20.0  # a slot is free, but the next request comes at 32 s at the latest
    reply = answer(second)
    reply.closed()
    assert (reply.waited, reply.held) == (10.0, 0.0)
    assert isinstance(third.send(None), Park)
    clock.now = 32.0
    assert third.send(None) == Send(CALL)

    reply = answer(third)
    assert (reply.waited, reply.held) == (32.0, 12.0)


def test_who_waits_behind_one_that_rates_hold_waits_for_rates(clock: Clock) -> None:
    policy = one_a_minute(clock)
    first, second, third = (policy(CALL, send) for _ in range(3))
    next(first)
    answer(first).closed()
    assert isinstance(next(second), Park)
    clock.now = 30.0
    assert isinstance(next(third), Park)

    for waiting, sent, waited in ((second, 60.0, 60.0), (third, 120.0, 90.0)):
        clock.now = sent
        assert waiting.send(None) == Send(CALL)
        reply = answer(waiting)
        reply.closed()
        assert (reply.waited, reply.held) == (waited, waited)


def test_a_slot_is_held_until_the_reply_is_closed(clock: Clock) -> None:
    policy = Admission(RULES, slots=Slots(1), clock=clock)
    first, second = policy(CALL, send), policy(CALL, send)
    next(first)
    reply = answer(first)
    parked = next(second)
    woken: list[int] = []
    assert isinstance(parked, Park)
    parked.ticket.call(lambda: woken.append(1))
    assert (policy.limits()[FAMILY].in_flight, policy.limits()[FAMILY].queued, woken) == (1, 1, [])

    reply.closed()

    assert woken == [1]
    assert second.send(None) == Send(CALL)


@pytest.mark.parametrize("error", [GeneratorExit(), KeyboardInterrupt(), RuntimeError("a bug")])
@pytest.mark.parametrize("is_out", [False, True], ids=["waiting", "out"])
def test_cancelling_leaves_no_trace(clock: Clock, error: BaseException, *, is_out: bool) -> None:
    policy = Admission(RULES, slots=Slots(1), clock=clock)
    first, second, third = (policy(CALL, send) for _ in range(3))
    next(first)
    next(second)
    next(third)
    with pytest.raises(type(error)):
        (first if is_out else second).throw(error)
    known = policy.limits()[FAMILY]
    assert (known.in_flight, known.queued) == (1, 1)  # if it was out, the next has gone out in its place
    for flow in (first, second, third):
        flow.close()

    known = policy.limits()[FAMILY]
    assert (known.in_flight, known.queued, known.expected_wait) == (0, 0, 0.0)


def test_a_call_cancelled_while_it_waits_is_refunded(clock: Clock) -> None:
    policy = Admission(RULES, rates=RateLimits(input_tokens=1_000), clock=clock)
    for _ in range(9):
        next(flow := policy(CALL, send))
        answer(flow, usage=Usage(input_tokens=100)).closed()
    left = policy.limits()[FAMILY].input_tokens.remaining
    flow = policy(attrs.evolve(CALL, tokens=500), send)
    assert isinstance(next(flow), Park)
    flow.close()

    assert policy.limits()[FAMILY].input_tokens.remaining == left == 100


@pytest.mark.parametrize("error", [GeneratorExit(), ConnectError("cancelled")])
def test_a_call_cancelled_when_its_turn_has_come_is_refunded(clock: Clock, error: BaseException) -> None:
    policy = Admission(RULES, rates=RateLimits(requests=60, input_tokens=1_000), slots=Slots(1), clock=clock)
    first, second = policy(CALL, send), policy(CALL, send)
    next(first)
    next(second)
    first.close()
    assert policy.limits()[FAMILY].in_flight == 1  # the second, which does not know of it yet
    with pytest.raises(type(error)):
        second.throw(error)
    known = policy.limits()[FAMILY]

    assert (known.in_flight, known.requests.remaining, known.input_tokens.remaining) == (0, 59, 900)


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


@pytest.mark.parametrize("value", ["", "-1", "none", "1.5", "9" * 40, "٣", "0"])
def test_a_limit_that_makes_no_sense_is_not_said(value: str) -> None:
    assert RULES.hear({"anthropic-ratelimit-requests-limit": value}) == (None, None, None)


# --------------------------------------------------------------------------------------------- saying no


def test_a_queue_has_an_end(clock: Clock) -> None:
    policy = Admission(RULES, slots=Slots(1), queue=Queue(max_waiting=2), clock=clock)
    for _ in range(3):
        begin(policy)
    with pytest.raises(QueueFullError, match="2 calls wait already") as caught:
        begin(policy)

    assert caught.value.attempts == ()
    assert not caught.value.is_retryable


def test_what_cannot_be_served_in_time_is_refused_at_once(clock: Clock) -> None:
    policy = one_a_minute(clock)
    begin(policy)
    begin(policy)
    with pytest.raises(QueueFullError) as caught:
        begin(policy, attrs.evolve(CALL, deadline=100.0))

    assert caught.value.expected_wait == pytest.approx(120.0)
    assert policy.limits()[FAMILY].queued == 1
    assert isinstance(begin(policy, attrs.evolve(CALL, deadline=121.0)), Park)


def test_it_never_waits_past_the_deadline(clock: Clock) -> None:
    policy = Admission(RULES, slots=Slots(1), clock=clock)
    begin(policy)
    flow = policy(attrs.evolve(CALL, deadline=5.0), send)
    effect = next(flow)
    assert isinstance(effect, Park)
    assert effect.until == 5.0
    clock.now = 5.0
    with pytest.raises(DeadlineExceededError, match="waiting for its turn"):
        flow.throw(TimeoutError())

    assert policy.limits()[FAMILY].queued == 0


def test_expected_wait_is_of_ones_own_share(clock: Clock) -> None:
    policy = Admission(RULES, rates=RateLimits(requests=60), queue=Queue(), clock=clock)
    for _ in range(160):
        begin(policy, attrs.evolve(CALL, tenant="batch"))
    with pytest.raises(QueueFullError):
        begin(policy, attrs.evolve(CALL, tenant="batch", deadline=60.0))

    assert isinstance(begin(policy, attrs.evolve(CALL, tenant="person", deadline=60.0)), Park)


# ------------------------------------------------------------------------------------------ being refused


def refuse(flow: Flow[Reply], retry_after: float | None = None, message: str = "slow down") -> None:
    with pytest.raises(RateLimitError):
        flow.throw(RateLimitError(message, status=429, retry_after=retry_after))


def test_another_endpoint_has_limits_of_its_own(clock: Clock) -> None:
    policy = one_a_minute(clock)
    begin(policy)

    assert isinstance(begin(policy), Park)
    assert isinstance(begin(policy, attrs.evolve(CALL, base_url="https://other.test")), Send)
    assert policy.limits().keys() == {FAMILY, f"{FAMILY} at https://other.test"}


def test_a_429_pauses_all_at_once(clock: Clock) -> None:
    policy = Admission(RULES, rates=RateLimits(requests=6_000), clock=clock)
    next(flow := policy(CALL, send))
    refuse(flow, retry_after=7.0)
    parked = [begin(policy) for _ in range(3)]

    assert [effect.until for effect in parked if isinstance(effect, Park)] == [
        7.0,
        float("inf"),
        float("inf"),
    ]


def test_a_429_that_was_not_foreseen_cuts_the_rate_and_it_recovers(clock: Clock) -> None:
    policy = Admission(RULES, rates=RateLimits(requests=600), clock=clock)
    flows = [policy(CALL, send) for _ in range(4)]
    for flow in flows:
        next(flow)
    clock.now = 1.0
    for flow in flows:
        refuse(flow)  # four that were out together are one piece of news
    rates = policy._lines[FAMILY].rates
    assert rates is not None
    shares = []
    for now in (1.0, 10.0, 19.0, 30.0):
        clock.now = now
        shares.append(rates._share_at(now))

    assert shares == pytest.approx([0.7, 0.85, 1.0, 1.0])


def test_too_many_at_once_is_a_limit_of_its_own(clock: Clock) -> None:
    slots = Slots(100, is_adaptive=True)
    policy = Admission(RULES, rates=RateLimits(requests=600), slots=slots, clock=clock)
    next(flow := policy(CALL, send))
    begin(policy)
    refuse(
        flow, message="Number of concurrent connections has exceeded your rate limit. Please try again later."
    )
    rates = policy._lines[FAMILY].rates

    assert int(slots.limit) == 1
    assert rates is not None
    assert rates._share_at(0.0) == 1.0


def test_what_refuses_even_a_single_call_is_asked_now_and_then_and_spares_those_who_wait(
    clock: Clock,
) -> None:
    policy = Admission(
        RULES, rates=RateLimits(requests=6_000), slots=Slots(100, is_adaptive=True), clock=clock
    )
    for _ in range(10):
        clock.now += 10
        flow = policy(CALL, send)
        assert next(flow) == Send(CALL)
        with pytest.raises(OverloadedError):
            flow.throw(OverloadedError("overloaded", status=529))

    waiting = begin(policy)
    assert isinstance(waiting, Park)
    assert waiting.until == pytest.approx(clock.now + 2.0)


def test_a_family_that_is_overloaded_takes_no_slots_from_the_others(clock: Clock) -> None:
    policy = Admission(RULES, slots=Slots(100, is_adaptive=True), clock=clock)
    other = attrs.evolve(CALL, model="claude-haiku-4-5")
    for _ in range(10):
        clock.now += 1
        next(flow := policy(CALL, send))
        with pytest.raises(OverloadedError):
            flow.throw(OverloadedError("overloaded", status=529))

    assert begin(policy) == Send(CALL)
    assert isinstance(begin(policy), Park)  # one at a time
    for _ in range(5):
        assert begin(policy, other) == Send(other)


def test_a_fixed_number_of_slots_stays(clock: Clock) -> None:
    slots = Slots(5)
    slots.refused(0.0, 1.0)
    slots.succeeded(0.0)

    assert slots.limit == 5


def round_of_successes(slots: Slots, sent_at: float) -> None:
    """Have as many calls answered as may be out at once."""
    for _ in range(int(slots.limit)):
        slots.taken = int(slots.limit)
        slots.succeeded(sent_at)


def test_what_an_outage_took_of_the_slots_comes_back_as_fast_as_it_once_came() -> None:
    slots = Slots(500, is_adaptive=True)
    while slots.limit < 100:
        round_of_successes(slots, 0.0)
    for second in range(1, 30):
        slots.taken = int(slots.limit)
        slots.refused(float(second), float(second))
        slots.succeeded(0.5)  # one that was sent before is no sign that it is over
    assert int(slots.limit) == 1

    for _ in range(7):
        round_of_successes(slots, 60.0)
    assert 0.7 * 128 <= slots.limit <= 0.7 * 128 + 2  # seven doublings; from there on it is one a round


def test_slots_that_are_refused_after_they_held_come_back_slowly_from_there() -> None:
    slots = Slots(500, is_adaptive=True)
    for now in (1.0, 2.0):
        while slots.limit < 100:
            round_of_successes(slots, now)
        slots.taken = int(slots.limit)
        slots.refused(now, now)
    before = slots.limit
    round_of_successes(slots, 3.0)

    assert before < slots.limit <= before + 2  # and not twice as many


# ------------------------------------------------------------------------------------ threads and processes


def test_the_garbage_collector_may_close_a_stream_at_any_moment(clock: Clock) -> None:
    policy = Admission(RULES, slots=Slots(1), clock=clock)
    next(flow := policy(CALL, send))
    reply = answer(flow)
    policy._do(reply.closed)  # as from __del__, in the middle of another step

    assert policy.limits()[FAMILY].in_flight == 0


def test_threads_may_share_it() -> None:
    policy = Admission(RULES, rates=RateLimits(requests=10**6), slots=Slots(4))
    most, out = [0], Counter[str]()

    def work() -> None:
        for _ in range(50):
            flow = policy(CALL, send)
            effect = next(flow)
            while isinstance(effect, Park):
                turn = threading.Event()
                effect.ticket.call(turn.set)
                assert turn.wait(30)
                effect = flow.send(None)
            out["now"] += 1
            most[0] = max(most[0], out["now"])
            out["now"] -= 1
            with pytest.raises(StopIteration) as done:
                flow.send(Reply(CALL, 200, {}))
            done.value.value.closed()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    known = policy.limits()[FAMILY]

    assert not any(thread.is_alive() for thread in threads)
    assert (known.in_flight, known.queued) == (0, 0)
    assert most[0] <= 4


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
def test_a_forked_process_begins_anew(clock: Clock) -> None:
    policy = Admission(RULES, slots=Slots(1), clock=clock)
    next(flow := policy(CALL, send))
    policy.forget()  # what the child does after os.fork

    assert policy.limits() == {}
    assert begin(policy) == Send(CALL)
    flow.close()


# ------------------------------------------------------------------------------------------- many at once


class Load:
    """Workers that make calls of random size, each when its last is answered."""

    def __init__(self, api: VirtualApi, policy: Any, clock: Any, *, seed: int = 1) -> None:
        self.api, self.random = api, random.Random(seed)
        self.sizes: dict[str, tuple[int, int]] = {}
        api.tokens = lambda call: self.sizes[call.path]
        self.exchange = compose([Retry(8, clock=clock, wait=BackOff(rand=self.random.random)), policy], send)
        self.outcomes: list[Any] = []

    def call(self, number: int, **facts: Any) -> Call:
        tokens, written = self.random.randint(200, 1_500), self.random.randint(50, 600)
        self.sizes[f"/{number}"] = tokens, written
        estimate = max(1, int(tokens * self.random.gauss(1, 0.15)))
        return attrs.evolve(CALL, path=f"/{number}", tokens=estimate, max_tokens=1_024, **facts)

    def work(self, world: World, calls: list[Call], workers: int) -> None:
        left = iter(calls)

        def go_on(outcome: Any = None) -> None:
            if outcome is not None:
                self.outcomes.append(outcome)
            call = next(left, None)
            if call is not None:
                world.start(self.exchange(call), go_on)

        for _ in range(workers):
            go_on()

    @property
    def failures(self) -> list[Any]:
        return [outcome for outcome in self.outcomes if isinstance(outcome, BaseException)]


LIMITS = {
    "requests": Told(requests=400, input_tokens=10**7, output_tokens=10**7),
    "input": Told(requests=4_000, input_tokens=300_000, output_tokens=10**7),
    "output": Told(requests=4_000, input_tokens=10**7, output_tokens=100_000),
    "all": Told(requests=500, input_tokens=425_000, output_tokens=162_000),
}


@pytest.mark.parametrize("told", LIMITS.values(), ids=LIMITS.keys())
def test_2000_calls_take_little_longer_than_the_buckets_allow_and_meet_no_429(told: Told) -> None:
    api = VirtualApi(Terms(rate_limits=told, latency=1.0, jitter=2.0))
    world = World(api)
    load = Load(api, Admission(RULES, rates=RateLimits(), clock=world.clock), world.clock)
    load.work(world, [load.call(number) for number in range(2_000)], workers=64)
    world.run()
    used = 2_000, sum(size[0] for size in load.sizes.values()), sum(size[1] for size in load.sizes.values())
    limits = told.requests, told.input_tokens, told.output_tokens
    # They begin full.
    best = max((amount - limit) * 60 / limit for amount, limit in zip(used, limits, strict=True))

    assert load.failures == []
    assert world.now <= 1.05 * best
    assert len(api.refused) <= 0.002 * 2_000


def test_limits_that_are_halved_are_found_out_and_used() -> None:
    api = VirtualApi(Terms(rate_limits=Told(requests=600), latency=0.5, jitter=0.5))
    world = World(api)
    load = Load(api, Admission(RULES, rates=RateLimits(), clock=world.clock), world.clock)
    load.work(world, [load.call(number) for number in range(4_000)], workers=32)
    world.run(until=120.0)
    api.change(rate_limits=Told(requests=300))
    served = len(api.served)
    world.run(until=300.0)

    assert len(api.refused) <= 32
    assert len(api.served) - served == pytest.approx(3 * 300, rel=0.1)


def test_another_client_of_the_same_limits_gets_few_of_us_refused() -> None:
    api = VirtualApi(Terms(rate_limits=Told(requests=600), latency=0.3, jitter=0.3))
    world = World(api)
    load = Load(api, Admission(RULES, rates=RateLimits(), clock=world.clock), world.clock)
    for second in range(240):  # somebody else uses half of it
        for part in range(5):
            world.at(second + part / 5, lambda: take_one(api, world.now))
    load.work(world, [load.call(number) for number in range(1_500)], workers=32)
    world.run(until=240.0)

    assert load.failures == []
    assert len(api.refused) <= 0.05 * len(load.outcomes)
    assert len(load.outcomes) >= 0.8 * (600 + 240 * 5)


def take_one(api: VirtualApi, now: float) -> None:
    api.now = now
    with suppress(Refusal):  # it has to wait as well
        api.account.admit("claude-sonnet-5-5", 1)


def test_an_adaptive_number_of_slots_finds_what_is_allowed() -> None:
    api = Crowded(20)
    world = World(api)
    slots = Slots(200, is_adaptive=True)
    policy = Admission(RULES, slots=slots, clock=world.clock)
    load = Load(api, policy, world.clock)
    load.work(world, [load.call(number) for number in range(1_500)], workers=64)
    world.run()

    assert load.failures == []
    assert len(api.refused) <= 0.05 * 1_500
    assert world.now <= 1.35 * 1_500 / 20


class Crowded(VirtualApi):
    """Answers so many at once, each within a second."""

    def __init__(self, most: int) -> None:
        super().__init__(Terms(max_concurrency=most, latency=1.0))
        self.ends: list[float] = []

    def __call__(self, call: Call, now: float) -> tuple[float, Any]:
        self.ends = [end for end in self.ends if end > now]
        self.account._out = len(self.ends)
        seconds, outcome = super().__call__(call, now)
        if isinstance(outcome, Reply):
            self.ends.append(now + seconds)
        return seconds, outcome


def test_two_tenants_ten_to_one_in_load_are_served_alike_while_both_wait() -> None:
    api = VirtualApi(Terms(rate_limits=Told(requests=300), latency=1.0))
    world = World(api)
    policy = Admission(RULES, rates=RateLimits(), queue=Queue(), clock=world.clock)
    load = Load(api, policy, world.clock)
    for number in range(1_100):
        tenant = "person" if number % 11 == 0 else "batch"
        world.start(load.exchange(load.call(number, tenant=tenant)), load.outcomes.append)
    world.run()
    served: Counter[str] = Counter()
    persons = 0
    for call in api.served[4:]:  # what was sent before the limits were known did not wait
        served[call.tenant] += sum(load.sizes[call.path])
        persons += call.tenant == "person"
        if persons == 95:
            break

    assert served["person"] == pytest.approx(served["batch"], rel=0.1)


def test_a_storm_of_529s_is_ridden_out() -> None:
    api = VirtualApi(Terms(outages=[Outage(begin=10.0, seconds=10.0)], latency=0.5))
    world = World(api)
    load = Load(
        api,
        Admission(RULES, rates=RateLimits(), slots=Slots(50, is_adaptive=True), clock=world.clock),
        world.clock,
    )
    load.work(world, [load.call(number) for number in range(1_000)], workers=50)
    world.run()

    assert all(isinstance(failure, OverloadedError) for failure in load.failures)
    assert len(api.refused) < 1_000


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_cancelled_nothing_is_lost_and_everybody_is_served(data: st.DataObject) -> None:
    gc.freeze()  # so that collecting at the end looks only at what is made here
    api = VirtualApi(Terms(rate_limits=Told(requests=30, input_tokens=5_000), latency=2.0, jitter=1.0))
    world = World(api)
    policy = Admission(RULES, rates=RateLimits(), slots=Slots(3), clock=world.clock)
    load = Load(api, policy, world.clock)
    tasks = []
    for number in range(data.draw(st.integers(1, 25))):
        call = load.call(
            number, tenant=data.draw(st.sampled_from("ab")), priority=data.draw(st.integers(0, 1))
        )
        tasks.append(world.start(load.exchange(call), load.outcomes.append))
    for _ in range(data.draw(st.integers(0, 15))):
        world.run(until=world.now + data.draw(st.floats(0, 20)))
        tasks[data.draw(st.integers(0, len(tasks) - 1))].cancel()
    world.run()
    known = policy.limits().get(FAMILY)

    assert all(task.is_over for task in tasks)
    assert not [outcome for outcome in load.outcomes if isinstance(outcome, LlmError)]
    assert known is None or (known.in_flight, known.queued) == (0, 0)
    if known is not None:
        line = policy._lines[FAMILY]
        assert line.rates is not None
        assert [bucket.reserved for bucket in line.rates._buckets] == pytest.approx([0, 0, 0], abs=1e-6)
    gc.collect()
    gc.unfreeze()
