"""When a call may be sent, and what becomes of it that waits: lists of effects."""

from __future__ import annotations

import os
import threading
from collections import Counter

import attrs
import pytest
from admitting import CALL, FAMILY, answer, begin, one_a_minute
from still_clock import Clock

from llmport._core.flow import Flow, Park, Reply, Send, send
from llmport.anthropic.limits import RULES
from llmport.errors import (
    ConnectError,
    DeadlineExceededError,
    OverloadedError,
    QueueFullError,
    RateLimitError,
)
from llmport.limits import Queue, RateLimits
from llmport.policies.admission import Admission
from llmport.policies.concurrency import Slots
from llmport.usage import Usage


@pytest.fixture
def clock() -> Clock:
    return Clock(0.0)


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


def test_a_slot_that_is_found_helps_whoever_waits(clock: Clock) -> None:
    policy = Admission(RULES, slots=Slots(100, is_adaptive=True), clock=clock)
    full = [policy(CALL, send) for _ in range(8)]
    for flow in full:
        next(flow)
    waiting = policy(attrs.evolve(CALL, model="claude-haiku-4-5"), send)
    effect = next(waiting)
    assert isinstance(effect, Park)
    news: list[int] = []
    effect.ticket.call(lambda: news.append(1))
    for flow in full:
        answer(flow).closed()

    assert news
    assert isinstance(waiting.send(None), Send)
    waiting.close()


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
