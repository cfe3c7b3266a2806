"""Calls that ask for admission, step by step."""

from __future__ import annotations

from typing import Any

import pytest
from still_clock import Clock

from llmport._core.flow import Call, Flow, Reply, send
from llmport.anthropic.limits import RULES
from llmport.limits import RateLimits
from llmport.policies.admission import Admission
from llmport.usage import Usage

CALL = Call(operation="ask", method="POST", path="/", model="claude-sonnet-5-5", tokens=100, max_tokens=50)
FAMILY = "claude-sonnet-5"

_BEGUN: list[Flow[Reply]] = []


def begin(policy: Admission, call: Call = CALL) -> Any:
    """Begin a call, and return what it asks for first. It goes on until `let_go`."""
    _BEGUN.append(policy(call, send))
    return next(_BEGUN[-1])


def let_go() -> None:
    """Cancel what was begun: a flow that nobody holds is closed at once, as a task is that is cancelled."""
    while _BEGUN:
        _BEGUN.pop().close()


def answer(flow: Flow[Reply], *, headers: dict[str, str] | None = None, usage: Usage | None = None) -> Reply:
    """Answer the call that *flow* has sent, and return the reply as it comes out."""
    with pytest.raises(StopIteration) as done:
        flow.send(Reply(CALL, 200, headers or {}, usage=usage))
    reply: Reply = done.value.value
    return reply


def one_a_minute(clock: Clock, **facts: Any) -> Admission:
    """Return what lets one call a minute pass."""
    return Admission(RULES, rates=RateLimits(requests=1), clock=clock, **facts)
