"""Between the neutral types and the wire's: `encode_…` to the wire, `decode_…` from it. No I/O.

Nothing is lost on the way: what the neutral types have no word for stands in their `extra`, under the API's names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import attrs

from anthropic_messages import models
from anthropic_messages.types import UNSET, Unset
from llmport.client import Completion, CompletionRequest, Model, Thinking
from llmport.errors import ConfigurationError
from llmport.messages import (
    Base64Source,
    ContentBlock,
    DocumentBlock,
    FileSource,
    ImageBlock,
    Message,
    TextBlock,
    TextSource,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
    UrlSource,
)
from llmport.tools import AnyTool, Tool, ToolChoice
from llmport.usage import Usage

T = TypeVar("T")
B = TypeVar("B", "models.CreateMessageRequest", "models.CountTokensRequest")

# ---------------------------------------------------------------------------------------------- requests


def encode_request(
    request: CompletionRequest, *, model: str, max_tokens: int, stream: bool = False
) -> models.CreateMessageRequest:
    """Encode a request for an answer. *model* and *max_tokens* stand in where it names none."""
    body = models.CreateMessageRequest(
        model=request.model or model,
        max_tokens=max_tokens if request.max_tokens is None else request.max_tokens,
        messages=[encode_message(message) for message in request.messages],
        stop_sequences=list(request.stop_sequences) or UNSET,
        temperature=UNSET if request.temperature is None else request.temperature,
        stream=True if stream else UNSET,
        **_shared(request),
    )
    return _override(body, request.extra_body)


def encode_count(request: CompletionRequest, *, model: str) -> models.CountTokensRequest:
    """Encode a request for the number of its input tokens: what does not bear on that is left out."""
    body = models.CountTokensRequest(
        model=request.model or model,
        messages=[encode_message(message) for message in request.messages],
        **_shared(request),
    )
    return _override(body, request.extra_body)


def _shared(request: CompletionRequest) -> dict[str, Any]:
    return {
        "system": _system(request.system),
        "tools": [_tool(tool) for tool in request.tools] or UNSET,
        "tool_choice": _tool_choice(request.tool_choice),
        "thinking": _thinking(request.thinking),
    }


def _override(body: B, members: Mapping[str, Any]) -> B:
    """Return *body* with the caller's own members in place of its."""
    return type(body).from_dict({**body.to_dict(), **members}) if members else body


def _system(system: str | tuple[TextBlock, ...] | None) -> Any:
    if system is None or isinstance(system, str):
        return UNSET if system is None else system
    return [_text(_checked(block, TextBlock, "A system prompt")) for block in system]


def _checked(value: Any, kind: type[T], what: str) -> T:
    """Return *value* if it is of this *kind*, which callers without a checker may get wrong."""
    if not isinstance(value, kind):
        raise ConfigurationError(f"{what} is made of {kind.__name__}(…), not of a {type(value).__name__}.")
    return value


def _tool(tool: AnyTool) -> Any:
    if isinstance(tool, Mapping):
        return models.decode_tool(dict(tool))
    _checked(tool, Tool, "A list of tools")
    return models.CustomTool(
        name=tool.name,
        description=tool.description or UNSET,
        input_schema=models.ToolInputSchema.from_dict(dict(tool.input_schema)),
        extra=dict(tool.extra),
    )


def _tool_choice(choice: ToolChoice | None) -> Any:
    if choice is None:
        return UNSET
    _checked(choice, ToolChoice, "A choice of tools")
    parallel: dict[str, Any] = {}
    if choice.allow_parallel is not None:
        parallel["disable_parallel_tool_use"] = not choice.allow_parallel
    match choice.type:
        case "auto":
            return models.AutoToolChoice(**parallel)
        case "any":
            return models.AnyToolChoice(**parallel)
        case "none":
            return models.NoToolChoice()
        case "tool":
            if choice.name is None:
                raise ConfigurationError("ToolChoice('tool') needs the name of the tool.")
            return models.NamedToolChoice(name=choice.name, **parallel)
        case other:  # pyright: ignore[reportUnnecessaryComparison] - callers without a checker
            raise ConfigurationError(f"A choice of tools is auto, any, tool or none, not {other!r}.")


def _thinking(thinking: Thinking | None) -> Any:
    if thinking is None:
        return UNSET
    _checked(thinking, Thinking, "thinking")
    extra = dict(thinking.extra)
    if not thinking.enabled:
        return models.DisabledThinking(extra=extra)
    if thinking.budget_tokens is None:
        return models.AdaptiveThinking(extra=extra)
    return models.EnabledThinking(budget_tokens=thinking.budget_tokens, extra=extra)


def encode_message(message: Message) -> Any:
    """Encode one turn."""
    content: Any = [encode_block(block) for block in message.content]
    match message.role:
        case "user":
            return models.UserMessage(content=content)
        case "assistant":
            return models.AssistantMessage(content=content)
        case "system":
            return models.SystemMessage(content=content)
        case other:  # pyright: ignore[reportUnnecessaryComparison] - callers without a checker
            raise ConfigurationError(f"A turn is the user's, the assistant's or the system's, not {other!r}.")


# ------------------------------------------------------------------------------------- blocks to the wire


def encode_block(block: ContentBlock) -> Any:
    """Encode one block.

    Raises:
        ConfigurationError: it cannot be sent, such as a tool's use whose arguments never arrived whole.
    """
    encode = _ENCODERS.get(type(block)) or next(
        encode for kind, encode in _ENCODERS.items() if isinstance(block, kind)
    )
    return encode(block)


def _text(block: TextBlock) -> models.InputTextBlock:
    citations = [models.decode_input_citation(dict(citation)) for citation in block.citations]
    extra = dict(block.extra)
    if citations:
        extra.pop("citations", None)  # the empty list that a stream begins the block with
    return models.InputTextBlock(text=block.text, citations=citations or UNSET, extra=extra)


def _image(block: ImageBlock) -> models.InputImageBlock:
    source: Any
    match block.source:
        case Base64Source(data, media_type):
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
        case Base64Source(data, media_type):
            if media_type != "application/pdf":
                raise ConfigurationError(
                    f"A document's bytes must be a PDF, not {media_type}: give plain text as TextSource('…')."
                )
            source = models.Base64PdfSource(data=data)
        case UrlSource(url):
            source = models.UrlSource(url=url)
        case FileSource(file_id):
            source = models.FileSource(file_id=file_id)
        case TextSource(text):
            source = models.PlainTextSource(data=text)
        case other:  # pyright: ignore[reportUnnecessaryComparison] - callers without a checker
            raise ConfigurationError(f"A document cannot be made of a {type(other).__name__}.")
    return models.InputDocumentBlock(
        source=source,
        title=UNSET if block.title is None else block.title,
        context=UNSET if block.context is None else block.context,
        extra=dict(block.extra),
    )


def _thinking_block(block: ThinkingBlock) -> Any:
    if block.redacted_data is not None:
        return models.InputRedactedThinkingBlock(data=block.redacted_data, extra=dict(block.extra))
    return models.InputThinkingBlock(
        thinking=block.thinking, signature=block.signature or "", extra=dict(block.extra)
    )


def _tool_use(block: ToolUseBlock) -> models.InputToolUseBlock:
    if block.input is None:
        raise ConfigurationError(
            f"The use of the tool {block.name!r} has no whole arguments, so it cannot be sent back. Leave it out."
        )
    return models.InputToolUseBlock(
        id=block.id, name=block.name, input_=dict(block.input), extra=dict(block.extra)
    )


def _tool_result(block: ToolResultBlock) -> models.InputToolResultBlock:
    content: Any = [encode_block(part) for part in block.content]
    return models.InputToolResultBlock(
        tool_use_id=block.tool_use_id,
        content=content or UNSET,
        is_error=True if block.is_error else UNSET,
        extra=dict(block.extra),
    )


def _unknown(block: UnknownBlock) -> Any:
    return models.decode_input_content_block(dict(block.data))


_ENCODERS: dict[type, Callable[[Any], Any]] = {
    TextBlock: _text,
    ImageBlock: _image,
    DocumentBlock: _document,
    ThinkingBlock: _thinking_block,
    ToolUseBlock: _tool_use,
    ToolResultBlock: _tool_result,
    UnknownBlock: _unknown,
}


# ----------------------------------------------------------------------------------- blocks from the wire


def decode_block(wire: Any) -> ContentBlock:
    """Decode one block of an answer."""
    decode = _DECODERS.get(type(wire).__name__)
    if decode is not None:
        return decode(wire)
    data = wire.to_dict()
    return UnknownBlock(data.get("type", ""), data)


def _or_none(value: T | Unset | None) -> T | None:
    """Return `None` for a member that is absent: neutral types do not tell it from one that is null."""
    return None if value is UNSET else value


def _rest(wire: Any, *known: str) -> dict[str, Any]:
    """Return the members of *wire* that are not *known*, as JSON."""
    return {name: value for name, value in wire.to_dict().items() if name not in known}


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
    data = wire.to_dict()
    arguments = data.pop("input")
    del data["type"]
    return ToolUseBlock(data.pop("id"), data.pop("name"), arguments, extra=data)


_DECODERS: dict[str, Callable[[Any], ContentBlock]] = {
    "TextBlock": _decode_text,
    "ThinkingBlock": _decode_thinking,
    "RedactedThinkingBlock": _decode_redacted,
    "ToolUseBlock": _decode_tool_use,
}
"""By the names of the models, so that those which an answer does not hold are never imported."""


# -------------------------------------------------------------------------------------------------- replies

_USAGE_NAMES = {
    "input_tokens": "input_tokens",
    "output_tokens": "output_tokens",
    "cache_read_input_tokens": "cache_read_tokens",
    "cache_creation_input_tokens": "cache_write_tokens",
}
"""The wire's names of the counts that `Usage` has fields for."""


def decode_usage(
    wire: models.Usage | models.MessageDeltaUsage,
) -> tuple[dict[str, int | None], dict[str, Any]]:
    """Decode counts: those that `Usage` has fields for, by its names, and the others, by the wire's."""
    extra = wire.to_dict()
    counts = {ours: extra.pop(theirs) for theirs, ours in _USAGE_NAMES.items() if theirs in extra}
    return counts, extra


_COMPLETION_NAMES = ("id", "type", "role", "model", "content", "stop_reason", "stop_sequence", "usage")


def decode_message(wire: models.Message, request_id: str | None = None) -> Completion:
    """Decode a whole answer."""
    counts, usage_extra = decode_usage(wire.usage)
    return Completion(
        id=wire.id,
        model=wire.model,
        content=tuple(decode_block(block) for block in wire.content),
        stop_reason=_or_none(wire.stop_reason),
        stop_sequence=_or_none(wire.stop_sequence),
        usage=_usage(counts, usage_extra),
        request_id=request_id,
        extra=message_extra(wire),
    )


def message_extra(wire: models.Message) -> dict[str, Any]:
    """Return the members of an answer that `Completion` has no field for."""
    bare = attrs.evolve(wire, content=[])  # its content is the large part, and not wanted here
    return _rest(bare, *_COMPLETION_NAMES)


def _usage(counts: Mapping[str, int | None], extra: Mapping[str, Any]) -> Usage:
    known: dict[str, Any] = {name: count for name, count in counts.items() if count is not None}
    return Usage(**known, extra=extra)


def decode_model(wire: models.ModelInfo) -> Model:
    """Decode one model of the catalogue."""
    return Model(
        id=wire.id,
        display_name=wire.display_name,
        created_at=wire.created_at,
        max_input_tokens=_or_none(wire.max_input_tokens),
        max_output_tokens=_or_none(wire.max_tokens),
        extra=_rest(wire, "type", "id", "display_name", "created_at", "max_input_tokens", "max_tokens"),
    )
