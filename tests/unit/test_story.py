"""The story of a call: made of what observers are told, or of what an error knows."""

from __future__ import annotations

import pickle
from typing import Any

from llmport.client import Completion, Degraded
from llmport.errors import Attempt, LlmError, OverloadedError
from llmport.observers import (
    AttemptFailed,
    AttemptStarted,
    AttemptSucceeded,
    CallEnded,
    CallInfo,
    CallStarted,
    FirstContent,
)
from llmport.story import Story, Storyteller
from llmport.usage import Usage

CALL = CallInfo(
    id=7,
    operation="create_message",
    provider="anthropic",
    address="https://here.example",
    model="m",
    is_stream=True,
    max_tokens=None,
    tenant="",
    priority=0,
)
DOWN = OverloadedError("overloaded", status=529)


def started(at: float, attempt: int) -> AttemptStarted:
    return AttemptStarted(call=CALL, at=at, attempt=attempt)


def ended(at: float, **facts: Any) -> CallEnded:
    return CallEnded(call=CALL, at=at, seconds=at - 100, **{"outcome": "answered", **facts})


def told(*events: Any) -> list[Story]:
    stories: list[Story] = []
    teller = Storyteller(stories.append)
    for event in events:
        teller(event)
    assert not teller._open
    return stories


def test_tells_of_queue_failure_wait_and_success() -> None:
    (story,) = told(
        CallStarted(call=CALL, at=100.0),
        started(101.2, 1),
        AttemptFailed(call=CALL, at=101.5, attempt=1, seconds=0.3, error=DOWN, status=529, request_id=None),
        started(102.5, 2),
        AttemptSucceeded(call=CALL, at=103.4, attempt=2, seconds=0.9, status=200, request_id="req"),
        FirstContent(call=CALL, at=103.4, seconds=3.4),
        ended(105.0, failed=(Attempt(1, "OverloadedError", 529, None, wait=0.8),)),
    )

    assert str(story) == (
        "queued 1.2 s → attempt 1: OverloadedError (529) after 0.3 s → wait 0.8 s → queued 0.2 s → "
        "attempt 2: first content after 0.9 s → done, 5 s in all"
    )
    assert [step.kind for step in story.steps] == ["queued", "attempt", "wait", "queued", "attempt", "end"]
    assert pickle.loads(pickle.dumps(story)) == story


def test_tells_what_was_done_instead_and_where_it_came_from() -> None:
    completion = Completion(
        id="",
        model="m",
        content=(),
        stop_reason="end_turn",
        usage=Usage(),
        degraded=Degraded(how="function", to="kept", because="OverloadedError"),
    )
    (instead,) = told(CallStarted(call=CALL, at=100.0), ended(100.5, completion=completion))
    (cached,) = told(CallStarted(call=CALL, at=100.0), ended(100.0, is_cached=True))

    assert str(instead) == "instead: function kept, because of OverloadedError → done, 0.5 s in all"
    assert str(cached) == "done, from the cache, 0 s in all"


def test_tells_how_it_failed_and_who_left() -> None:
    (failed,) = told(CallStarted(call=CALL, at=100.0), ended(101.0, outcome="failed", error=DOWN))
    (left,) = told(CallStarted(call=CALL, at=100.0), ended(101.0, outcome="closed"))

    assert str(failed) == "failed: OverloadedError, 1 s in all"
    assert str(left) == "left by its reader, 1 s in all"


def test_stories_of_calls_at_once_are_kept_apart_and_a_call_begun_before_has_none() -> None:
    stories: list[Story] = []
    teller = Storyteller(stories.append)
    teller(started(99.0, 1))
    teller(ended(99.5))
    teller(CallStarted(call=CALL, at=100.0))

    assert stories == []


def test_an_error_tells_its_own() -> None:
    error = LlmError("no")
    error.attempts = (
        Attempt(1, "OverloadedError", 529, "req_1", wait=0.8, time=0.3),
        Attempt(2, "TransportError", None, None, time=1.5),
    )

    assert str(Story.of(error)) == (
        "attempt 1: OverloadedError (529) after 0.3 s → wait 0.8 s → attempt 2: TransportError after 0.4 s → "
        "failed, 1.5 s in all"
    )
    assert str(Story.of(LlmError("no"))) == "failed"
