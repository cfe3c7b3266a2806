"""Why the retry policy makes a call again, or not: what it may cost, and what it says of itself."""

from __future__ import annotations

import copy
import pickle

import attrs
import pytest
import tenacity
from retry_flows import CALL, LEAST, MOST, succeed, throw, waits

from llmport._core.flow import Call, Reply, Sleep, send
from llmport.client import Completion
from llmport.errors import (
    ConnectError,
    InvalidRequestError,
    LlmError,
    OverloadedError,
    RateLimitError,
    ServerError,
    SpendLimitError,
    TransportError,
)
from llmport.policies.retry import Decision, Retry
from llmport.usage import Usage

# -------------------------------------------------------------------------------------------------- billed twice

BILLED = attrs.evolve(CALL, when_repeated="billed")
LOST = TransportError("sent, and no answer")
NOT_SENT = ConnectError("no route")
REFUSED = ServerError("500", status=500)


@pytest.mark.parametrize(
    ("allowed", "errors", "goes_on"),
    [
        (0, [LOST], False),
        (1, [LOST], True),
        (1, [LOST, LOST], False),
        (1, [LOST, REFUSED], True),
        (1, [LOST, REFUSED, NOT_SENT, REFUSED], True),
        (1, [REFUSED, LOST, NOT_SENT, LOST], False),
        (0, [REFUSED, NOT_SENT, REFUSED], True),
        (3, [LOST, LOST, LOST], True),
        (3, [LOST, LOST, LOST, LOST], False),
    ],
)  # fmt: skip
def test_what_may_be_paid_twice_is_tried_again_once(
    *, allowed: int, errors: list[LlmError], goes_on: bool
) -> None:
    policy = Retry(9, retry_ambiguous=allowed, wait=LEAST)
    assert waits(policy, *errors[:-1], call=BILLED) == [0.0] * (len(errors) - 1)

    flow = policy(BILLED, send)
    next(flow)
    for error in errors[:-1]:
        flow.throw(copy.copy(error))
        flow.send(None)
    last = copy.copy(errors[-1])
    if goes_on:
        assert flow.throw(last) == Sleep(0.0)
    else:
        assert throw(flow, last).possibly_billed


@pytest.mark.parametrize(
    ("error", "outcome"), [(NOT_SENT, "not sent"), (REFUSED, "rejected"), (LOST, "ambiguous")]
)
def test_an_error_says_whether_the_call_may_have_been_billed(error: LlmError, outcome: str) -> None:
    for call in (BILLED, CALL):
        flow = Retry(1)(call, send)
        next(flow)
        raised = throw(flow, copy.copy(error))
        assert raised.attempts[0].outcome == outcome
        assert raised.possibly_billed is (outcome == "ambiguous" and call is BILLED)


def test_what_costs_nothing_is_tried_again_as_often_as_all_else() -> None:
    assert waits(Retry(4, wait=LEAST), *[TransportError("lost")] * 3) == [0.0] * 3


def test_what_must_not_be_there_twice_is_not_tried_again_once_it_may_be_there() -> None:
    doubled = attrs.evolve(CALL, when_repeated="doubled")
    assert waits(Retry(9, wait=LEAST), NOT_SENT, REFUSED, NOT_SENT, call=doubled) == [0.0] * 3

    flow = Retry(9)(doubled, send)
    next(flow)
    error = throw(flow, copy.copy(LOST))
    assert not error.is_retryable
    assert error.possibly_billed


def test_an_answer_knows_of_the_attempts_that_may_have_been_billed_besides() -> None:
    flow = Retry(9, wait=LEAST)(BILLED, send)
    next(flow)
    for error in (NOT_SENT, LOST, REFUSED):
        flow.throw(copy.copy(error))
        flow.send(None)
    completion = Completion(
        id="msg_1", model="claude", content=(), stop_reason="end_turn", usage=Usage(input_tokens=3)
    )
    reply = succeed(flow)

    assert reply.account(completion).usage == Usage(input_tokens=3, unconfirmed_attempts=1)
    assert Reply(CALL, 200, {}).account(completion) is completion


# ----------------------------------------------------------------------------------------------------- explaining


@pytest.mark.parametrize(
    ("policy", "error", "said"),
    [
        pytest.param(
            Retry(),
            OverloadedError("x", status=529),
            "again in 0 to 1 s: OverloadedError (HTTP 529), attempt 1 of 3",
            id="backoff",
        ),
        pytest.param(
            Retry(5),
            RateLimitError("x", status=429, retry_after=7.0),
            "again in 7 to 7.7 s: RateLimitError (HTTP 429), attempt 1 of 5",
            id="retry-after",
        ),
        pytest.param(
            Retry(wait=tenacity.wait_fixed(3)), NOT_SENT, "again in 3.00 s: ConnectError, attempt 1 of 3", id="own wait"
        ),
        pytest.param(
            Retry(stop=tenacity.stop_never, wait=tenacity.wait_fixed(3)),
            NOT_SENT,
            "again in 3.00 s: ConnectError, attempt 1",
            id="own stop goes on",
        ),
        pytest.param(Retry(1), NOT_SENT, "final: attempt 1 of 1 was the last", id="the last"),
        pytest.param(
            Retry(),
            SpendLimitError("x", status=429),
            "final: SpendLimitError (HTTP 429) does not go away by trying again",
            id="spend limit",
        ),
        pytest.param(
            Retry(),
            RateLimitError("x", status=429, retry_after=3600.0),
            "final: the provider asks for 3600 s, and 120 s is the most to wait unasked",
            id="long wait",
        ),
        pytest.param(
            Retry(stop=tenacity.stop_after_attempt(1)), NOT_SENT, "final: the stop strategy says so", id="own stop"
        ),
        pytest.param(
            Retry(retry=tenacity.retry_never), NOT_SENT, "final: the retry strategy says so", id="own retry"
        ),
    ],
)  # fmt: skip
def test_explains_what_it_would_do(policy: Retry, error: LlmError, said: str) -> None:
    assert policy.explain(error) == said
    assert error.__traceback__ is None
    assert error.attempts == ()


def test_explains_what_it_would_do_in_the_time_left() -> None:
    error = RateLimitError("x", status=429, retry_after=7.0)
    policy = Retry(wait=MOST, clock=lambda: 50.0)

    assert policy.explain(error, deadline=60).startswith("again in 7 to 7.7 s")
    assert policy.explain(error, deadline=5) == "final: a wait of 7.7 s would pass the deadline, 5 s from now"
    assert (
        policy.explain(error, deadline=-5) == "final: a wait of 7.7 s would pass the deadline, 0 s from now"
    )


@pytest.mark.parametrize(
    ("call", "errors", "said"),
    [
        (CALL, [REFUSED] * 3, "final: attempt 3 of 3 was the last"),
        (
            BILLED,
            [LOST] * 2,
            "final: attempts that were sent and not answered may be billed: 2 by now, 1 allowed",
        ),
        (
            attrs.evolve(CALL, when_repeated="doubled"),
            [LOST],
            "final: TransportError: it may have been carried out, and is not to be carried out twice",
        ),
        (CALL, [InvalidRequestError("x", status=400)], "final: InvalidRequestError (HTTP 400) does not go away by trying again"),
    ],
    ids=["count", "billed", "doubled", "not retryable"],
)  # fmt: skip
def test_an_error_that_was_raised_is_explained_as_it_was_decided(
    call: Call, errors: list[LlmError], said: str
) -> None:
    told: list[Decision] = []
    policy = Retry(wait=LEAST, on_failure=lambda _call, _error, decision: told.append(decision))
    flow = policy(call, send)
    next(flow)
    for error in errors[:-1]:
        flow.throw(copy.copy(error))
        flow.send(None)
    raised = throw(flow, copy.copy(errors[-1]))

    assert (
        str(told[-1]) == policy.explain(raised) == policy.explain(pickle.loads(pickle.dumps(raised))) == said
    )
    assert [decision.wait for decision in told] == [0.0] * (len(errors) - 1) + [None]
