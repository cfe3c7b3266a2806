"""Messages and their content blocks, in no provider's words. No I/O.

Every block keeps in `extra` the members that have no field here, under the provider's names and as they are in its
JSON, so that a reply can be sent back unharmed. A block for which there is no class here is an `UnknownBlock` and
keeps everything.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from llmport._value import Value
from llmport.errors import ConfigurationError

Role: TypeAlias = Literal["user", "assistant", "system"]

# https://platform.claude.com/docs/en/build-with-claude/vision and /pdf-support list these kinds.
_SIGNATURES: tuple[tuple[bytes, int, str], ...] = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"%PDF-", 0, "application/pdf"),
)


def detect_media_type(data: bytes) -> str | None:
    """Tell what *data* is by its first bytes; `None` if it is none of JPEG, PNG, GIF, WebP and PDF."""
    for signature, offset, media_type in _SIGNATURES:
        if data.startswith(signature, offset):
            return media_type
    return None


def _abridge(text: str | None) -> str:
    """Shorten long data for a repr: nobody reads a megabyte of base64."""
    if text is None or len(text) <= 80:
        return repr(text)
    return f"{text[:40]!r}…<{len(text)} characters>"


def _names(extra: Mapping[str, Any]) -> str:
    """Say in a repr which other members there are, not what they hold."""
    return f"<{', '.join(extra)}>" if extra else "{}"


def _extra_field() -> Any:
    return field(factory=dict[str, Any], kw_only=True, repr=_names)


@frozen(eq=False, repr=False)
class Base64Source(Value):
    """Bytes that travel inside the request."""

    data: str = field(repr=_abridge)
    """The bytes in base64."""
    media_type: str
    """Such as `image/png`."""

    @classmethod
    def from_bytes(cls, data: bytes, media_type: str | None = None) -> Base64Source:
        """Encode *data*; without *media_type* its kind is told by its first bytes.

        Raises:
            ConfigurationError: the kind is not given and cannot be told.
        """
        kind = media_type or detect_media_type(data)
        if kind is None:
            raise ConfigurationError(
                "The data is no JPEG, PNG, GIF, WebP or PDF: pass media_type= to say what it is."
            )
        return cls(base64.b64encode(data).decode("ascii"), kind)


@frozen(eq=False, repr=False)
class UrlSource(Value):
    """Something the provider fetches itself."""

    url: str


@frozen(eq=False, repr=False)
class FileSource(Value):
    """Something uploaded to the provider before."""

    file_id: str


@frozen(eq=False, repr=False)
class TextSource(Value):
    """Plain text as a document, so that it can be cited."""

    text: str = field(repr=_abridge)


ImageSource: TypeAlias = Base64Source | UrlSource | FileSource
DocumentSource: TypeAlias = Base64Source | UrlSource | FileSource | TextSource


@frozen(eq=False, repr=False)
class TextBlock(Value):
    """Text, of the model or for it."""

    text: str
    citations: tuple[Mapping[str, Any], ...] = field(
        default=(), converter=tuple[Mapping[str, Any], ...], kw_only=True
    )
    """What the text rests on, as the provider's JSON has it; empty if it cites nothing."""
    extra: Mapping[str, Any] = _extra_field()


@frozen(eq=False, repr=False)
class ImageBlock(Value):
    """A picture for the model to look at."""

    source: ImageSource
    extra: Mapping[str, Any] = _extra_field()

    @classmethod
    def from_bytes(cls, data: bytes, media_type: str | None = None) -> ImageBlock:
        """Make a block of *data*; see `Base64Source.from_bytes`."""
        return cls(Base64Source.from_bytes(data, media_type))


@frozen(eq=False, repr=False)
class DocumentBlock(Value):
    """A document for the model to read, and to cite if asked to."""

    source: DocumentSource
    title: str | None = field(default=None, kw_only=True)
    """Shown to the model, never cited."""
    context: str | None = field(default=None, kw_only=True)
    """What the model should know about the document; never cited."""
    extra: Mapping[str, Any] = _extra_field()


@frozen(eq=False, repr=False)
class ThinkingBlock(Value):
    """The model's own thinking. Send it back exactly as it came, or the provider refuses it."""

    thinking: str = field(repr=_abridge)
    """What it thought; empty if the provider keeps it to itself."""
    signature: str | None = field(default=None, kw_only=True, repr=_abridge)
    """The provider's proof that the block is its own; `None` if *redacted_data* stands for everything."""
    redacted_data: str | None = field(default=None, kw_only=True, repr=_abridge)
    """Thinking that only the provider can read; `None` if it is readable."""
    extra: Mapping[str, Any] = _extra_field()


@frozen(eq=False, repr=False)
class ToolUseBlock(Value):
    """The model asks for a tool to be run.

    Never run it while `input` is `None`: what the model wrote is then not the whole of its argument.
    """

    id: str
    name: str
    input: Mapping[str, Any] | None
    """The tool's arguments; `None` if what arrived is not a whole JSON object."""
    raw_json: str | None = field(default=None, kw_only=True, repr=_abridge)
    """What arrived instead of a whole JSON object; `None` if `input` is good."""
    error: str | None = field(default=None, kw_only=True)
    """Why *raw_json* is no good, such as that the answer was cut short; `None` if `input` is good."""
    extra: Mapping[str, Any] = _extra_field()


@frozen(eq=False, repr=False)
class UnknownBlock(Value):
    """A block of a kind that has no class here, kept as it came so that it can be sent back."""

    type: str
    """The provider's name for its kind."""
    data: Mapping[str, Any] = field(repr=_names)
    """All its members, `type` included."""


def to_blocks(content: Content) -> tuple[ContentBlock, ...]:
    """Take text, one block or several as a tuple of blocks.

    Raises:
        ConfigurationError: something else is among them.
    """
    if isinstance(content, str):
        return (TextBlock(content),)
    if isinstance(content, ContentBlock):
        return (content,)
    parts: Any = content  # of callers without a checker, anything
    blocks: tuple[ContentBlock, ...] = tuple(parts) if hasattr(parts, "__iter__") else (parts,)
    for block in blocks:
        if not isinstance(block, ContentBlock):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a checker
            raise ConfigurationError(
                f"Content is text, or made of blocks such as TextBlock('…'), not of a {type(block).__name__}."
            )
    return blocks


@frozen(eq=False, repr=False)
class ToolResultBlock(Value):
    """What a tool gave back."""

    tool_use_id: str
    """The `id` of the `ToolUseBlock` this answers."""
    content: tuple[ContentBlock, ...] = field(converter=to_blocks)
    is_error: bool = field(default=False, kw_only=True)
    """Whether the tool failed; the content then says how."""
    extra: Mapping[str, Any] = _extra_field()


ContentBlock: TypeAlias = (
    TextBlock | ImageBlock | DocumentBlock | ThinkingBlock | ToolUseBlock | ToolResultBlock | UnknownBlock
)
Content: TypeAlias = str | ContentBlock | Iterable[ContentBlock]


@frozen(eq=False, repr=False)
class Message(Value):
    """One turn of a conversation."""

    role: Role
    content: tuple[ContentBlock, ...] = field(converter=to_blocks)
    """In order; plain text may be given for a single `TextBlock`."""

    @classmethod
    def user(cls, *content: str | ContentBlock) -> Message:
        """Make the user's turn of texts and blocks."""
        return cls("user", tuple(TextBlock(part) if isinstance(part, str) else part for part in content))

    @classmethod
    def assistant(cls, *content: str | ContentBlock) -> Message:
        """Make the model's turn of texts and blocks."""
        return cls("assistant", tuple(TextBlock(part) if isinstance(part, str) else part for part in content))

    @property
    def text(self) -> str:
        """All text of the turn, joined."""
        return "".join(block.text for block in self.content if isinstance(block, TextBlock))
