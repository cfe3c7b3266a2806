"""Answers and errors as plain data, to be written as JSON. No I/O.

Names are llmport's own; content blocks have the names that the API's documentation uses.
"""

from __future__ import annotations

from typing import Any

from llmport.batches import BatchResult
from llmport.client import Completion
from llmport.errors import ApiError, LlmError
from llmport.messages import ContentBlock, TextBlock, ThinkingBlock, ToolUseBlock, UnknownBlock
from llmport.usage import Usage


def describe_answer(answer: Completion) -> dict[str, Any]:
    """Describe an answer."""
    return {
        "id": answer.id,
        "model": answer.model,
        "text": answer.text,
        "content": [describe_block(block) for block in answer.content],
        "stop_reason": answer.stop_reason,
        "stop_sequence": answer.stop_sequence,
        "usage": describe_usage(answer.usage),
        "request_id": answer.request_id,
    }


def describe_result(result: BatchResult) -> dict[str, Any]:
    """Describe what became of one request of a batch."""
    return {
        "custom_id": result.custom_id,
        "status": result.status,
        **({} if result.completion is None else describe_answer(result.completion)),
        **({} if result.error is None else {"error": describe_error(result.error)}),
    }


def describe_error(error: LlmError) -> dict[str, Any]:
    """Describe what went wrong."""
    return {
        "class": type(error).__name__,
        "type": error.type if isinstance(error, ApiError) else None,
        "message": error.message,
        "status": error.status,
        "request_id": error.request_id,
    }


def describe_block(block: ContentBlock) -> dict[str, Any]:
    """Describe a block of an answer."""
    match block:
        case TextBlock(text=text, citations=citations):
            return _tagged("text", block, text=text, citations=list(citations) or None)
        case ThinkingBlock(redacted_data=str(data)):
            return _tagged("redacted_thinking", block, data=data)
        case ThinkingBlock(thinking=thinking, signature=signature):
            return _tagged("thinking", block, thinking=thinking, signature=signature)
        case ToolUseBlock(id=id_, name=name, input=arguments, raw_json=raw):
            return _tagged("tool_use", block, id=id_, name=name, input=arguments, raw_json=raw)
        case UnknownBlock(data=data):
            return dict(data)
        case _:
            return {"type": type(block).__name__}  # the others are for requests only


def describe_usage(usage: Usage) -> dict[str, int | None]:
    """Describe the tokens of a call."""
    return {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cache_read_tokens": usage.cache_read_tokens,
        "cache_write_tokens": usage.cache_write_tokens,
    }


def _tagged(tag: str, block: Any, **members: Any) -> dict[str, Any]:
    return {
        "type": tag,
        **{name: value for name, value in members.items() if value is not None},
        **block.extra,
    }
