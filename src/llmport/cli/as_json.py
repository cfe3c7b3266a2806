"""What `--json` prints, as plain data. No I/O.

Names are llmport's own; content blocks have the names that the API's documentation uses.
"""

from __future__ import annotations

import json
from typing import Any

from attrs import asdict

from llmport.batches import Batch, BatchResult
from llmport.cli.conversation import Transcript
from llmport.client import Completion, Model
from llmport.errors import ApiError, LlmError
from llmport.messages import (
    ContentBlock,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
)
from llmport.usage import Usage


def to_json(data: Any, *, is_pretty: bool = False) -> str:
    """Write *data* as JSON, on one line unless it is to be read by a person."""
    return json.dumps(data, ensure_ascii=False, indent=2 if is_pretty else None)


def describe(transcript: Transcript, seconds: float, error: LlmError | None = None) -> dict[str, Any]:
    """Describe the last answer, what it took with all that led to it, and what broke it off."""
    data: dict[str, Any] = {
        **describe_answer(transcript.answers[-1]),
        "usage": _describe_usage(transcript.usage),
        "requests": len(transcript.answers),
        "seconds": round(seconds, 3),
    }
    if transcript.tool_results:
        data["tool_calls"] = _describe_calls(transcript)
    if error is not None:
        data["error"] = describe_error(error)
    return data


def describe_answer(answer: Completion) -> dict[str, Any]:
    """Describe an answer."""
    return {
        "id": answer.id,
        "model": answer.model,
        "text": answer.text,
        "content": [describe_block(block) for block in answer.content],
        "stop_reason": answer.stop_reason,
        "stop_sequence": answer.stop_sequence,
        "usage": _describe_usage(answer.usage),
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


def describe_batch(batch: Batch) -> dict[str, Any]:
    """Describe how far a batch is."""
    return {
        "id": batch.id,
        "status": batch.status,
        "counts": asdict(batch.counts),
        "created_at": batch.created_at.isoformat(),
        "expires_at": None if batch.expires_at is None else batch.expires_at.isoformat(),
        "ended_at": None if batch.ended_at is None else batch.ended_at.isoformat(),
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


def describe_model(model: Model) -> dict[str, Any]:
    """Describe a model on offer."""
    return {
        "id": model.id,
        "display_name": model.display_name,
        "created_at": None if model.created_at is None else model.created_at.isoformat(),
        "max_input_tokens": model.max_input_tokens,
        "max_output_tokens": model.max_output_tokens,
    }


def _tagged(tag: str, block: Any, **members: Any) -> dict[str, Any]:
    return {
        "type": tag,
        **{name: value for name, value in members.items() if value is not None},
        **block.extra,
    }


def _describe_usage(usage: Usage) -> dict[str, int | None]:
    return {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cache_read_tokens": usage.cache_read_tokens,
        "cache_write_tokens": usage.cache_write_tokens,
    }


def _describe_calls(transcript: Transcript) -> list[dict[str, Any]]:
    results = {result.tool_use_id: result for result in transcript.tool_results}
    return [
        {
            "id": use.id,
            "name": use.name,
            "input": use.input,
            "result": _text(results[use.id]),
            "is_error": results[use.id].is_error,
        }
        for answer in transcript.answers
        for use in answer.tool_uses
        if use.id in results
    ]


def _text(result: ToolResultBlock) -> str:
    return "".join(block.text for block in result.content if isinstance(block, TextBlock))


def describe_error(error: LlmError) -> dict[str, Any]:
    """Describe what went wrong."""
    return {
        "class": type(error).__name__,
        "type": error.type if isinstance(error, ApiError) else None,
        "message": error.message,
        "status": error.status,
        "request_id": error.request_id,
    }
