"""The story of a call, told after its end: what it waited for, what failed, what was done about it. No I/O, no provider.

    queued 1.2 s → attempt 1: OverloadedError (529) after 0.3 s → wait 0.8 s → attempt 2: first content after 0.9 s → done

A `Storyteller` is an observer: `AnthropicClient(observers=[Storyteller(print)])`. Without one nothing is taken down, and an
error still knows its attempts: `Story.of(error)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from attrs import frozen

from llmport._value import Value
from llmport.client import Degraded
from llmport.errors import Attempt, LlmError
from llmport.observers import (
    AttemptFailed,
    AttemptStarted,
    AttemptSucceeded,
    CallEnded,
    CallEvent,
    CallStarted,
)

_SHORTEST = 0.001
"""Seconds; what takes less is no wait, but the time that Python takes."""


@frozen(eq=False, repr=False)
class Step(Value):
    """One thing that happened to a call, and how long it took."""

    kind: Literal["queued", "attempt", "wait", "instead", "end"]
    """It waited for its turn · was sent · waited before being sent again · was answered otherwise · was over."""
    seconds: float | None
    """How long it took, and for the `end` the whole call; `None` if nobody took the time."""
    text: str = ""
    """How an attempt ended, or a call, or what was done instead."""
    attempt: int | None = None
    """Which attempt it was, from 1; a second copy has the number of the first. `None` if it was none."""

    def __str__(self) -> str:
        """Say it in a few words."""
        took = "" if self.seconds is None else f"{self.seconds:.3g} s"
        match self.kind:
            case "attempt":
                return f"attempt {self.attempt}: {self.text}{took and f' after {took}'}"
            case "instead":
                return f"instead: {self.text}"
            case "end":
                return f"{self.text}{took and f', {took} in all'}"
            case _:
                return f"{self.kind} {took}"


@frozen(eq=False, repr=False)
class Story(Value):
    """What happened to a call, in order. Plain data, which pickles; its `str` is one line."""

    steps: tuple[Step, ...]

    def __str__(self) -> str:
        """Tell it in one line."""
        return " → ".join(map(str, self.steps))

    @classmethod
    def of(cls, error: LlmError) -> Story:
        """Tell what is known of the call that failed with *error*: its attempts, and the waits between them."""
        steps: list[Step] = []
        before = 0.0
        for attempt in error.attempts:
            took = None if attempt.time is None else max(attempt.time - before, 0.0)
            steps.append(Step("attempt", took, _failure(attempt.error, attempt.status), attempt.number))
            if attempt.wait:
                steps.append(Step("wait", attempt.wait))
            before = (attempt.time or 0.0) + attempt.wait
        return cls((*steps, Step("end", error.attempts[-1].time if error.attempts else None, "failed")))

    @classmethod
    def told(cls, events: Sequence[CallEvent]) -> Story:
        """Tell the story that the *events* of one call are, of which the last is its end."""
        end = events[-1]
        failed = end.failed if isinstance(end, CallEnded) else ()
        return cls(tuple(_steps(events, iter(failed))))


class Storyteller:
    """Tells each call's story when it is over."""

    def __init__(self, tell: Callable[[Story], object]) -> None:
        """Take whom to *tell*: called where the call ends, so it must be quick."""
        self._tell = tell
        self._open: dict[
            int, list[CallEvent]
        ] = {}  # one operation at a time, each of which is safe between threads

    def __call__(self, event: CallEvent) -> None:
        """Take down *event*, and if it is a call's end, tell its story."""
        number = event.call.id
        if isinstance(event, CallStarted):
            self._open[number] = []
        events = self._open.get(number)
        if events is None:
            return
        events.append(event)
        if isinstance(event, CallEnded):
            del self._open[number]
            self._tell(Story.told(events))


def _steps(events: Sequence[CallEvent], failed: Iterator[Attempt]) -> Iterator[Step]:
    last = events[0].at
    backoff = 0.0
    for event in events:
        match event:
            case AttemptStarted(at=at):
                waited = min(backoff, at - last)
                queued = at - last - waited
                if waited >= _SHORTEST:
                    yield Step("wait", waited)
                if queued >= _SHORTEST:
                    yield Step("queued", queued)
                last, backoff = at, 0.0
            case AttemptFailed(attempt=attempt, seconds=seconds, error=error, status=status):
                yield Step("attempt", seconds, _failure(type(error).__name__, status), attempt)
                last, backoff = event.at, next((each.wait for each in failed), 0.0)
            case AttemptSucceeded(attempt=attempt, seconds=seconds, call=call):
                text = "first content" if call.is_stream else "answered"
                yield Step("attempt", seconds, text, attempt)
                last = event.at
            case CallEnded():
                yield from _end(event)
            case _:
                pass


def _end(event: CallEnded) -> Iterator[Step]:
    degraded: Degraded | None = None if event.completion is None else event.completion.degraded
    if degraded is not None:
        yield Step("instead", None, str(degraded))
    text = {"answered": "done", "closed": "left by its reader"}.get(event.outcome, event.outcome)
    if event.is_cached:
        text += ", from the cache"
    if event.error is not None and event.outcome == "failed":
        text += f": {type(event.error).__name__}"
    yield Step("end", event.seconds, text)


def _failure(error: str, status: int | None) -> str:
    return error if status is None or status < 400 else f"{error} ({status})"
