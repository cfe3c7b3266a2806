"""What a stream tells while it runs. No I/O, no provider.

These classes are not frozen, because a stream makes one for every few characters and freezing doubles the cost of
making them. Treat them as values all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from attrs import define

from llmport._value import Value
from llmport.errors import LlmError
from llmport.messages import ContentBlock
from llmport.usage import Usage


@define(eq=False, repr=False)
class MessageStart(Value):
    """The answer begins."""

    id: str
    """The provider's id of the message."""
    model: str
    """The model that answers, which may be a dated name of the one asked for."""
    usage: Usage
    """What is known so far: the input's tokens."""
    content: tuple[ContentBlock, ...] = ()
    """Blocks that stand already; almost always none."""
    stop_reason: str | None = None
    """Set if the message is whole already; almost always `None`."""
    stop_sequence: str | None = None
    extra: Mapping[str, Any] | None = None
    """The message's other members, under the provider's names; `None` for none."""


@define(eq=False, repr=False)
class BlockStart(Value):
    """A content block begins; the deltas that follow fill it."""

    index: int
    """Its place in the content, from 0."""
    block: ContentBlock
    """What is known so far: its kind, a tool's name and id. A few kinds arrive whole."""


@define(eq=False, repr=False)
class TextDelta(Value):
    """More text of a `TextBlock`."""

    index: int
    text: str


@define(eq=False, repr=False)
class CitationDelta(Value):
    """One more citation of a `TextBlock`."""

    index: int
    citation: Mapping[str, Any]
    """As the provider's JSON has it."""


@define(eq=False, repr=False)
class ThinkingDelta(Value):
    """More of a `ThinkingBlock`."""

    index: int
    thinking: str


@define(eq=False, repr=False)
class SignatureDelta(Value):
    """The signature of a `ThinkingBlock`."""

    index: int
    signature: str


@define(eq=False, repr=False)
class ToolInputDelta(Value):
    """More of the JSON text of a tool's arguments: not JSON by itself."""

    index: int
    partial_json: str


@define(eq=False, repr=False)
class UnknownDelta(Value):
    """More of a block, in a way that this version does not know."""

    index: int
    type: str
    """The provider's name for it."""
    data: Mapping[str, Any]
    """All members of the delta."""


@define(eq=False, repr=False)
class BlockStop(Value):
    """A content block is whole."""

    index: int


@define(eq=False, repr=False)
class MessageDelta(Value):
    """Why the answer ends, and what it took."""

    stop_reason: str | None
    stop_sequence: str | None
    usage: Mapping[str, int | None]
    """The counts of `Usage` that are known now, by their names; these replace the earlier ones."""
    usage_extra: Mapping[str, Any]
    """The same for `Usage.extra`."""
    extra: Mapping[str, Any]
    """Other members of the message that changed, under the provider's names."""


@define(eq=False, repr=False)
class MessageStop(Value):
    """The answer is whole. Nothing follows."""


@define(eq=False, repr=False)
class Ping(Value):
    """The provider is alive, and no further."""


@define(eq=False, repr=False)
class StreamResumed(Value):
    """The stream broke off, and goes on in a further request: with `resume="continue"`, and only then.

    Text goes on where it stopped, in the same block. Any other block that was open is void: what comes next takes its
    place, and its index.
    """

    attempt: int
    """Which continuation this is, from 1."""
    error: LlmError
    """What broke the stream off; its `partial` is what had arrived."""
    start: MessageStart
    """How the further answer begins. Its usage is added to what the earlier ones took."""


@define(eq=False, repr=False)
class StreamRestarted(Value):
    """The stream broke off, and another answers from the beginning: with a fallback whose `after_content` is `"restart"`.

    All that came before is void.
    """

    attempt: int
    """Which restart this is, from 1."""
    error: LlmError
    """What broke the stream off; its `partial` is what had arrived."""
    start: MessageStart
    """How the new answer begins. Its usage is added to what the earlier ones took."""


@define(eq=False, repr=False)
class UnknownEvent(Value):
    """An event that this version does not know."""

    type: str
    """The provider's name for it."""
    data: Mapping[str, Any]
    """All its members."""


StreamEvent: TypeAlias = (
    MessageStart
    | BlockStart
    | TextDelta
    | CitationDelta
    | ThinkingDelta
    | SignatureDelta
    | ToolInputDelta
    | UnknownDelta
    | BlockStop
    | MessageDelta
    | MessageStop
    | Ping
    | StreamResumed
    | StreamRestarted
    | UnknownEvent
)
