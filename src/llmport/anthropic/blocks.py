"""Content blocks between the neutral types and the wire's: `encode_block` to the wire, `decode_block` from it. No I/O.

What a model returned goes back member by member: what the neutral types have no word for stands in their `extra`, under
the API's names.
"""

from __future__ import annotations

from binascii import Error as Base64Error
from binascii import a2b_base64
from collections.abc import Callable, Mapping
from typing import Any

from anthropic_messages import models
from anthropic_messages.errors import DecodeError as WireDecodeError
from anthropic_messages.types import UNSET
from llmport.errors import ConfigurationError
from llmport.messages import (
    Base64Source,
    BlocksSource,
    ContentBlock,
    DocumentBlock,
    FileBlock,
    FileSource,
    ImageBlock,
    SearchResultBlock,
    ServerToolResultBlock,
    ServerToolUseBlock,
    TextBlock,
    TextSource,
    ThinkingBlock,
    ToolReferenceBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
    UrlSource,
    detect_media_type,
)

MAX_IMAGE = 10 << 20
"""Characters of base64, not bytes: https://platform.claude.com/docs/en/build-with-claude/vision, general limits."""

_IMAGE_TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp")
_DOCUMENT_TYPES = ("application/pdf",)

# ------------------------------------------------------------------------------------------------ to the wire


def encode_block(block: ContentBlock) -> Any:
    """Encode one block.

    Raises:
        ConfigurationError: it cannot be sent, such as an image that is larger than the API takes.
    """
    encode = _ENCODERS.get(type(block)) or next(
        encode for kind, encode in _ENCODERS.items() if isinstance(block, kind)
    )
    return encode(block)


def encode_text(block: TextBlock) -> models.InputTextBlock:
    """Encode text, of a message or of a system prompt."""
    extra = dict(block.extra)
    if not block.citations:
        return models.InputTextBlock(text=block.text, extra=extra)
    extra.pop("citations", None)  # the empty list that a stream begins the block with
    citations = [models.decode_input_citation(dict(citation)) for citation in block.citations]
    return models.InputTextBlock(text=block.text, citations=citations, extra=extra)


def _image(block: ImageBlock) -> models.InputImageBlock:
    source: Any
    match block.source:
        case Base64Source(data, media_type):
            _check_data(block.source, "An image", _IMAGE_TYPES)
            if len(data) > MAX_IMAGE:
                raise ConfigurationError(
                    f"The image has {len(data):,} characters in base64; the API takes {MAX_IMAGE:,}. "
                    "Make it smaller, or upload it and send its file id."
                )
            source = models.Base64ImageSource(data=data, media_type=media_type)
        case UrlSource(url):
            source = models.UrlSource(url=url)
        case FileSource(file_id):
            source = models.FileSource(file_id=file_id)
        case other:  # pyright: ignore[reportUnnecessaryComparison] - callers without a checker
            raise ConfigurationError(f"An image cannot be made of a {type(other).__name__}.")
    return models.InputImageBlock(source=source, extra=dict(block.extra))


def _document(block: DocumentBlock) -> models.InputDocumentBlock:
    source: Any
    match block.source:
        case Base64Source(data):
            _check_data(block.source, "A document's bytes", _DOCUMENT_TYPES)
            source = models.Base64PdfSource(data=data)
        case UrlSource(url):
            source = models.UrlSource(url=url)
        case FileSource(file_id):
            source = models.FileSource(file_id=file_id)
        case TextSource(text):
            source = models.PlainTextSource(data=text)
        case BlocksSource(content):
            source = models.ContentBlockSource(content=[encode_block(part) for part in content])
        case other:  # pyright: ignore[reportUnnecessaryComparison] - callers without a checker
            raise ConfigurationError(f"A document cannot be made of a {type(other).__name__}.")
    return models.InputDocumentBlock(
        source=source,
        title=UNSET if block.title is None else block.title,
        context=UNSET if block.context is None else block.context,
        citations=_citing(is_citable=block.is_citable),
        extra=dict(block.extra),
    )


def _check_data(source: Base64Source, what: str, media_types: tuple[str, ...]) -> None:
    """Refuse data whose first bytes are no base64, or of a kind that is not said or not taken."""
    if source.media_type not in media_types:
        raise ConfigurationError(f"{what} must be {' or '.join(media_types)}, not {source.media_type}.")
    try:
        detected = detect_media_type(a2b_base64(source.data[:24].encode(), strict_mode=True))
    except (Base64Error, UnicodeEncodeError):
        raise ConfigurationError(f"{what} must be base64, without `data:` or anything before it.") from None
    if detected is not None and detected != source.media_type:
        raise ConfigurationError(f"The data is said to be {source.media_type}, but is {detected}.")


def _citing(*, is_citable: bool | None) -> Any:
    return UNSET if is_citable is None else models.InputCitationsConfig(enabled=is_citable)


def _search_result(block: SearchResultBlock) -> models.InputSearchResultBlock:
    return models.InputSearchResultBlock(
        source=block.source,
        title=block.title,
        content=[encode_text(text) for text in block.content],
        citations=_citing(is_citable=block.is_citable),
        extra=dict(block.extra),
    )


def _thinking(block: ThinkingBlock) -> Any:
    if block.redacted_data is not None:
        return models.InputRedactedThinkingBlock(data=block.redacted_data, extra=dict(block.extra))
    return models.InputThinkingBlock(
        thinking=block.thinking, signature=block.signature or "", extra=dict(block.extra)
    )


def _tool_use(block: ToolUseBlock) -> models.InputToolUseBlock:
    return models.InputToolUseBlock(
        id=block.id, name=block.name, input_=_arguments(block), extra=dict(block.extra)
    )


def _server_tool_use(block: ServerToolUseBlock) -> models.InputServerToolUseBlock:
    return models.InputServerToolUseBlock(
        id=block.id, name=block.name, input_=_arguments(block), extra=dict(block.extra)
    )


def _arguments(block: ToolUseBlock | ServerToolUseBlock) -> dict[str, Any]:
    """Return the arguments; what was no JSON object goes back as text in one, under the name that the API's page gives it.

    https://platform.claude.com/docs/en/agents-and-tools/tool-use/fine-grained-tool-streaming
    """
    return {"INVALID_JSON": block.raw_json or ""} if block.input is None else dict(block.input)


def _tool_result(block: ToolResultBlock) -> models.InputToolResultBlock:
    content: Any = [encode_block(part) for part in block.content]
    return models.InputToolResultBlock(
        tool_use_id=block.tool_use_id,
        content=content or UNSET,
        is_error=True if block.is_error else UNSET,
        extra=dict(block.extra),
    )


def _server_tool_result(block: ServerToolResultBlock) -> Any:
    own = {"type": block.type, "tool_use_id": block.tool_use_id, "content": block.content}
    return models.decode_input_content_block({**own, **block.extra})


def _tool_reference(block: ToolReferenceBlock) -> models.InputToolReferenceBlock:
    return models.InputToolReferenceBlock(tool_name=block.tool_name, extra=dict(block.extra))


def _file(block: FileBlock) -> models.InputContainerUploadBlock:
    return models.InputContainerUploadBlock(file_id=block.file_id, extra=dict(block.extra))


def _unknown(block: UnknownBlock) -> Any:
    return models.decode_input_content_block(dict(block.data))


_ENCODERS: dict[type, Callable[[Any], Any]] = {
    TextBlock: encode_text,
    ImageBlock: _image,
    DocumentBlock: _document,
    SearchResultBlock: _search_result,
    ThinkingBlock: _thinking,
    ToolUseBlock: _tool_use,
    ToolResultBlock: _tool_result,
    ServerToolUseBlock: _server_tool_use,
    ServerToolResultBlock: _server_tool_result,
    ToolReferenceBlock: _tool_reference,
    FileBlock: _file,
    UnknownBlock: _unknown,
}

# ---------------------------------------------------------------------------------------------- from the wire


def decode_block(wire: Any) -> ContentBlock:
    """Decode one block of an answer."""
    decode = _DECODERS.get(type(wire).__name__)
    if decode is not None:
        return decode(wire)
    data = wire.to_dict()
    return UnknownBlock(kind_of(data), data)


def kind_of(data: Mapping[str, Any]) -> str:
    """Return the type of something unknown: what does not even say what it is cannot be kept as what it is.

    Raises:
        WireDecodeError: it has none.
    """
    kind = data.get("type")
    if not isinstance(kind, str):
        raise WireDecodeError("type", "expected a string")
    return kind


def _decode_text(wire: models.TextBlock) -> TextBlock:
    if not wire.citations:
        rest = dict(wire.extra) if wire.citations is UNSET else {"citations": wire.citations, **wire.extra}
        return TextBlock(wire.text, extra=rest)
    citations = tuple(citation.to_dict() for citation in wire.citations)
    return TextBlock(wire.text, citations=citations, extra=dict(wire.extra))


def _decode_thinking(wire: models.ThinkingBlock) -> ThinkingBlock:
    return ThinkingBlock(wire.thinking, signature=wire.signature, extra=dict(wire.extra))


def _decode_redacted(wire: models.RedactedThinkingBlock) -> ThinkingBlock:
    return ThinkingBlock("", redacted_data=wire.data, extra=dict(wire.extra))


def _decode_tool_use(wire: models.ToolUseBlock) -> ToolUseBlock:
    id_, name, arguments, extra = _use(wire)
    return ToolUseBlock(id_, name, arguments, extra=extra)


def _decode_server_tool_use(wire: models.ServerToolUseBlock) -> ServerToolUseBlock:
    id_, name, arguments, extra = _use(wire)
    return ServerToolUseBlock(id_, name, arguments, extra=extra)


def _use(wire: models.ToolUseBlock | models.ServerToolUseBlock) -> tuple[str, str, Any, dict[str, Any]]:
    data = wire.to_dict()
    del data["type"]
    return data.pop("id"), data.pop("name"), data.pop("input"), data


def _decode_server_tool_result(wire: Any) -> ServerToolResultBlock:
    data = wire.to_dict()
    return ServerToolResultBlock(data.pop("type"), data.pop("tool_use_id"), data.pop("content"), extra=data)


def _decode_file(wire: models.ContainerUploadBlock) -> FileBlock:
    return FileBlock(wire.file_id, extra=dict(wire.extra))


_DECODERS: dict[str, Callable[[Any], ContentBlock]] = {
    "TextBlock": _decode_text,
    "ThinkingBlock": _decode_thinking,
    "RedactedThinkingBlock": _decode_redacted,
    "ToolUseBlock": _decode_tool_use,
    "ServerToolUseBlock": _decode_server_tool_use,
    "WebSearchToolResultBlock": _decode_server_tool_result,
    "WebFetchToolResultBlock": _decode_server_tool_result,
    "CodeExecutionToolResultBlock": _decode_server_tool_result,
    "BashCodeExecutionToolResultBlock": _decode_server_tool_result,
    "TextEditorCodeExecutionToolResultBlock": _decode_server_tool_result,
    "ToolSearchToolResultBlock": _decode_server_tool_result,
    "ContainerUploadBlock": _decode_file,
}
"""By the names of the models, so that those which an answer does not hold are never imported."""
