"""Has a call that failed for good answered otherwise: by another model, at another endpoint, or by the caller's function.

Stands outside the retry policy, within the deadline: each option has its own attempts, and all of them the same time.
Before a stream's first content it does so silently; afterwards only as the caller chose, for what a reader has seen stays
seen. What was done is in `Completion.degraded`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import attrs

from llmport._core.flow import Call, Flow, Forward, Reply
from llmport.client import Completion, CompletionRequest, Degraded
from llmport.errors import (
    Attempt,
    CircuitOpenError,
    DeadlineExceededError,
    LlmError,
    QueueFullError,
    RefusalError,
    SpendLimitError,
)
from llmport.events import MessageStart, Ping, UnknownEvent
from llmport.messages import TextBlock
from llmport.resilience import Fallback, Instead, Option, OtherEndpoint, name_of
from llmport.usage import Usage

if TYPE_CHECKING:
    from llmport._core.flow import Question
    from llmport.events import StreamEvent
    from llmport.policies.observed import Observed


def is_reason(error: LlmError) -> bool:
    """Tell whether another model or place may answer what failed with *error*: nothing is wrong with the request itself."""
    local = CircuitOpenError | QueueFullError | SpendLimitError
    return error.is_retryable or isinstance(error, local)


class Falling:
    """The policy."""

    def __init__(self, fallback: Fallback) -> None:
        self._fallback = fallback
        self._is_reason = fallback.when or is_reason

    def __call__(self, call: Call, forward: Forward) -> Flow[Reply]:
        """Go on with the call, and if it fails, with what is there instead.

        Raises:
            LlmError: all of it failed: the first error, whose `attempts` are those of all.
        """
        if call.question is None:
            return forward(call)
        return self._answer(call, call.question, forward, (None, *self._fallback.to))

    def _answer(
        self,
        call: Call,
        question: Question,
        forward: Forward,
        options: Sequence[Option | None],
        reason: LlmError | None = None,
    ) -> Flow[Reply]:
        """Try *options* in order, `None` being the call itself, for the *reason* that something failed before."""
        first: LlmError | None = None
        attempts: tuple[Attempt, ...] = ()
        refused: Reply | None = None
        because = _name(reason)
        for number, option in enumerate(options):
            rest = options[number + 1 :]
            error = (
                first or reason or (None if refused is None else RefusalError("The model refused to answer."))
            )
            if isinstance(error, DeadlineExceededError) and not callable(option):
                continue  # only a function takes no time
            made = _make(call, question, option, error)
            if made is None:
                continue
            try:
                reply = made if isinstance(made, Reply) else (yield from forward(made))
            except LlmError as caught:
                attempts += caught.attempts
                first, because = first or caught, _name(caught)
                if self._is_reason(caught) or (isinstance(caught, DeadlineExceededError) and rest):
                    continue
                break
            reply.failed = (*attempts, *reply.failed)
            reply.degraded = None if option is None else _degraded(option, because)
            if rest and self._fallback.on_refusal and _refuses(reply):
                refused, because = refused or reply, "refusal"
                attempts = reply.failed
                continue
            if reply.call.is_stream:
                self._prepare(reply, partial(self._restart, call, question, forward, rest) if rest else None)
            return reply
        if refused is not None:
            return refused
        if first is None:
            raise reason or LlmError("No fallback gave an answer.")
        first.attempts = attempts
        raise first

    def _restart(
        self,
        call: Call,
        question: Question,
        forward: Forward,
        options: Sequence[Option | None],
        error: LlmError,
    ) -> Flow[Reply]:
        """Answer anew, for *error* broke the stream off. The call is over for who observes it, so this is another one."""

        def go_on(call: Call) -> Flow[Reply]:
            return self._answer(call, question, forward, options, error)

        watch: Observed | None = call.observed
        return go_on(call) if watch is None else watch.again(call).carry_out(call, go_on)

    def _prepare(self, reply: Reply, restart: Callable[[LlmError], Flow[Reply]] | None) -> None:
        """Say what is to be done if the stream of *reply* breaks off."""
        match self._fallback.after_content:
            case "restart":
                reply.restart = restart
            case "continue":
                reply.is_to_go_on = True
            case "raise":
                pass


def _make(
    call: Call, question: Question, option: Option | None, error: LlmError | None
) -> Call | Reply | None:
    """Return what to do for *option*: a call to make, or a reply that is there already; `None` for nothing."""
    match option:
        case None:
            return call
        case str():
            return _again(call, question, attrs.evolve(question.request, model=option))
        case OtherEndpoint(base_url=base_url, model=model):
            request = question.request if model is None else attrs.evolve(question.request, model=model)
            return attrs.evolve(_again(call, question, request), base_url=base_url)
        case _:
            return None if error is None else _taken(call, question, _asked(option, question.request, error))


def _asked(
    function: Instead, request: CompletionRequest, error: LlmError
) -> Completion | CompletionRequest | str | None:
    """Ask a caller's function. What it raises is the caller's own, and has *error* as its context."""
    trace = error.__traceback__
    try:
        raise error
    except LlmError:
        error.__traceback__ = trace
        return function(request, error)


def _taken(
    call: Call, question: Question, given: Completion | CompletionRequest | str | None
) -> Call | Reply | None:
    """Return what to do with what a caller's function has *given*."""
    match given:
        case CompletionRequest():
            return _again(call, question, given)
        case Completion():
            return _reply(call, given)
        case str():
            return _reply(call, _completion(given, call.model or ""))
        case None:
            return None


def _again(call: Call, question: Question, request: CompletionRequest) -> Call:
    made = question.put(request)
    return attrs.evolve(made, deadline=call.deadline, timeouts=call.timeouts, observed=call.observed)


def _completion(text: str, model: str) -> Completion:
    return Completion(id="", model=model, content=(TextBlock(text),), stop_reason="end_turn", usage=Usage())


def _reply(call: Call, answer: Completion) -> Reply:
    """Return a reply that has *answer* in it, and of a stream its events."""
    reply = Reply(call, 200, {}, answer=answer)
    if call.is_stream:
        from llmport._core.replay import events_of  # noqa: PLC0415 - few streams are made up here

        reply.events = events_of(answer)
    return reply


def _degraded(option: Option, because: str) -> Degraded:
    match option:
        case str():
            return Degraded(how="model", to=option, because=because)
        case OtherEndpoint(base_url=base_url):
            return Degraded(how="endpoint", to=base_url, because=because)
        case _:
            return Degraded(how="function", to=name_of(option), because=because)


def _refuses(reply: Reply) -> bool:
    """Tell whether *reply* is a refusal, and no more than that where it is a stream."""
    question = reply.call.question
    if not reply.call.is_stream:
        return question is not None and question.read(reply).stop_reason == "refusal"
    seen: list[StreamEvent] = []
    for event in reply.events:  # one of those that are here already says something
        seen.append(event)
        if not isinstance(event, MessageStart | Ping | UnknownEvent):
            break
    reply.events = chain(seen, reply.events)
    return any(getattr(event, "stop_reason", None) == "refusal" for event in seen)


def _name(error: LlmError | None) -> str:
    return "" if error is None else type(error).__name__
