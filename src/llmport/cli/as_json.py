"""What `--json` prints, as plain data. No I/O.

Answers, results and errors are described by `llmport._as_data`; here is what only the command shows.
"""

from __future__ import annotations

import json
from typing import Any

from attrs import asdict

from llmport._as_data import describe_answer, describe_error, describe_usage
from llmport.batches import Batch
from llmport.cli.conversation import Transcript
from llmport.client import Model
from llmport.errors import LlmError
from llmport.messages import TextBlock, ToolResultBlock


def to_json(data: Any, *, is_pretty: bool = False) -> str:
    """Write *data* as JSON, on one line unless it is to be read by a person."""
    return json.dumps(data, ensure_ascii=False, indent=2 if is_pretty else None)


def describe(transcript: Transcript, seconds: float, error: LlmError | None = None) -> dict[str, Any]:
    """Describe the last answer, what it took with all that led to it, and what broke it off."""
    data: dict[str, Any] = {
        **describe_answer(transcript.answers[-1]),
        "usage": describe_usage(transcript.usage),
        "requests": len(transcript.answers),
        "seconds": round(seconds, 3),
    }
    if transcript.tool_results:
        data["tool_calls"] = _describe_calls(transcript)
    if error is not None:
        data["error"] = describe_error(error)
    return data


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


def describe_model(model: Model) -> dict[str, Any]:
    """Describe a model on offer."""
    return {
        "id": model.id,
        "display_name": model.display_name,
        "created_at": None if model.created_at is None else model.created_at.isoformat(),
        "max_input_tokens": model.max_input_tokens,
        "max_output_tokens": model.max_output_tokens,
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
