"""What a conversation with tools went through: `run_tools` returns a `ToolRun` of `ToolStep`s. No I/O, no provider."""

from __future__ import annotations

from attrs import field, frozen

from llmport._value import Value
from llmport.client import Completion
from llmport.messages import Message, ToolResultBlock
from llmport.usage import Usage


@frozen(eq=False, repr=False, kw_only=True)
class ToolStep(Value):
    """One round: what the model answered, and what the tools it asked for gave back."""

    number: int
    """1 for the first round."""
    completion: Completion
    """What the model answered."""
    results: tuple[ToolResultBlock, ...] | None = None
    """What its tools gave, in the order it asked; empty if it asked for none, `None` while they have not run yet."""


@frozen(eq=False, repr=False, kw_only=True)
class ToolRun(Value):
    """A whole run, from the first question to the answer that asked for no more tools."""

    completion: Completion
    """The last answer."""
    messages: tuple[Message, ...] = field(repr=lambda messages: f"<{len(messages)} messages>")
    """The conversation with all that was added, the last answer included: go on from here."""
    steps: tuple[ToolStep, ...] = field(repr=lambda steps: f"<{len(steps)} steps>")
    """The rounds, in order."""

    @property
    def usage(self) -> Usage:
        """What all rounds took together."""
        return sum((step.completion.usage for step in self.steps), Usage())

    @property
    def text(self) -> str:
        """All text of the last answer, joined."""
        return self.completion.text
