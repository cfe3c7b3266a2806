"""The retry policy: a flow's effects, in order, for every kind of failure."""

from __future__ import annotations

import copy
import gc
import pickle
import threading
import time
import weakref
from collections.abc import Callable
from functools import partial
from typing import Any

import attrs
import pytest
import tenacity
from hypothesis import given
from hypothesis import strategies as st
from retry_flows import CALL, LEAST, MOST, REPLY, at, succeed, throw, waits

from llmport._core.flow import Send, Sleep, send
from llmport.errors import (
    ApiError,
    Attempt,
    ConfigurationError,
    ConnectError,
    DecodeError,
    InvalidRequestError,
    LlmError,
    OverloadedError,
    QueueFullError,
    RateLimitError,
    ServerError,
    SpendLimitError,
    TransportError,
)
from llmport.policies.backoff import BackOff
from llmport.policies.retry import Retry

# ------------------------------------------------------------------------------------------------ attempts


def test_a_success_is_passed_on() -> None:
    flow = Retry()(CALL, send)

    assert next(flow) == Send(CALL)
    assert succeed(flow) is REPLY


def test_a_failed_attempt_is_made_again_after_a_wait() -> None:
    flow = Retry(wait=MOST)(CALL, send)

    assert next(flow) == Send(CALL)
    assert flow.throw(ServerError("500")) == Sleep(0.5)
    assert flow.send(None) == at(2)
    assert flow.throw(ServerError("500")) == Sleep(1.0)
    assert flow.send(None) == at(3)
    assert succeed(flow) is REPLY


def test_the_last_error_lists_all_attempts() -> None:
    flow = Retry(wait=MOST, clock=iter([100.0, 100.25, 101.0, 107.5]).__next__)(CALL, send)
    next(flow)
    flow.throw(ConnectError("no route"))
    flow.send(None)
    flow.throw(RateLimitError("slow down", status=429, request_id="req_2", retry_after=3.0))
    flow.send(None)
    error = throw(flow, ServerError("500", status=500, request_id="req_3"))

    assert error.attempts == (
        Attempt(1, "ConnectError", None, None, 0.5, 0.25, "connect", "not sent"),
        Attempt(2, "RateLimitError", 429, "req_2", pytest.approx(3.3), 1.0, "headers", "rejected"),
        Attempt(3, "ServerError", 500, "req_3", 0.0, 7.5, "headers", "rejected"),
    )
    assert pickle.loads(pickle.dumps(error)).attempts == error.attempts


@pytest.mark.parametrize("max_attempts", [1, 2, 5])
def test_there_are_no_more_attempts_than_allowed(max_attempts: int) -> None:
    flow = Retry(max_attempts, wait=LEAST)(CALL, send)
    for number in range(1, max_attempts):
        assert (next(flow) if number == 1 else flow.send(None)) == at(number)
        assert flow.throw(ServerError("500")) == Sleep(0.0)
    assert (next(flow) if max_attempts == 1 else flow.send(None)) == at(max_attempts)

    assert len(throw(flow, ServerError("500")).attempts) == max_attempts


@pytest.mark.parametrize(
    "error",
    [
        InvalidRequestError("no", status=400),
        DecodeError("junk"),
        QueueFullError("full"),
        ServerError("final", is_retryable=False),
        RateLimitError("spent", is_retryable=False, retry_after=1.0),
    ],
)
def test_what_cannot_help_is_not_tried_again(error: LlmError) -> None:
    flow = Retry(clock=lambda: 5.0)(CALL, send)
    next(flow)

    assert throw(flow, error).attempts == (Attempt.of(1, error, time=0.0),)


def test_an_error_that_says_so_is_tried_again_whatever_its_kind() -> None:
    assert waits(Retry(wait=MOST), InvalidRequestError("conflict", is_retryable=True)) == [0.5]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), GeneratorExit(), RuntimeError("a bug")])
def test_what_is_no_error_of_a_call_passes_at_once(error: BaseException) -> None:
    flow = Retry()(CALL, send)
    next(flow)

    with pytest.raises(type(error)) as caught:
        flow.throw(error)
    assert caught.value is error


def test_a_call_given_up_while_it_waits_is_over() -> None:
    flow = Retry(wait=MOST)(CALL, send)
    next(flow)
    flow.throw(ServerError("500"))

    with pytest.raises(KeyboardInterrupt):
        flow.throw(KeyboardInterrupt())
    with pytest.raises(StopIteration):
        next(flow)


def test_an_error_is_free_as_soon_as_nobody_holds_it() -> None:
    """A cycle through its traceback would keep the request alive until the garbage collector runs."""

    def fail() -> weakref.ref[LlmError]:
        flow = Retry(2, wait=LEAST)(CALL, send)
        next(flow)
        flow.throw(ServerError("500"))
        flow.send(None)
        try:
            flow.throw(ServerError("500"))
        except LlmError as error:
            return weakref.ref(error)
        pytest.fail("it was the last")

    gc.disable()
    try:
        assert fail()() is None
    finally:
        gc.enable()


# -------------------------------------------------------------------------------------------------- waiting


@pytest.mark.parametrize(
    ("error", "most"),
    [
        pytest.param(ServerError("500"), [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 20.0, 20.0], id="failing"),
        pytest.param(OverloadedError("529"), [1.0, 2.0, 4.0, 8.0, 16.0, 20.0, 20.0], id="throttled"),
    ],
)
def test_backoff_doubles_up_to_its_cap_with_full_jitter(error: ApiError, most: list[float]) -> None:
    errors = [error] * len(most)

    assert waits(Retry(99, wait=MOST), *errors) == most
    assert waits(Retry(99, wait=LEAST), *errors) == [0.0] * len(most)
    assert waits(Retry(99, wait=BackOff(rand=lambda: 0.25)), *errors) == [wait / 4 for wait in most]


def test_the_numbers_may_be_chosen() -> None:
    wait = BackOff(base=2.0, throttled_base=3.0, cap=5.0, rand=lambda: 1.0)

    assert waits(Retry(99, wait=wait), *[TransportError("x")] * 3) == [2.0, 4.0, 5.0]
    assert waits(Retry(99, wait=wait), *[RateLimitError("x")] * 2) == [3.0, 5.0]


@pytest.mark.parametrize("seconds", [0.001, 2.5, 120.0])
def test_the_providers_wait_is_a_floor_with_a_tenth_of_jitter(seconds: float) -> None:
    error = partial(RateLimitError, "429", retry_after=seconds)

    assert waits(Retry(wait=LEAST), error()) == [seconds]
    assert waits(Retry(wait=MOST), error()) == [pytest.approx(seconds * 1.1)]


def test_a_provider_that_asks_for_no_wait_leaves_it_to_us() -> None:
    assert waits(Retry(9, wait=MOST), *[RateLimitError("429", retry_after=0.0)] * 2) == [1.0, 2.0]


def test_the_providers_wait_is_the_same_at_each_attempt() -> None:
    errors = [
        RateLimitError("429", retry_after=30.0),
        ServerError("500"),
        OverloadedError("529", retry_after=1),
    ]

    assert waits(Retry(9, wait=LEAST), *errors) == [30.0, 0.0, 1.0]


def test_a_wait_longer_than_anyone_should_is_left_to_the_caller() -> None:
    flow = Retry()(CALL, send)
    next(flow)

    error = throw(flow, RateLimitError("429", retry_after=120.5))

    assert (error.retry_after, len(error.attempts)) == (120.5, 1)


def test_real_randomness_spreads_the_waits() -> None:
    found = {waits(Retry(), ServerError("500"))[0] for _ in range(20)}

    assert len(found) > 10
    assert all(0 <= wait <= 0.5 for wait in found)


# ------------------------------------------------------------------------------------------------- deadline


@pytest.mark.parametrize(
    ("now", "goes_on"), [(0.0, True), (9.4, True), (9.5, False), (9.6, False), (11.0, False)]
)  # fmt: skip
def test_a_wait_that_would_pass_the_deadline_is_not_begun(*, now: float, goes_on: bool) -> None:
    call = attrs.evolve(CALL, deadline=10.0)
    flow = Retry(wait=MOST, clock=lambda: now)(call, send)
    assert next(flow) == Send(call)

    if goes_on:
        assert flow.throw(ServerError("500")) == Sleep(0.5)
    else:
        assert len(throw(flow, ServerError("500")).attempts) == 1


def test_the_providers_wait_counts_against_the_deadline() -> None:
    flow = Retry(clock=lambda: 0.0)(attrs.evolve(CALL, deadline=10.0), send)
    next(flow)

    assert throw(flow, RateLimitError("429", retry_after=60.0)).retry_after == 60.0


def test_the_deadline_holds_for_the_users_own_strategies() -> None:
    policy = Retry(stop=tenacity.stop_never, wait=tenacity.wait_fixed(3), clock=lambda: 8.0)
    flow = policy(attrs.evolve(CALL, deadline=10.0), send)
    next(flow)

    throw(flow, ServerError("500"))


# --------------------------------------------------------------------------------------- tenacity's own parts


def test_strategies_of_tenacity_may_take_the_place_of_ours() -> None:
    policy = Retry(
        stop=tenacity.stop_after_attempt(2) | tenacity.stop_after_delay(1e9),
        wait=tenacity.wait_fixed(1) + tenacity.wait_fixed(2),
        retry=tenacity.retry_if_exception_type(DecodeError),
    )
    flow = policy(CALL, send)

    assert next(flow) == Send(CALL)
    assert flow.throw(DecodeError("junk")) == Sleep(3.0)
    assert flow.send(None) == at(2)
    throw(flow, DecodeError("junk"))

    flow = policy(CALL, send)
    next(flow)
    throw(flow, ServerError("500"))  # only what the strategy names


def test_a_wait_may_look_at_the_error() -> None:
    def wait(state: tenacity.RetryCallState) -> float:
        assert state.outcome is not None
        return float(str(state.outcome.exception())) + state.attempt_number

    assert waits(Retry(wait=wait), ServerError("10"), ServerError("20")) == [11.0, 22.0]


@pytest.mark.parametrize(("begun", "goes_on"), [(1000.0, False), (1.0, True)])
def test_a_stop_may_count_the_time_since_the_call_began(*, begun: float, goes_on: bool) -> None:
    policy = Retry(stop=tenacity.stop_after_delay(100), wait=MOST, clock=lambda: time.monotonic() - begun)
    flow = policy(CALL, send)
    next(flow)

    if goes_on:
        assert flow.throw(ServerError("500")) == Sleep(0.5)
    else:
        throw(flow, ServerError("500"))


def test_a_stop_may_be_an_event() -> None:
    policy = Retry(stop=tenacity.stop_when_event_set(event := threading.Event()), wait=MOST)

    assert waits(policy, *[ServerError("500")] * 9) == [0.5, 1, 2, 4, 8, 16, 20, 20, 20]
    event.set()
    flow = policy(CALL, send)
    next(flow)
    throw(flow, ServerError("500"))


# --------------------------------------------------------------------------------------------------- sharing


def test_flows_that_share_the_policy_do_not_mix() -> None:
    policy = Retry(wait=MOST)
    one, two = policy(CALL, send), policy(CALL, send)
    next(one)
    assert one.throw(ServerError("one")) == Sleep(0.5)
    next(two)
    assert one.send(None) == at(2)
    assert two.throw(OverloadedError("two")) == Sleep(1.0)
    assert one.throw(ServerError("one")) == Sleep(1.0)
    assert two.send(None) == at(2)
    assert one.send(None) == at(3)
    assert succeed(two) is REPLY

    assert [attempt.error for attempt in throw(one, ServerError("one")).attempts] == ["ServerError"] * 3


@pytest.mark.parametrize(
    "duplicate", [copy.copy, copy.deepcopy, lambda policy: pickle.loads(pickle.dumps(policy))]
)
def test_the_policy_survives_copying_even_after_use(duplicate: Callable[[Retry], Retry]) -> None:
    policy = Retry(5, wait=tenacity.wait_fixed(3))
    assert waits(policy, ServerError("500")) == [3.0]

    assert waits(duplicate(policy), *[ServerError("500")] * 4) == [3.0] * 4


def in_a_thread(work: Callable[[], Any]) -> Any:
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join()
    (outcome,) = found
    return outcome


def test_a_flow_may_change_threads() -> None:
    flow = Retry(wait=MOST)(CALL, send)

    assert in_a_thread(lambda: next(flow)) == Send(CALL)
    assert in_a_thread(lambda: flow.throw(ServerError("500"))) == Sleep(0.5)
    assert in_a_thread(lambda: flow.send(None)) == at(2)
    assert in_a_thread(lambda: flow.throw(ServerError("500"))) == Sleep(1.0)


def test_many_threads_may_share_the_policy() -> None:
    policy = Retry(4, wait=MOST)
    barrier = threading.Barrier(8)
    found: list[list[object]] = []

    def work(name: int) -> None:
        barrier.wait()
        for _ in range(20):
            flow = policy(CALL, send)
            effects: list[object] = [next(flow)]
            for _ in range(3):
                effects.append(flow.throw(ServerError(str(name))))
                effects.append(flow.send(None))
            with pytest.raises(ServerError) as caught:
                flow.throw(ServerError(str(name)))
            found.append([*effects, str(caught.value) == str(name), len(caught.value.attempts)])

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    expected = [Send(CALL), Sleep(0.5), at(2), Sleep(1.0), at(3), Sleep(2.0), at(4), True, 4]
    assert found == [expected] * 160


# ------------------------------------------------------------------------------------------------ each call's own


@pytest.mark.parametrize("max_attempts", [1, 2, 5])
@pytest.mark.parametrize("policy", [Retry(wait=LEAST), Retry(wait=LEAST, stop=tenacity.stop_never)])
def test_a_call_may_say_how_often_it_is_tried(policy: Retry, max_attempts: int) -> None:
    call = attrs.evolve(CALL, max_attempts=max_attempts)
    assert waits(policy, *[ServerError("500")] * (max_attempts - 1), call=call) == [0.0] * (max_attempts - 1)

    flow = policy(call, send)
    next(flow)
    for _ in range(max_attempts - 1):
        flow.throw(ServerError("500"))
        flow.send(None)
    assert len(throw(flow, ServerError("500")).attempts) == max_attempts


def test_a_strategy_that_stops_sooner_than_the_call_would_still_stops() -> None:
    flow = Retry(stop=tenacity.stop_after_attempt(1))(attrs.evolve(CALL, max_attempts=5), send)
    next(flow)

    throw(flow, ServerError("500"))


@pytest.mark.parametrize("numbers", [{"max_attempts": 0}, {"retry_ambiguous": -1}])
def test_numbers_that_mean_nothing_are_refused(numbers: dict[str, int]) -> None:
    with pytest.raises(ConfigurationError, match=next(iter(numbers))):
        Retry(**numbers)


# ------------------------------------------------------------------------------------------------ as a state machine

FAILURES = st.sampled_from(["lost", "not sent", "refused", "throttled", "final", "spent"])


def failure(kind: str, retry_after: float | None) -> LlmError:
    match kind:
        case "lost":
            return TransportError("x")
        case "not sent":
            return ConnectError("x")
        case "refused":
            return ServerError("x", status=500, retry_after=retry_after)
        case "throttled":
            return RateLimitError("x", status=429, retry_after=retry_after)
        case "spent":
            return SpendLimitError("x", status=429, retry_after=retry_after)
        case _:
            return InvalidRequestError("x", status=400)


@given(
    failures=st.lists(
        st.tuples(FAILURES, st.none() | st.floats(0, 300), st.floats(0, 30)), min_size=1, max_size=12
    ),
    max_attempts=st.integers(1, 6),
    own=st.none() | st.integers(1, 6),
    allowed=st.integers(0, 3),
    deadline=st.none() | st.floats(0.1, 200),
    when_repeated=st.sampled_from(["harmless", "billed", "doubled"]),
    chance=st.floats(0, 1),
)
def test_whatever_happens_its_limits_hold(  # noqa: PLR0917 - hypothesis passes them by name
    failures: list[tuple[str, float | None, float]],
    max_attempts: int,
    own: int | None,
    allowed: int,
    deadline: float | None,
    when_repeated: Any,
    chance: float,
) -> None:
    """Never more attempts than allowed, never a sleep past the deadline, never one too many that may be billed."""
    now = 1000.0
    end = None if deadline is None else now + deadline
    policy = Retry(
        max_attempts, retry_ambiguous=allowed, wait=BackOff(rand=lambda: chance), clock=lambda: now
    )
    call = attrs.evolve(CALL, deadline=end, max_attempts=own, when_repeated=when_repeated)
    flow = policy(call, send)
    effect: Any = next(flow)
    sent = lost = 0
    raised: LlmError | None = None
    for kind, retry_after, took in failures:
        assert isinstance(effect, Send)
        sent += 1
        assert effect.call.attempt == sent
        now += took
        error = failure(kind, retry_after)
        lost += kind == "lost"
        try:
            effect = flow.throw(error)
        except LlmError as caught:
            raised = caught
            break
        assert isinstance(effect, Sleep)
        assert kind not in {"final", "spent"}
        assert 0 <= effect.seconds <= 132
        assert not retry_after or isinstance(error, TransportError) or effect.seconds >= retry_after
        now += effect.seconds
        assert end is None or now <= end  # the sum is rounded, the decision is not
        effect = flow.send(None)

    assert sent <= (own or max_attempts)
    if when_repeated == "billed":
        assert lost <= allowed + 1
    if when_repeated == "doubled":
        assert lost <= 1
    if raised is not None:
        assert raised is error
        assert raised.__context__ is None
        assert [attempt.number for attempt in raised.attempts] == list(range(1, sent + 1))
        assert raised.attempts[-1].wait == 0.0
        assert raised.possibly_billed is (lost > 0 and when_repeated != "harmless")
        times = [
            round(at, 6) for one in raised.attempts for at in (one.time or 0.0, (one.time or 0.0) + one.wait)
        ]
        assert times == sorted(times)
        assert policy.explain(raised).startswith("final: ") or deadline is not None or own is not None
