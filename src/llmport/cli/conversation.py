"""Asks a model, runs the tools it asks for, and asks again until it has answered. Prints nothing.

Knows `LlmClient` and no provider; what happens is told to a `View` while it happens.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import reduce
from operator import add
from typing import Protocol, TypeAlias

import attrs
from attrs import define, field

from llmport.client import Completion, CompletionRequest, LlmClient
from llmport.errors import LlmError
from llmport.events import BlockStart, BlockStop, StreamEvent, TextDelta, ThinkingDelta, ToolInputDelta
from llmport.messages import Message, TextBlock, ThinkingBlock, ToolResultBlock, ToolUseBlock
from llmport.usage import Usage

MAX_REQUESTS = 5
"""A model that asks for the demonstration more often than this goes round in circles."""

Ask: TypeAlias = Callable[[CompletionRequest], Completion]
RunTool: TypeAlias = Callable[[ToolUseBlock], ToolResultBlock]


class View(Protocol):
    """What is told while the conversation goes on."""

    def waiting(self) -> AbstractContextManager[object]:
        """Return a context for the time between a request and the first of its answer."""
        ...

    def event(self, event: StreamEvent) -> None:
        """Take more of an answer."""
        ...

    def tool_result(self, result: ToolResultBlock) -> None:
        """Take what a tool gave back."""
        ...


@define
class Transcript:
    """What has been said so far."""

    answers: list[Completion] = field(factory=list[Completion])
    """In order; the last is a part if an error broke it off."""
    tool_results: list[ToolResultBlock] = field(factory=list[ToolResultBlock])
    """In the order of the calls they answer."""

    @property
    def usage(self) -> Usage:
        """The tokens of all answers together."""
        return reduce(add, (answer.usage for answer in self.answers))


def converse(
    ask: Ask, request: CompletionRequest, run_tool: RunTool, view: View, transcript: Transcript
) -> None:
    """Ask until the model has no more calls to make, and write down what is said in *transcript*.

    Raises:
        LlmError: a request failed; the part of its answer that had arrived is in *transcript*.
    """
    while len(transcript.answers) < MAX_REQUESTS:
        try:
            completion = ask(request)
        except LlmError as error:
            if error.partial is not None:
                transcript.answers.append(error.partial)
            raise
        transcript.answers.append(completion)
        # Any other stop reason may have left a call without the whole of its arguments.
        if completion.stop_reason != "tool_use" or not completion.tool_uses:
            return
        results = [run_tool(use) for use in completion.tool_uses]
        for result in results:
            view.tool_result(result)
        transcript.tool_results += results
        turns = (*request.messages, completion.message, Message.user(*results))
        request = attrs.evolve(request, messages=turns)


def streamed(client: LlmClient, view: View) -> Ask:
    """Ask so that the answer is seen while it arrives."""

    def ask(request: CompletionRequest) -> Completion:
        with ExitStack() as stack:
            with view.waiting():
                stream = stack.enter_context(client.stream(request))
            for event in stream:
                view.event(event)
            return stream.completion

    return ask


def whole(client: LlmClient, view: View) -> Ask:
    """Ask so that the answer is seen once it is there."""

    def ask(request: CompletionRequest) -> Completion:
        with view.waiting():
            completion = client.complete(request)
        for event in _replay(completion):
            view.event(event)
        return completion

    return ask


def _replay(completion: Completion) -> Iterator[StreamEvent]:
    """Tell a whole answer as a stream would have, as far as a view looks at it."""
    for index, block in enumerate(completion.content):
        yield BlockStart(index, block)
        match block:
            case TextBlock(text=text):
                yield TextDelta(index, text)
            case ThinkingBlock(thinking=text):
                yield ThinkingDelta(index, text)
            case ToolUseBlock(input=arguments, raw_json=raw):
                yield ToolInputDelta(index, raw or json.dumps(arguments, ensure_ascii=False))
            case _:
                pass
        yield BlockStop(index)
