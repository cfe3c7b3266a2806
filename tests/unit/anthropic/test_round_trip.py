"""Whatever a model says can be sent back as it is: a stream of events → a completion → the next request."""

from __future__ import annotations

import json
from typing import Any

import pytest
from described import description
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from roundtrip import differences
from schemas import Schemas, Values

from llmport._core.accumulator import Accumulator
from llmport.anthropic.checks import check_request
from llmport.anthropic.streaming import StreamDecoder
from llmport.anthropic.types import encode_request
from llmport.client import Completion, CompletionRequest
from llmport.messages import Message, ThinkingBlock

VERSION = "2026-10-21"
SCHEMAS = Schemas(description(VERSION))
BLOCKS = {
    tomorrow: Values(SCHEMAS, tomorrow=tomorrow)
    .of({"$ref": "#/components/schemas/ContentBlock"})
    .filter(lambda block: isinstance(block.get("type"), str))  # one that does not is an error
    for tomorrow in (False, True)
}
GROWING = {
    ("text", "text"): "text_delta",
    ("thinking", "thinking"): "thinking_delta",
    ("thinking", "signature"): "signature_delta",
}
"""Kinds of blocks, their texts, and the deltas these come in."""


def read_stream(events: list[dict[str, Any]], cut: int) -> Completion:
    """Read a stream in pieces of *cut* bytes."""
    body = b"".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode() for event in events)
    decoder, accumulator = StreamDecoder({}), Accumulator()
    for at in range(0, len(body), cut):
        for event in decoder.feed(body[at : at + cut]):
            accumulator.feed(event)
    return accumulator.completion


def sent_back(completion: Completion) -> list[dict[str, Any]]:
    """Return the content of the completion within the next request, after all checks."""
    turns = (Message.user("Hi"), completion.message, Message.user("Go on."))
    body = encode_request(CompletionRequest(messages=turns), model="m", max_tokens=1)
    check_request(body, VERSION)
    content: list[dict[str, Any]] = json.loads(json.dumps(body.to_dict()))["messages"][1]["content"]
    return content


def stream_of(*blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the events of a stream, of those of its blocks."""
    message = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 1, "output_tokens": 1},
    }
    end = {"stop_reason": "end_turn", "stop_sequence": None}
    return [
        {"type": "message_start", "message": message},
        *(event for events in blocks for event in events),
        {"type": "message_delta", "delta": end, "usage": {"output_tokens": 2}},
        {"type": "message_stop"},
    ]


@st.composite
def streams(draw: st.DrawFn, *, tomorrow: bool) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Make a message's content, and one of the streams that it can come in."""
    content = draw(st.lists(BLOCKS[tomorrow], min_size=1, max_size=4))
    blocks = [block_events(index, block, *_growing(draw, block)) for index, block in enumerate(content)]
    pings = [{"type": "ping"}] * draw(st.integers(0, 1))
    return stream_of(*blocks, pings), content


def block_events(
    index: int, start: dict[str, Any], changed: dict[str, Any], deltas: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the events of a block that starts with *changed* members and grows by *deltas*."""
    return [
        {"type": "content_block_start", "index": index, "content_block": {**start, **changed}},
        *({"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas),
        {"type": "content_block_stop", "index": index},
    ]


def _growing(draw: st.DrawFn, block: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Choose what of *block* comes later: how its members start, and the deltas."""
    changed: dict[str, Any] = {}
    deltas: list[dict[str, Any]] = []
    kind = block.get("type")
    if draw(st.booleans()):
        return changed, deltas  # it comes whole, as blocks of server tools do
    for (grows, name), delta in GROWING.items():
        if kind == grows:
            changed[name], *pieces = _cut(draw, block[name])
            deltas += [{"type": delta, name: piece} for piece in pieces]
    if kind == "text" and block.get("citations"):
        changed["citations"] = []
        deltas += [{"type": "citations_delta", "citation": citation} for citation in block["citations"]]
    if kind in ("tool_use", "server_tool_use"):
        changed["input"] = {}
        pieces = _cut(draw, json.dumps(block["input"]))
        deltas += [{"type": "input_json_delta", "partial_json": piece} for piece in pieces]
    return changed, deltas


def _cut(draw: st.DrawFn, text: str) -> list[str]:
    """Cut a text in pieces, of which any may be empty."""
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=3)))
    return [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]


@pytest.mark.parametrize("tomorrow", [False, True], ids=["today", "tomorrow"])
@given(data=st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_streamed_answer_can_be_sent_back_as_it_is(data: st.DataObject, *, tomorrow: bool) -> None:
    events, content = data.draw(streams(tomorrow=tomorrow))
    completion = read_stream(events, data.draw(st.sampled_from([7, 1 << 20])))

    assert differences(content, sent_back(completion)) == []


def test_several_thinking_blocks_with_their_signatures_are_kept_byte_for_byte() -> None:
    """PAINS: blocks merged, a signature lost or changed, and the next turn is refused."""
    content: list[dict[str, Any]] = [
        {"type": "thinking", "thinking": "Hm \u2028 …", "signature": "EqQB+/=\u00e9"},
        {"type": "redacted_thinking", "data": "EmwKA\x00=="},
        {"type": "thinking", "thinking": "", "signature": "AA=="},
        {"type": "text", "text": "Hi"},
        {"type": "thinking", "thinking": "Again.", "signature": "BB=="},
    ]
    blocks: list[list[dict[str, Any]]] = []
    for index, block in enumerate(content):
        names = [name for name in ("thinking", "signature") if name in block]
        deltas = [{"type": f"{name}_delta", name: block[name]} for name in names]
        blocks.append(block_events(index, block, dict.fromkeys(names, ""), deltas))
    completion = read_stream(stream_of(*blocks), 3)

    assert sent_back(completion) == content
    assert [type(block) is ThinkingBlock for block in completion.content] == [True, True, True, False, True]
