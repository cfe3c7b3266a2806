"""Requests, from the neutral types to the wire's. No I/O.

A member of the request's JSON is the neutral field's, unless `AnthropicOptions` says otherwise; and `extra_body` has the
last word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from anthropic_messages import models
from anthropic_messages.types import UNSET, Model
from llmport.anthropic.blocks import encode_block, encode_text
from llmport.client import CompletionRequest, Thinking
from llmport.errors import ConfigurationError
from llmport.messages import Message, TextBlock
from llmport.tools import AnyTool, Tool, ToolChoice

if TYPE_CHECKING:
    from llmport.anthropic.options import AnthropicOptions

T = TypeVar("T")
B = TypeVar("B", "models.CreateMessageRequest", "models.CountTokensRequest")

_BETAS = "anthropic-beta"


def encode_request(
    request: CompletionRequest, *, model: str, max_tokens: int, stream: bool = False
) -> models.CreateMessageRequest:
    """Encode a request for an answer. *model* and *max_tokens* stand in where it names none."""
    request = _fitted(request)
    body = models.CreateMessageRequest(
        model=request.model or model,
        max_tokens=max_tokens if request.max_tokens is None else request.max_tokens,
        messages=list(map(encode_message, request.messages)),
        stop_sequences=list(request.stop_sequences) or UNSET,
        temperature=UNSET if request.temperature is None else request.temperature,
        stream=True if stream else UNSET,
        extra={},  # as for messages, see there
        **_shared(request),
    )
    return _override(body, {**_provided(request), **request.extra_body})


def encode_count(request: CompletionRequest, *, model: str) -> models.CountTokensRequest:
    """Encode a request for the number of its input tokens: what does not bear on that is left out."""
    request = _fitted(request)
    body = models.CountTokensRequest(
        model=request.model or model,
        messages=[encode_message(message) for message in request.messages],
        **_shared(request),
    )
    bearing = attrs.fields_dict(models.CountTokensRequest)
    provided = {name: value for name, value in _provided(request).items() if name in bearing}
    return _override(body, {**provided, **request.extra_body})


def _fitted(request: CompletionRequest) -> CompletionRequest:
    """Return *request* with its schemas as the API takes them."""
    is_strict = request.tools and any(isinstance(tool, Tool) and tool.strict for tool in request.tools)
    if request.output_schema is None and not is_strict:
        return request
    from llmport.anthropic.output_schemas import fit_request  # noqa: PLC0415 - only who uses them should pay for it

    return fit_request(request)


def encode_headers(request: CompletionRequest) -> dict[str, str]:
    """Return the headers that a request asks for: those of its options, and its own, which win. Betas add up."""
    options = _options(request)
    if options is None:
        return dict(request.extra_headers)
    headers = {**options.headers(), **request.extra_headers}
    if options.betas and _BETAS in request.extra_headers:
        headers[_BETAS] = ",".join((*options.betas, request.extra_headers[_BETAS]))
    return headers


def _options(request: CompletionRequest) -> AnthropicOptions | None:
    if request.options is None:
        return None
    from llmport.anthropic.options import AnthropicOptions  # noqa: PLC0415 - only who uses them should pay for them

    return checked(request.options, AnthropicOptions, "options=")


def _shared(request: CompletionRequest) -> dict[str, Any]:
    return {
        "system": _system(request.system),
        "tools": list(map(_tool, request.tools)) or UNSET,
        "tool_choice": _tool_choice(request.tool_choice),
    }


def _provided(request: CompletionRequest) -> dict[str, Any]:
    """Return the members, as JSON, that options have a say in."""
    options = _options(request)
    members = {} if options is None else options.members()
    thinking = _thinking(request.thinking)
    if options is not None:
        thinking = options.merge_thinking(thinking)
    if thinking is not None:
        members["thinking"] = thinking
    output: dict[str, Any] = {}
    if options is not None and options.effort is not None:
        output["effort"] = options.effort
    if request.output_schema is not None:
        output["format"] = {"type": "json_schema", "schema": dict(request.output_schema)}
    if output:
        members["output_config"] = output
    return members


def _override(body: B, members: Mapping[str, Any]) -> B:
    """Put *members*, which are JSON, in place of those of *body*. The conversation is not decoded for it."""
    if members:
        bare: dict[str, Any] = {"model": "", "max_tokens": 0, "messages": []}
        decoded = type(body).from_dict({**bare, **members})
        for attribute in attrs.fields(type(body)):
            if attribute.name in members and attribute.name != "extra":
                setattr(body, attribute.name, getattr(decoded, attribute.name))
        body.extra.update((name, value) for name, value in decoded.extra.items() if name in members)
    return body


def checked(value: Any, kind: type[T], what: str) -> T:
    """Return *value* if it is of this *kind*, which callers without a checker may get wrong."""
    if not isinstance(value, kind):
        raise ConfigurationError(f"{what} is made of {kind.__name__}(…), not of a {type(value).__name__}.")
    return value


def _system(system: str | TextBlock | Iterable[TextBlock] | None) -> Any:
    if system is None or isinstance(system, str):
        return UNSET if system is None else system
    blocks = (system,) if isinstance(system, TextBlock) else system
    return [encode_text(_system_block(block)) for block in blocks]


def _system_block(block: Any) -> TextBlock:
    if isinstance(block, Mapping):
        raise ConfigurationError(
            "A system prompt is made of TextBlock('…'), not of a dict: TextBlock(block['text']), and cached(…) around one "
            "that is to be marked for the cache."
        )
    return checked(block, TextBlock, "A system prompt")


def _tool(tool: AnyTool) -> Any:
    if isinstance(tool, Mapping):
        return models.decode_tool(dict(tool))
    given: Any = tool
    if isinstance(given, Model):  # of the generated client
        return given
    if callable(given) and not isinstance(given, Tool):
        raise ConfigurationError(
            f"A list of tools is made of Tool(…), not of a {type(given).__name__}: use run_tools(), or make it a tool with "
            "llmport.tool(function)."
        )
    checked(given, Tool, "A list of tools")
    return models.CustomTool(
        name=tool.name,
        description=tool.description or UNSET,
        input_schema=models.ToolInputSchema.from_dict(dict(tool.input_schema)),
        strict=tool.strict or UNSET,
        extra=dict(tool.extra),
    )


def _tool_choice(choice: ToolChoice | None) -> Any:
    if choice is None:
        return UNSET
    checked(choice, ToolChoice, "A choice of tools")
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


def _thinking(thinking: Thinking | None) -> dict[str, Any] | None:
    if thinking is None:
        return None
    checked(thinking, Thinking, "thinking")
    if not thinking.enabled:
        return {"type": "disabled", **thinking.extra}
    if thinking.budget_tokens is None:
        return {"type": "adaptive", **thinking.extra}
    return {"type": "enabled", "budget_tokens": thinking.budget_tokens, **thinking.extra}


def encode_message(message: Message) -> Any:
    """Encode one turn."""
    content: Any = list(map(encode_block, message.content))
    match message.role:  # `extra={}` for speed: the models' own default costs as much as all the rest
        case "user":
            return models.UserMessage(content=content, extra={})
        case "assistant":
            return models.AssistantMessage(content=content, extra={})
        case "system":
            return models.SystemMessage(content=content, extra={})
        case other:  # pyright: ignore[reportUnnecessaryComparison] - callers without a checker
            raise ConfigurationError(f"A turn is the user's, the assistant's or the system's, not {other!r}.")
