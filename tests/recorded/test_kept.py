"""Answers as a cache keeps them: a stream as its message, and a message as a stream again. Nothing is lost either way."""

from __future__ import annotations

from typing import Any

import pytest
from recordings import Exchange, recorded
from reference_stream import message_of
from roundtrip import differences

from anthropic_messages import models
from llmport._core.accumulator import Accumulator
from llmport.anthropic.replay import Recorder, play
from llmport.anthropic.streaming import StreamDecoder
from llmport.anthropic.types import decode_message
from llmport.client import Completion

KNOWN_NOWHERE = {"compaction_delta"}
"""Deltas of betas: a stream that has one is not kept."""


def read_as_stream(message: dict[str, Any]) -> Completion:
    accumulator = Accumulator()
    for event in StreamDecoder({}).feed(b"".join(play(message))):
        accumulator.feed(event)
    assert accumulator.is_complete
    return accumulator.completion


@pytest.mark.parametrize("exchange", recorded("stream"))
def test_a_stream_is_written_down_as_its_message(exchange: Exchange) -> None:
    recorder = Recorder(StreamDecoder({}))
    assert recorder.message() is None
    body = exchange.text.encode()
    for at in range(0, len(body), 7):
        list(recorder.feed(body[at : at + 7]))
    message = recorder.message()

    if {event.get("delta", {}).get("type") for event in exchange.events()} & KNOWN_NOWHERE:
        assert message is None
    else:
        assert message is not None
        assert differences(message_of(exchange.events()), message) == []


@pytest.mark.parametrize("exchange", recorded("message", "stream"))
def test_a_message_is_read_as_a_stream_that_amounts_to_it(exchange: Exchange) -> None:
    message = exchange.json if exchange.kind == "message" else message_of(exchange.events())

    assert read_as_stream(message) == decode_message(models.Message.from_dict(message))
