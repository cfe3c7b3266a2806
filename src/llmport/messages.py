"""Messages and their content blocks, in no provider's words. No I/O.

Every block keeps in `extra` the members that have no field here, under the provider's names and as they are in its
JSON, so that a reply can be sent back unharmed. A block for which there is no class here is an `UnknownBlock` and
keeps everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from llmport._value import Value, abridge, extra_field, only_names
from llmport.errors import ConfigurationError
from llmport.material import (
    BlocksSource,
    DocumentBlock,
    DocumentSource,
    ImageBlock,
    ImageSource,
    SearchResultBlock,
    TextBlock,
)
from llmport.sources import Base64Source, FileSource, TextSource, UrlSource, detect_media_type

__all__ = [
    "Base64Source",
    "BlocksSource",
    "Content",
    "ContentBlock",
    "DocumentBlock",
    "DocumentSource",
    "FileBlock",
    "FileSource",
    "ImageBlock",
    "ImageSource",
    "Message",
    "Role",
    "SearchResultBlock",
    "ServerToolResultBlock",
    "ServerToolUseBlock",
    "TextBlock",
    "TextSource",
    "ThinkingBlock",
    "ToolReferenceBlock",
    "ToolResultBlock",
    "ToolUseBlock",
    "UnknownBlock",
    "UrlSource",
    "detect_media_type",
    "to_blocks",
]

Role: TypeAlias = Literal["user", "assistant", "system"]


@frozen(eq=False, repr=False)
class ThinkingBlock(Value):
    """The model's own thinking. Send it back exactly as it came, or the provider refuses it."""

    thinking: str = field(repr=abridge)
    """What it thought; empty if the provider keeps it to itself."""
    signature: str | None = field(default=None, kw_only=True, repr=abridge)
    """The provider's proof that the block is its own; `None` if *redacted_data* stands for everything."""
    redacted_data: str | None = field(default=None, kw_only=True, repr=abridge)
    """Thinking that only the provider can read; `None` if it is readable."""
    extra: Mapping[str, Any] = extra_field()


@frozen(eq=False, repr=False)
class ToolUseBlock(Value):
    """The model asks for a tool to be run.

    Never run it while `input` is `None`: what the model wrote is then not the whole of its argument.
    """

    id: str
    name: str
    input: Mapping[str, Any] | None
    """The tool's arguments; `None` if what arrived is not a whole JSON object."""
    raw_json: str | None = field(default=None, kw_only=True, repr=abridge)
    """What arrived instead of a whole JSON object; `None` if `input` is good."""
    error: str | None = field(default=None, kw_only=True)
    """Why *raw_json* is no good, such as that the answer was cut short; `None` if `input` is good."""
    extra: Mapping[str, Any] = extra_field()


@frozen(eq=False, repr=False)
class ServerToolUseBlock(Value):
    """The model has used a tool that the provider runs itself. There is nothing to do but to send it back."""

    id: str
    name: str
    input: Mapping[str, Any] | None
    """The tool's arguments; `None` if what arrived is not a whole JSON object."""
    raw_json: str | None = field(default=None, kw_only=True, repr=abridge)
    """What arrived instead of a whole JSON object; `None` if `input` is good."""
    error: str | None = field(default=None, kw_only=True)
    """Why *raw_json* is no good; `None` if `input` is good."""
    extra: Mapping[str, Any] = extra_field()


@frozen(eq=False, repr=False)
class ServerToolResultBlock(Value):
    """What a tool of the provider's gave back, or why it failed."""

    type: str
    """The provider's name for this kind of result."""
    tool_use_id: str
    """The `id` of the `ServerToolUseBlock` this answers."""
    content: Any = field(repr=lambda _: "…")
    """As the provider's JSON has it: each tool's is made differently, and much of it may be sealed."""
    extra: Mapping[str, Any] = extra_field()


@frozen(eq=False, repr=False)
class FileBlock(Value):
    """A file in the container where the provider runs code: put there by the caller, or made by the code."""

    file_id: str
    extra: Mapping[str, Any] = extra_field()


@frozen(eq=False, repr=False)
class ToolReferenceBlock(Value):
    """A tool that was left out of the prompt, brought up by its name: part of the result of a search for tools."""

    tool_name: str
    extra: Mapping[str, Any] = extra_field()


@frozen(eq=False, repr=False)
class UnknownBlock(Value):
    """A block of a kind that has no class here, kept as it came so that it can be sent back."""

    type: str
    """The provider's name for its kind."""
    data: Mapping[str, Any] = field(repr=only_names)
    """All its members, `type` included."""


def to_blocks(content: Content) -> tuple[ContentBlock, ...]:
    """Take text, one block or several as a tuple of blocks. A mapping is a block in the provider's own JSON.

    Raises:
        ConfigurationError: something else is among them.
    """
    if isinstance(content, str):
        return (TextBlock(content),)
    parts: Any = content  # of callers without a checker, anything
    is_one = isinstance(content, ContentBlock | Mapping) or not hasattr(content, "__iter__")
    return tuple(map(_block, (parts,) if is_one else parts))


def _block(part: Any) -> ContentBlock:
    if isinstance(part, ContentBlock):
        return part
    if isinstance(part, Mapping):
        data: Mapping[str, Any] = part  # pyright: ignore[reportUnknownVariableType] - of whatever kind
        return UnknownBlock(str(data.get("type", "")), data)
    raise ConfigurationError(
        f"Content is text, or made of blocks such as TextBlock('…'), not of a {type(part).__name__}."
    )


@frozen(eq=False, repr=False)
class ToolResultBlock(Value):
    """What a tool gave back."""

    tool_use_id: str
    """The `id` of the `ToolUseBlock` this answers."""
    content: tuple[ContentBlock, ...] = field(converter=to_blocks)
    is_error: bool = field(default=False, kw_only=True)
    """Whether the tool failed; the content then says how."""
    extra: Mapping[str, Any] = extra_field()


ContentBlock: TypeAlias = (
    TextBlock
    | ImageBlock
    | DocumentBlock
    | SearchResultBlock
    | ThinkingBlock
    | ToolUseBlock
    | ToolResultBlock
    | ServerToolUseBlock
    | ServerToolResultBlock
    | ToolReferenceBlock
    | FileBlock
    | UnknownBlock
)
Content: TypeAlias = str | ContentBlock | Mapping[str, Any] | Iterable[ContentBlock | Mapping[str, Any]]


@frozen(eq=False, repr=False)
class Message(Value):
    """One turn of a conversation."""

    role: Role
    content: tuple[ContentBlock, ...] = field(converter=to_blocks)
    """In order; plain text may be given for a single `TextBlock`."""

    @classmethod
    def user(cls, *content: str | ContentBlock | Mapping[str, Any]) -> Message:
        """Make the user's turn of texts and blocks."""
        return cls("user", tuple(TextBlock(part) if isinstance(part, str) else part for part in content))

    @classmethod
    def assistant(cls, *content: str | ContentBlock | Mapping[str, Any]) -> Message:
        """Make the model's turn of texts and blocks."""
        return cls("assistant", tuple(TextBlock(part) if isinstance(part, str) else part for part in content))

    @property
    def text(self) -> str:
        """All text of the turn, joined."""
        return "".join(block.text for block in self.content if isinstance(block, TextBlock))
