"""Fallbacks as lists of effects: what is tried after what, and what is told of it at last."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmport._core.flow import Call, Reply, Send, send
from llmport.client import Completion, CompletionRequest, Degraded
from llmport.errors import (
    CircuitOpenError,
    ConfigurationError,
    DeadlineExceededError,
    InvalidRequestError,
    LlmError,
    OverloadedError,
    QueueFullError,
    RefusalError,
    SpendLimitError,
    TransportError,
)
from llmport.messages import Message
from llmport.policies.fallback import Falling, is_reason
from llmport.resilience import Fallback, OtherEndpoint
from llmport.usage import Usage

REQUEST = CompletionRequest(messages=(Message.user("Hi"),), model="first")
THERE = OtherEndpoint(base_url="https://there.example", api_key="a-key", model="large")


class Question:
    """A provider that writes requests as calls of their model's name."""

    def __init__(self, request: CompletionRequest) -> None:
        self.request = request

    def put(self, request: CompletionRequest) -> Call:
        if request.model == "refused":
            raise ConfigurationError("this provider does not take it")
        return call_of(request)

    def read(self, reply: Reply) -> Completion:
        assert reply.answer is not None
        return reply.answer


def call_of(request: CompletionRequest) -> Call:
    return Call(operation="ask", method="POST", path="/", model=request.model, question=Question(request))


CALL = attrs.evolve(call_of(REQUEST), deadline=1010.0, observed="somebody")


def answer(stop_reason: str = "end_turn") -> Completion:
    return Completion(id="", model="m", content=(), stop_reason=stop_reason, usage=Usage())


def down() -> LlmError:
    error = OverloadedError("overloaded", status=529)
    error.attempts = (CALL.failed(error),)
    return error


def play(fallback: Fallback, *outcomes: LlmError | str) -> tuple[list[Call], Reply | LlmError]:
    """Play a call whose calls end so: with an error, or an answer of this stop reason."""
    flow = Falling(fallback)(CALL, send)
    sent: list[Call] = []
    left = list(outcomes)
    result: Any = None
    try:
        effect: Any = next(flow)
        while True:
            assert isinstance(effect, Send)
            sent.append(effect.call)
            outcome = left.pop(0)
            if isinstance(outcome, LlmError):
                effect = flow.throw(outcome)
            else:
                effect = flow.send(Reply(effect.call, 200, {}, answer=answer(outcome)))
    except StopIteration as done:
        result = done.value
    except LlmError as error:
        result = error
    assert not left
    return sent, result


def test_options_are_tried_in_order_within_the_same_time_and_before_the_same_observers() -> None:
    sent, reply = play(Fallback(["second", THERE]), down(), down(), "end_turn")

    assert [(call.model, call.base_url) for call in sent] == [
        ("first", None),
        ("second", None),
        ("large", "https://there.example"),
    ]
    assert {(call.deadline, call.observed) for call in sent} == {(1010.0, "somebody")}
    assert isinstance(reply, Reply)
    assert reply.degraded == Degraded(how="endpoint", to="https://there.example", because="OverloadedError")
    assert [attempt.error for attempt in reply.failed] == ["OverloadedError"] * 2


def test_what_succeeds_at_once_is_not_degraded() -> None:
    sent, reply = play(Fallback("second"), "end_turn")

    assert sent == [CALL]
    assert isinstance(reply, Reply)
    assert reply.degraded is None


@pytest.mark.parametrize(
    ("error", "is_one"),
    [
        (OverloadedError("no", status=529), True),
        (TransportError("lost"), True),
        (CircuitOpenError("open", is_retryable=False), True),
        (QueueFullError("full"), True),
        (SpendLimitError("spent", status=429), True),
        (InvalidRequestError("no", status=400), False),
        (TransportError("cancelled", is_retryable=False), False),
        (DeadlineExceededError("too late"), False),
    ],
    ids=["529", "network", "circuit", "queue", "spent", "400", "cancelled", "deadline"],
)
def test_reasons_are_what_another_place_may_not_have(error: LlmError, *, is_one: bool) -> None:
    assert is_reason(error) == is_one


def test_a_caller_may_have_other_reasons() -> None:
    sent, _ = play(Fallback("second", when=lambda _: True), InvalidRequestError("no", status=400), "end_turn")

    assert [call.model for call in sent] == ["first", "second"]


def test_a_function_is_told_of_a_refusal_as_an_error() -> None:
    asked: list[LlmError] = []

    def kept(_: CompletionRequest, error: LlmError) -> str:
        asked.append(error)
        return "from yesterday"

    _, reply = play(Fallback(kept, on_refusal=True), "refusal")

    assert isinstance(asked[0], RefusalError)
    assert isinstance(reply, Reply)
    assert reply.degraded == Degraded(how="function", to="kept", because="refusal")


@pytest.mark.parametrize("is_caught", [False, True])
def test_what_a_function_raises_has_the_reason_at_its_root(*, is_caught: bool) -> None:
    def own(_: CompletionRequest, __: LlmError) -> str:
        if not is_caught:
            raise ZeroDivisionError
        try:
            return {}["kept"]
        except KeyError:
            raise ZeroDivisionError from None

    reason = down()
    with pytest.raises(ZeroDivisionError) as caught:
        play(Fallback(own), reason)

    context = caught.value.__context__
    assert context is not None
    assert (context.__context__ if is_caught else context) is reason


def test_when_the_time_is_over_only_a_function_is_left() -> None:
    sent, reply = play(
        Fallback(["second", lambda _, __: "from yesterday"]), DeadlineExceededError("too late")
    )

    assert [call.model for call in sent] == ["first"]
    assert isinstance(reply, Reply)
    assert reply.answer is not None
    assert reply.answer.text == "from yesterday"


def test_when_the_time_is_over_and_no_function_has_anything_it_says_so() -> None:
    error = DeadlineExceededError("too late")
    _, result = play(Fallback(["second", lambda _, __: None]), error)

    assert result is error


def test_an_option_that_the_provider_does_not_take_is_an_error_of_the_settings() -> None:
    _, result = play(Fallback("refused"), down())

    assert isinstance(result, ConfigurationError)


def test_a_call_that_asks_nothing_is_left_alone() -> None:
    call = attrs.evolve(CALL, question=None)
    flow = Falling(Fallback("second"))(call, send)
    next(flow)
    with pytest.raises(OverloadedError):
        flow.throw(down())


@given(
    outcomes=st.lists(st.sampled_from(["down", "final", "refusal", "end_turn"]), min_size=5, max_size=5),
    options=st.integers(1, 4),
    on_refusal=st.booleans(),
)
def test_whatever_fails_the_first_good_answer_counts(
    outcomes: list[str], options: int, *, on_refusal: bool
) -> None:
    """Nothing is tried after an answer, or after an error that is no reason; each option is tried once at most."""
    fallback = Fallback([f"option {number}" for number in range(options)], on_refusal=on_refusal)
    tried: list[str] = []
    for outcome in outcomes[: options + 1]:
        tried.append(outcome)
        is_last = len(tried) > options
        if outcome in {"final", "end_turn"} or (outcome == "refusal" and (not on_refusal or is_last)):
            break
    errors = [down() if each == "down" else InvalidRequestError("no", status=400) for each in tried]
    sent, result = play(
        fallback,
        *(error if each in {"down", "final"} else each for each, error in zip(tried, errors, strict=True)),
    )

    assert len(sent) == len(tried)
    refusals = [number for number, each in enumerate(tried) if each == "refusal"]
    if tried[-1] in {"end_turn", "refusal"}:
        assert isinstance(result, Reply)
        assert result.call == sent[-1]
    elif refusals:
        assert isinstance(result, Reply)
        assert result.call == sent[refusals[0]]
    else:
        assert result is errors[0]
