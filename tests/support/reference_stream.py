"""Puts a stream's events together on raw JSON, in the simplest way that can be right.

Shares nothing with the code it checks: no model, no accumulator, no parser of ours.
https://platform.claude.com/docs/en/build-with-claude/streaming
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

_APPENDED = {
    "text_delta": "text",
    "thinking_delta": "thinking",
    "signature_delta": "signature",
    "compaction_delta": "content",  # a beta's: no event of ours, and yet a text that grows
}
"""The member that a delta of each kind carries, and appends to the block's member of the same name."""


def message_of(events: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return the message that the events amount to, as the API would have sent it whole."""
    message: dict[str, Any] = {}
    arguments = ""
    for event in deepcopy(list(events)):
        match event.pop("type"):
            case "message_start":
                message = event["message"]
            case "content_block_start":
                message["content"].append(event["content_block"])
                arguments = ""
            case "content_block_delta":
                arguments += _grow(message["content"][-1], event["delta"])
            case "content_block_stop":
                if arguments:
                    message["content"][-1]["input"] = json.loads(arguments)
            case "message_delta":
                counts = {name: count for name, count in event.pop("usage").items() if count is not None}
                message["usage"] |= counts
                message |= event.pop("delta") | event
            case "message_stop" | "ping":
                pass
            case other:
                raise AssertionError(
                    f"a recording has an event that nobody has read the documents of: {other}"
                )
    return message


def _grow(block: dict[str, Any], delta: dict[str, Any]) -> str:
    """Add *delta* to *block*, but for a piece of a tool's arguments, which is returned."""
    match delta["type"]:
        case "input_json_delta":
            return str(delta["partial_json"])
        case "citations_delta":
            block["citations"] = [*(block.get("citations") or []), delta["citation"]]
        case kind:
            name = _APPENDED[kind]
            block[name] = (block.get(name) or "") + delta[name]
    return ""
