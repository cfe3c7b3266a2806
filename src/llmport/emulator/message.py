"""An answer as the API sends it: one message, or the events of a stream that add up to it."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
from attrs import frozen

from .replies import Reply
from .wire import JsonObject

PING: JsonObject = {"type": "ping"}


@frozen(kw_only=True)
class Envelope:
    """What a message says besides its content."""

    message_id: str
    model: str
    input_tokens: int
    service_tier: str = "standard"
    speed: str = "standard"


def message(reply: Reply, envelope: Envelope) -> JsonObject:
    """Make the whole message."""
    return {
        "id": envelope.message_id,
        "type": "message",
        "role": "assistant",
        "model": envelope.model,
        "content": [block.whole() for block in reply.blocks],
        **_stopping(reply),
        "diagnostics": None,
        "usage": {
            **_counts(reply, envelope),
            "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
            "inference_geo": "not_available",
            "service_tier": envelope.service_tier,
            "speed": envelope.speed,
        },
    }


def events(reply: Reply, envelope: Envelope) -> Iterator[JsonObject]:
    """Make the events of a stream: a start, each block in pieces, what only the end knows, an end."""
    yield {"type": "message_start", "message": _beginning(message(reply, envelope))}
    is_pinged = False
    for index, block in enumerate(reply.blocks):
        yield {"type": "content_block_start", "index": index, "content_block": block.start}
        if not is_pinged:  # the API sends its first ping here, so a reader cannot help but meet one
            is_pinged = True
            yield PING
        for delta in block.deltas():
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    if not is_pinged:
        yield PING
    yield {"type": "message_delta", "delta": _stopping(reply), "usage": _counts(reply, envelope)}
    yield {"type": "message_stop"}


def encode_event(event: JsonObject) -> bytes:
    """Write *event* as the stream carries it."""
    return b"event: %b\ndata: %b\n\n" % (event["type"].encode(), orjson.dumps(event))


def _beginning(whole: JsonObject) -> JsonObject:
    usage = {**whole["usage"], "output_tokens": 1, "output_tokens_details": None}
    nothing: JsonObject = {"content": [], "stop_reason": None, "stop_sequence": None, "stop_details": None}
    return {**whole, **nothing, "usage": usage}


def _stopping(reply: Reply) -> JsonObject:
    return {
        "stop_reason": reply.stop_reason,
        "stop_sequence": reply.stop_sequence,
        "stop_details": reply.stop_details,
        "container": None,
    }


def _counts(reply: Reply, envelope: Envelope) -> JsonObject:
    return {
        "input_tokens": envelope.input_tokens,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "output_tokens": reply.tokens,
        "output_tokens_details": {"thinking_tokens": reply.thinking_tokens},
        "server_tool_use": None,
    }
