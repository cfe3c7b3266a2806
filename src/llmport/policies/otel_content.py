"""Prompts and answers as the GenAI conventions record them, for whoever asks for that. No I/O.

Messages are JSON, each with a role and its parts. Pictures and documents are named, not copied.
https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from llmport.client import Completion, CompletionRequest
from llmport.messages import ContentBlock, TextBlock, ThinkingBlock, ToolResultBlock, ToolUseBlock


def content_of_request(request: CompletionRequest) -> dict[str, Any]:
    """Return the attributes that hold what is asked."""
    messages = [{"role": turn.role, "parts": _parts(turn.content)} for turn in request.messages]
    attributes = {"gen_ai.input.messages": _json(messages)}
    if request.system is not None:
        system = (TextBlock(request.system),) if isinstance(request.system, str) else request.system
        attributes["gen_ai.system_instructions"] = _json(_parts(system))
    return attributes


def content_of_answer(answer: Completion) -> dict[str, Any]:
    """Return the attributes that hold what was answered, as far as it arrived."""
    message = {
        "role": "assistant",
        "parts": _parts(answer.content),
        "finish_reason": answer.stop_reason or "error",
    }
    return {"gen_ai.output.messages": _json([message])}


def _parts(blocks: Iterable[ContentBlock]) -> list[dict[str, Any]]:
    return [_part(block) for block in blocks]


def _part(block: ContentBlock) -> dict[str, Any]:
    match block:
        case TextBlock(text=text):
            return {"type": "text", "content": text}
        case ThinkingBlock(thinking=thinking):
            return {"type": "reasoning", "content": thinking}
        case ToolUseBlock(id=use_id, name=name, input=arguments):
            return {"type": "tool_call", "id": use_id, "name": name, "arguments": arguments}
        case ToolResultBlock(tool_use_id=use_id, content=content):
            return {"type": "tool_call_response", "id": use_id, "response": _parts(content)}
        case other:
            return {"type": type(other).__name__}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
