"""Asks a model, has the tools run that it asks for, and writes down what is said. Prints nothing.

Knows `LlmClient` and no provider; what happens is told to a `View` while it happens.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import reduce
from operator import add
from typing import Protocol

from attrs import define, field

from llmport._core.accumulator import Accumulator
from llmport.client import Completion, CompletionRequest, LlmClient
from llmport.errors import LlmError
from llmport.events import (
    BlockStart,
    BlockStop,
    MessageStart,
    StreamEvent,
    TextDelta,
    ThinkingDelta,
    ToolInputDelta,
)
from llmport.messages import Message, TextBlock, ThinkingBlock, ToolResultBlock, ToolUseBlock
from llmport.tool_runs import ToolStep
from llmport.tools import AnyTool
from llmport.usage import Usage

MAX_ROUNDS = 10
"""A model that asks for tools more often than this goes round in circles."""


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
    """In order; the last is a part if an error or Ctrl-C broke it off."""
    tool_results: list[ToolResultBlock] = field(factory=list[ToolResultBlock])
    """In the order of the calls they answer."""
    messages: list[Message] = field(factory=list[Message])
    """All that can be sent again to go on from here; of an answer that was broken off, its text."""

    @property
    def usage(self) -> Usage:
        """The tokens of all answers together."""
        return reduce(add, (answer.usage for answer in self.answers))


class Conversation:
    """One prompt, from the question to the answer that asks for no more tools."""

    def __init__(self, client: LlmClient, view: View, transcript: Transcript, *, is_streamed: bool) -> None:
        self._client = client
        self._view = view
        self._transcript = transcript
        self._is_streamed = is_streamed
        self._pause = ExitStack()
        self._arriving: Accumulator | None = None

    def run(self, request: CompletionRequest, tools: Iterable[AnyTool] = ()) -> None:
        """Ask, and write down what is said.

        Raises:
            LlmError: a request failed; the part of its answer that had arrived is written down.
        """
        transcript = self._transcript
        transcript.messages = list(request.messages)
        self._wait()
        try:
            run = self._client.run_tools(
                request,
                tools,
                max_rounds=MAX_ROUNDS,
                on_step=self._take_step,
                on_event=self._take_event if self._is_streamed else None,
            )
            transcript.messages = list(run.messages)
        except (LlmError, KeyboardInterrupt) as error:
            self._keep_part(error)
            raise
        finally:
            self._pause.close()

    def _wait(self) -> None:
        self._pause.enter_context(self._view.waiting())

    def _take_event(self, event: StreamEvent) -> None:
        if isinstance(event, MessageStart) and self._arriving is None:
            self._arriving = Accumulator()
        if self._arriving is not None:
            self._arriving.feed(event)
        self._pause.close()
        self._view.event(event)

    def _take_step(self, step: ToolStep) -> None:
        transcript, answer = self._transcript, step.completion
        if step.results:
            transcript.tool_results += step.results
            transcript.messages += (answer.message, Message("user", step.results))
            for result in step.results:
                self._view.tool_result(result)
            self._wait()
            return
        self._pause.close()
        self._arriving = None
        transcript.answers.append(answer)
        if not self._is_streamed:
            for event in _replay(answer):
                self._view.event(event)

    def _keep_part(self, error: LlmError | KeyboardInterrupt) -> None:
        part = error.partial if isinstance(error, LlmError) else None
        if part is None and self._arriving is not None:
            part = self._arriving.completion
        if isinstance(part, Completion) and not any(part is answer for answer in self._transcript.answers):
            self._transcript.answers.append(part)
            self._transcript.messages += _resendable(part)


def _resendable(part: Completion) -> list[Message]:
    """Return of a broken answer what any provider takes back: its text. A call without its arguments is none of it."""
    text = part.text.rstrip()
    return [Message("assistant", text)] if text else []


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
