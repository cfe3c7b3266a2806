"""Plays the attempts of a call that the retry policy makes again."""

from __future__ import annotations

import copy

import attrs
import pytest

from llmport._core.flow import Call, Flow, Reply, Send, Sleep, send
from llmport.errors import LlmError
from llmport.policies.backoff import BackOff
from llmport.policies.retry import Retry

CALL = Call(operation="ask", method="POST", path="/v1/ask")
REPLY = Reply(CALL, 200, {})

MOST = BackOff(rand=lambda: 1.0)
LEAST = BackOff(rand=lambda: 0.0)


def at(attempt: int) -> Send:
    return Send(attrs.evolve(CALL, attempt=attempt))


def throw(flow: Flow[Reply], error: LlmError) -> LlmError:
    """Fail the attempt that *flow* waits for, and return the error it gives up with."""
    with pytest.raises(type(error)) as caught:
        flow.throw(error)
    assert caught.value is error
    return error


def succeed(flow: Flow[Reply]) -> Reply:
    with pytest.raises(StopIteration) as done:
        flow.send(REPLY)
    reply: Reply = done.value.value
    return reply


def waits(policy: Retry, *errors: LlmError, call: Call = CALL) -> list[float]:
    """The waits between attempts that fail with *errors*, of which the policy must give up after none."""
    flow = policy(call, send)
    next(flow)
    found: list[float] = []
    for error in errors:
        effect = flow.throw(copy.copy(error))
        assert isinstance(effect, Sleep)
        found.append(effect.seconds)
        assert isinstance(flow.send(None), Send)
    return found
