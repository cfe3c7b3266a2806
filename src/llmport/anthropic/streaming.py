"""The API's stream: bytes → server-sent events → wire events → `StreamEvent`s. No I/O.

Nearly all events are a few more characters of text, thinking or a tool's arguments. These three are read straight from
their JSON, their types checked; whatever differs from them by a hair goes through the generated models, like all others.
Both ways agree, and the short one takes a quarter of the time: docs/decisions/0012-how-streams-are-read.md.

https://platform.claude.com/docs/en/build-with-claude/streaming
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson

from anthropic_messages import models
from anthropic_messages.types import UnknownVariant
from llmport._core.flow import Close, Decoder, Flow, Reply
from llmport._core.objects import as_object
from llmport._core.reading import open_stream
from llmport._core.sse import ServerSentEvent, SSEParser
from llmport.anthropic.blocks import kind_of
from llmport.anthropic.errors import error_from_event
from llmport.anthropic.parsing import parse
from llmport.anthropic.types import decode_block, decode_message, decode_usage
from llmport.errors import DecodeError
from llmport.events import (
    BlockStart,
    BlockStop,
    CitationDelta,
    MessageDelta,
    MessageStart,
    MessageStop,
    Ping,
    SignatureDelta,
    StreamEvent,
    TextDelta,
    ThinkingDelta,
    ToolInputDelta,
    UnknownDelta,
    UnknownEvent,
)


def open_answer(reply: Reply) -> Flow[Reply]:
    """Read a stream's *reply* up to the answer's first content.

    Raises:
        LlmError: it fails before that, or is no stream.
    """
    kind = reply.headers.get("content-type", "")
    if not kind.lower().startswith("text/event-stream"):
        error = DecodeError(
            f"A stream was asked for, but the reply is {kind[:80] or 'of no kind'}. Does something stand before the API?"
        )
        reply.explain(error)
        yield Close(reply)
        raise error
    decoder: Decoder = StreamDecoder(reply.headers)
    if reply.call.is_recorded:
        from llmport.anthropic.replay import Recorder  # noqa: PLC0415 - only who keeps answers should pay for it

        decoder = Recorder(decoder)
    return (yield from open_stream(reply, decoder))


class StreamDecoder:
    """Decodes one stream's body."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = headers
        self._parser = SSEParser()

    def feed(self, chunk: bytes) -> Iterator[StreamEvent]:
        """Take bytes and give the events they complete, one by one.

        Raises:
            ApiError: an `error` event came.
            DecodeError: an event is not what the description says.
        """
        for event in self._parser.feed(chunk):
            yield _text_delta(event) or self._decode(event)

    def _decode(self, event: ServerSentEvent) -> StreamEvent:
        name = event[0].decode(errors="replace")

        def decode(data: dict[str, Any]) -> StreamEvent:
            if name:
                data.setdefault("type", name)
            match data.get("type"):
                case "error":
                    raise error_from_event(data, self._headers)
                case "message_delta":
                    return _message_delta(data)
                case _:
                    return _translate(data)

        return parse(event[1], decode, f"An event of the stream ({name[:40] or 'unnamed'})")


def _text_delta(event: ServerSentEvent) -> StreamEvent | None:
    """Decode an event, if it is one of the three that nearly all are, and just as described."""
    name, text = event
    if name != b"content_block_delta":
        return None
    try:
        data = orjson.loads(text)
        delta = data["delta"]
        member, make = _TEXT_DELTAS[delta["type"]]
        index, piece = data["index"], delta[member]
        if (
            data["type"] == "content_block_delta"
            and type(index) is int
            and type(piece) is str
            and len(data) == 3
            and len(delta) == 2
        ):
            return make(index, piece)
    except (ValueError, TypeError, KeyError, IndexError):
        pass
    return None


_TEXT_DELTAS: dict[str, tuple[str, Callable[[int, str], StreamEvent]]] = {
    "text_delta": ("text", TextDelta),
    "input_json_delta": ("partial_json", ToolInputDelta),
    "thinking_delta": ("thinking", ThinkingDelta),
}


def _translate(data: dict[str, Any]) -> StreamEvent:
    wire = models.decode_message_stream_event(data)
    return _TRANSLATORS[type(wire)](wire)


def _message_delta(data: dict[str, Any]) -> StreamEvent:
    """Decode a `message_delta`, whose usage may be left out, wholly or in part: other servers of this API do."""
    usage = {} if data.get("usage") is None else as_object(data["usage"])
    if usage is None or usage.get("output_tokens") is not None:
        return _translate(data)
    event = _translate({**data, "usage": {**usage, "output_tokens": 0}})
    if isinstance(event, MessageDelta):
        event.usage = {name: count for name, count in event.usage.items() if name != "output_tokens"}
    return event


def _message_start(wire: models.MessageStartEvent) -> MessageStart:
    completion = decode_message(wire.message)
    return MessageStart(
        id=completion.id,
        model=completion.model,
        usage=completion.usage,
        content=completion.content,
        stop_reason=completion.stop_reason,
        stop_sequence=completion.stop_sequence,
        extra=completion.extra,
    )


def _block_start(wire: models.ContentBlockStartEvent) -> BlockStart:
    return BlockStart(wire.index, decode_block(wire.content_block))


def _block_delta(wire: models.ContentBlockDeltaEvent) -> StreamEvent:
    return _DELTAS[type(wire.delta)](wire.index, wire.delta)


def _change(wire: models.MessageDeltaEvent) -> MessageDelta:
    counts, usage_extra = decode_usage(wire.usage)
    extra = {**wire.delta.to_dict(), **wire.extra}  # betas put members of the message beside the delta
    return MessageDelta(
        extra.pop("stop_reason", None), extra.pop("stop_sequence", None), counts, usage_extra, extra
    )


def _unknown(wire: UnknownVariant) -> UnknownEvent:
    return UnknownEvent(kind_of(wire.data), wire.data)


def _unknown_delta(index: int, wire: UnknownVariant) -> UnknownDelta:
    return UnknownDelta(index, kind_of(wire.data), wire.data)


_TRANSLATORS: dict[type, Callable[[Any], StreamEvent]] = {
    models.MessageStartEvent: _message_start,
    models.ContentBlockStartEvent: _block_start,
    models.ContentBlockDeltaEvent: _block_delta,
    models.ContentBlockStopEvent: lambda wire: BlockStop(wire.index),
    models.MessageDeltaEvent: _change,
    models.MessageStopEvent: lambda _: MessageStop(),
    models.PingEvent: lambda _: Ping(),
    UnknownVariant: _unknown,
}
_DELTAS: dict[type, Callable[[int, Any], StreamEvent]] = {
    models.TextDelta: lambda index, delta: TextDelta(index, delta.text),
    models.InputJsonDelta: lambda index, delta: ToolInputDelta(index, delta.partial_json),
    models.CitationsDelta: lambda index, delta: CitationDelta(index, delta.citation.to_dict()),
    models.ThinkingDelta: lambda index, delta: ThinkingDelta(index, delta.thinking),
    models.SignatureDelta: lambda index, delta: SignatureDelta(index, delta.signature),
    UnknownVariant: _unknown_delta,
}
