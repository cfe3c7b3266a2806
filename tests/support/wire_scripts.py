"""The scripts of `llmport.testing` as Anthropic's API would say them: what a server answers to a request."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from scripted_server import Received, response, sse, stream_head

from llmport.client import Completion
from llmport.errors import LlmError
from llmport.events import (
    BlockStart,
    BlockStop,
    CitationDelta,
    MessageDelta,
    MessageStart,
    MessageStop,
    Ping,
    SignatureDelta,
    TextDelta,
    ThinkingDelta,
    ToolInputDelta,
    UnknownDelta,
    UnknownEvent,
)
from llmport.messages import ContentBlock, TextBlock, ThinkingBlock, ToolUseBlock, UnknownBlock
from llmport.testing.scripts import Event, Script, answer, events_of

REFUSALS: dict[str, tuple[int, str]] = {
    "InvalidRequestError": (400, "invalid_request_error"),
    "AuthenticationError": (401, "authentication_error"),
    "BillingError": (402, "billing_error"),
    "PermissionDeniedError": (403, "permission_error"),
    "NotFoundError": (404, "not_found_error"),
    "ConflictError": (409, "conflict_error"),
    "RequestTooLargeError": (413, "request_too_large"),
    "RateLimitError": (429, "rate_limit_error"),
    "ServerError": (500, "api_error"),
    "OverloadedError": (529, "overloaded_error"),
}


def answering(script: Script) -> Callable[[Received], list[bytes]]:
    """Answer a request with *script*, streamed if it asks for that."""

    def reply(received: Received) -> list[bytes]:
        if received.json.get("stream"):
            return streamed(script)
        return [whole(script)]

    return reply


def whole(script: Script) -> bytes:
    if isinstance(script, str):
        script = answer(script)
    if isinstance(script, LlmError):
        return refusal(script)
    assert isinstance(script, Completion), "a stream's events need a stream"
    return response(message(script))


def streamed(script: Script) -> list[bytes]:
    events = [*events_of(script)]
    if len(events) == 1 and isinstance(events[0], LlmError):
        return [refusal(events[0])]
    return [stream_head(), sse(*map(wire, events))]


def refusal(error: LlmError) -> bytes:
    return response(error_body(error), status=REFUSALS[type(error).__name__][0])


def error_body(error: LlmError) -> dict[str, Any]:
    kind = REFUSALS[type(error).__name__][1]
    return {"type": "error", "error": {"type": kind, "message": error.message}, "request_id": "req_test"}


def message(completion: Completion) -> dict[str, Any]:
    return {
        "id": completion.id,
        "type": "message",
        "role": "assistant",
        "model": completion.model,
        "content": [block_of(block) for block in completion.content],
        "stop_reason": completion.stop_reason,
        "stop_sequence": completion.stop_sequence,
        "usage": {
            "input_tokens": completion.usage.input_tokens,
            "output_tokens": completion.usage.output_tokens,
        },
    }


def block_of(block: ContentBlock) -> dict[str, Any]:
    match block:
        case TextBlock(text):
            return {"type": "text", "text": text, "citations": None}
        case ThinkingBlock(thinking):
            if block.redacted_data is not None:
                return {"type": "redacted_thinking", "data": block.redacted_data}
            return {"type": "thinking", "thinking": thinking, "signature": block.signature or ""}
        case ToolUseBlock(id_, name, arguments):
            return {"type": "tool_use", "id": id_, "name": name, "input": dict(arguments or {})}
        case UnknownBlock():
            return dict(block.data)
        case other:
            raise AssertionError(f"no answer holds a {type(other).__name__}")


def wire(event: Event) -> dict[str, Any]:  # noqa: PLR0911 - one for each kind of event
    match event:
        case LlmError():
            return error_body(event)
        case MessageStart(id_, model, usage):
            start = Completion(id=id_, model=model, content=(), stop_reason=None, usage=usage)
            return {"type": "message_start", "message": message(start)}
        case BlockStart(index, block):
            return {"type": "content_block_start", "index": index, "content_block": block_of(block)}
        case BlockStop(index):
            return {"type": "content_block_stop", "index": index}
        case MessageDelta(stop_reason, stop_sequence, usage):
            delta = {"stop_reason": stop_reason, "stop_sequence": stop_sequence}
            return {"type": "message_delta", "delta": delta, "usage": json.loads(json.dumps(usage))}
        case MessageStop():
            return {"type": "message_stop"}
        case Ping():
            return {"type": "ping"}
        case UnknownEvent(_, data):
            return dict(data)
        case _:
            return {"type": "content_block_delta", "index": event.index, "delta": delta_of(event)}


def delta_of(event: Any) -> dict[str, Any]:
    match event:
        case TextDelta(_, text):
            return {"type": "text_delta", "text": text}
        case ThinkingDelta(_, thinking):
            return {"type": "thinking_delta", "thinking": thinking}
        case SignatureDelta(_, signature):
            return {"type": "signature_delta", "signature": signature}
        case ToolInputDelta(_, partial_json):
            return {"type": "input_json_delta", "partial_json": partial_json}
        case CitationDelta(_, citation):
            return {"type": "citations_delta", "citation": citation}
        case UnknownDelta(_, _, data):
            return dict(data)
        case other:
            raise AssertionError(f"no delta: {other!r}")
