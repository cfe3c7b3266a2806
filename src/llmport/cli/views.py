"""What `ask` shows: an answer as it arrives, or one JSON object at its end."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from llmport.cli.as_json import describe, to_json
from llmport.cli.conversation import Transcript, View
from llmport.cli.terminal import Terminal
from llmport.errors import LlmError
from llmport.events import BlockStart, BlockStop, StreamEvent, TextDelta, ThinkingDelta, ToolInputDelta
from llmport.messages import TextBlock, ThinkingBlock, ToolResultBlock, ToolUseBlock, UnknownBlock
from llmport.money import Cost


class AnswerView(View, Protocol):
    """A view that also shows the end."""

    def end(self, transcript: Transcript, seconds: float, error: LlmError | None = None) -> None:
        """Take the whole: the last answer is a part if *error* broke it off."""
        ...


class TextView:
    """The answer's text on standard output; thinking, tool calls and usage on standard error."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def waiting(self) -> AbstractContextManager[object]:
        """Show that the model has not answered yet."""
        return self._terminal.waiting("waiting for the model")

    def event(self, event: StreamEvent) -> None:
        """Show more of an answer."""
        match event:
            case TextDelta(text=text):
                self._terminal.answer(text)
            case ThinkingDelta(thinking=text) | ToolInputDelta(partial_json=text):
                self._terminal.aside(text)
            case BlockStart(block=ThinkingBlock()):
                self._begin("thinking: ")
            case BlockStart(block=ToolUseBlock(name=name)):
                self._begin(f"tool call: {name} ")
            case BlockStart(block=UnknownBlock(type=kind)):
                self._begin(f"{kind} (not shown; --json shows it)")
            case BlockStop():
                self._terminal.end_aside()
            case _:
                pass

    def tool_result(self, result: ToolResultBlock) -> None:
        """Show what a tool gave back."""
        text = "".join(block.text for block in result.content if isinstance(block, TextBlock))
        self._terminal.line(f"tool {'error' if result.is_error else 'result'}: {text}")

    def end(self, transcript: Transcript, seconds: float, error: LlmError | None = None) -> None:
        """Show what it took."""
        del error  # the command reports it in any case
        self._terminal.line(usage_line(transcript, seconds))

    def _begin(self, text: str) -> None:
        self._terminal.end_line()
        self._terminal.aside(text)


class AsideView(TextView):
    """Everything about the answer on standard error; its text is for the command to print, once it has been checked."""

    def event(self, event: StreamEvent) -> None:
        """Show more of an answer, but for its text."""
        if not isinstance(event, TextDelta):
            super().event(event)


class JsonView:
    """Nothing until the end, then one JSON object on standard output."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def waiting(self) -> AbstractContextManager[object]:
        """Show that the model has not answered yet."""
        return self._terminal.waiting("waiting for the model")

    def event(self, event: StreamEvent) -> None:
        """Wait for the rest."""

    def tool_result(self, result: ToolResultBlock) -> None:
        """Wait for the rest."""

    def end(self, transcript: Transcript, seconds: float, error: LlmError | None = None) -> None:
        """Print it all."""
        data = describe(transcript, seconds, error)
        self._terminal.answer(to_json(data, is_pretty=self._terminal.is_interactive) + "\n")


def usage_line(transcript: Transcript, seconds: float) -> str:
    """Say in one line what a conversation took."""
    answer, usage, requests = transcript.answers[-1], transcript.usage, len(transcript.answers)
    counts = (
        (usage.input_tokens, "input"),
        (usage.cache_read_tokens or None, "cache read"),
        (usage.cache_write_tokens or None, "cache write"),
        (usage.output_tokens, "output"),
    )
    cost = sum((each.cost for each in transcript.answers), Cost())
    parts = [
        answer.model,
        "tokens: " + ", ".join(f"{count} {kind}" for count, kind in counts if count is not None),
        *([f"{requests} requests"] if requests > 1 else []),
        answer.stop_reason or "not whole",
        f"{seconds:.1f} s",
        *([f"cost {cost}"] if cost.amount is not None else []),
        *([f"request {answer.request_id}"] if answer.request_id else []),
    ]
    return " · ".join(parts)
