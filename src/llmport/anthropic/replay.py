"""An answer's way from a stream to a message and back, in the API's own JSON. No I/O.

A stream is written down as it comes, and put together when it is whole. A message is taken apart again as the API does
it: each block begins empty, grows by deltas and ends; text comes in pieces of a few words, which are not those that the
model once wrote. Either way the same completion comes of it.

https://platform.claude.com/docs/en/build-with-claude/streaming
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

import orjson

from llmport._core.flow import Decoder
from llmport._core.objects import as_object, read_object
from llmport._core.sse import SSEParser
from llmport.events import StreamEvent

_PIECE = 32
"""Characters of a delta: a few words."""


class Recorder:
    """A decoder that writes down what it decodes."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self._chunks: list[bytes] = []

    def feed(self, chunk: bytes) -> Iterator[StreamEvent]:
        """Take bytes and give the events they complete, one by one."""
        self._chunks.append(chunk)
        return self._decoder.feed(chunk)

    def message(self) -> dict[str, Any] | None:
        """Return the message that was streamed; `None` if it is not whole, or was streamed in a way not known here."""
        joint = _Joint()
        try:
            for name, data in SSEParser().feed(b"".join(self._chunks)):
                event = read_object(data)
                event.setdefault("type", name.decode())
                if joint.take(event):
                    return joint.message
        except (ValueError, LookupError, TypeError, AttributeError):  # not as the API describes it
            pass
        return None


class _Joint:
    """Puts a stream's events together."""

    def __init__(self) -> None:
        self.message: dict[str, Any] = {}
        self._pieces: dict[str, list[str]] = {}

    def take(self, event: dict[str, Any]) -> bool:
        """Take the next event; return whether it was the last.

        Raises:
            ValueError: it says something that is not known here.
        """
        match event["type"]:
            case "message_start":
                self.message = event["message"]
            case "content_block_start":
                if event["index"] != len(self.message["content"]):
                    raise ValueError("a block out of turn")
                self.message["content"].append(event["content_block"])
                self._pieces = {}
            case "content_block_delta":
                self._grow(event["delta"])
            case "content_block_stop":
                self._finish()
            case "message_delta":
                self._change(event)
            case "message_stop":
                return True
            case "ping":
                pass
            case _:
                raise ValueError("an unknown event")
        return False

    def _grow(self, delta: dict[str, Any]) -> None:
        block = self.message["content"][-1]
        match delta:
            case {"type": "text_delta", "text": str(piece)}:
                self._pieces.setdefault("text", []).append(piece)
            case {"type": "thinking_delta", "thinking": str(piece)}:
                self._pieces.setdefault("thinking", []).append(piece)
            case {"type": "input_json_delta", "partial_json": str(piece)}:
                self._pieces.setdefault("input", []).append(piece)
            case {"type": "signature_delta", "signature": str(signature)}:
                self._pieces.setdefault("signature", []).append(signature)
            case {"type": "citations_delta", "citation": citation}:
                block["citations"] = [*(block.get("citations") or ()), citation]
            case _:
                raise ValueError("an unknown delta")

    def _finish(self) -> None:
        block = self.message["content"][-1]
        for member, pieces in self._pieces.items():
            text = "".join(pieces)
            if member != "input":
                block[member] = (block.get(member) or "") + text
            elif text:
                block[member] = read_object(text)

    def _change(self, event: dict[str, Any]) -> None:
        usage: dict[str, Any] = event.pop("usage", None) or {}
        self.message["usage"].update({name: count for name, count in usage.items() if count is not None})
        self.message.update(event.pop("delta"))
        del event["type"]
        self.message.update(event)  # betas put members of the message beside the delta


def play(message: Mapping[str, Any]) -> Iterator[bytes]:
    """Give the events of a stream that makes *message*, one by one, as the API writes them."""
    usage = message["usage"]
    head: dict[str, Any] = {
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {**usage, "output_tokens": 0},
    }
    yield _event("message_start", message={**message, **head})
    for index, block in enumerate(message["content"]):
        start, deltas = _take_apart(block)
        yield _event("content_block_start", index=index, content_block=start)
        for delta in deltas:
            yield _event("content_block_delta", index=index, delta=delta)
        yield _event("content_block_stop", index=index)
    ending = {"stop_reason": message["stop_reason"], "stop_sequence": message.get("stop_sequence")}
    yield _event("message_delta", delta=ending, usage=usage)
    yield _event("message_stop")


def _take_apart(block: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return how *block* begins, and what makes it whole."""
    match block:
        case {"type": "text", "text": str(text)}:
            citations = cast("list[Any]", block.get("citations") or [])
            start = {**block, "text": ""}
            if citations:
                del start["citations"]  # they come by deltas
            deltas = [{"type": "text_delta", "text": piece} for piece in _cut(text)]
            deltas += [{"type": "citations_delta", "citation": citation} for citation in citations]
            return start, deltas
        case {"type": "thinking", "thinking": str(text), "signature": str(signature)}:
            deltas = [{"type": "thinking_delta", "thinking": piece} for piece in _cut(text)]
            deltas.append({"type": "signature_delta", "signature": signature})
            return {**block, "thinking": "", "signature": ""}, deltas
        case {"type": "tool_use" | "server_tool_use", "input": arguments} if as_object(arguments):
            pieces = _cut(_dump(arguments).decode())
            deltas = [{"type": "input_json_delta", "partial_json": piece} for piece in pieces]
            return {**block, "input": {}}, deltas
        case _:
            return block, []


def _cut(text: str) -> list[str]:
    return [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]


def _event(kind: str, **members: Any) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (kind.encode(), _dump({"type": kind, **members}))


def _dump(data: Any) -> bytes:
    try:
        return orjson.dumps(data)
    except TypeError:  # an integer beyond 64 bits
        return json.dumps(data).encode()
