"""A small answer, as the API streams it and as it sends it whole."""

from __future__ import annotations

from typing import Any

from scripted_server import sse

USAGE: dict[str, Any] = {"input_tokens": 10, "output_tokens": 1}


def message(*content: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-sonnet-5-5",
        "content": list(content),
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 10, "output_tokens": 5},
        **members,
    }


def text(value: str) -> dict[str, Any]:
    return {"type": "text", "text": value, "citations": None}


START = {"type": "message_start", "message": message(stop_reason=None, usage=USAGE)}
PING = {"type": "ping"}
TEXT_START = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
BLOCK_STOP = {"type": "content_block_stop", "index": 0}
MESSAGE_DELTA = {
    "type": "message_delta",
    "delta": {"stop_reason": "end_turn", "stop_sequence": None},
    "usage": {"output_tokens": 5},
}
STOP = {"type": "message_stop"}


def text_delta(value: str, index: int = 0) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": index, "delta": {"type": "text_delta", "text": value}}


def error(kind: str, words: str = "Something happened.", **details: Any) -> dict[str, Any]:
    wire: dict[str, Any] = {"type": kind, "message": words}
    if details:
        wire["details"] = details
    return {"type": "error", "error": wire, "request_id": "req_test"}


HELLO = (START, PING, TEXT_START, text_delta("Hel"), text_delta("lo"), BLOCK_STOP, MESSAGE_DELTA, STOP)
"""Says "Hello"."""


def hello() -> bytes:
    return sse(*HELLO)
