"""Answers that came as streams, cut into pieces of odd sizes: every event, and what they amount to."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from recordings import Exchange, recorded
from reference_stream import message_of
from roundtrip import differences, message_json, unknown, without_nulls
from scripted_server import ScriptedServer

from anthropic_messages import models


@pytest.mark.anyio
@pytest.mark.parametrize("exchange", recorded("stream"))
async def test_a_stream_amounts_to_its_answer(
    exchange: Exchange, make_client: Any, mode: str, tell: Any
) -> None:
    expected = message_of(exchange.events())
    with ScriptedServer(exchange.script()) as server:
        async with make_client(server.base_url, max_retries=0).stream("Hello") as stream:
            completion = await stream.collect()

    lost = differences(without_nulls(expected), without_nulls(message_json(completion)))
    if mode == "blocking":  # the other two ways are the same exchange again
        blocks = Counter(block["type"] for block in expected["content"])
        tell(exchanges={exchange.kind: 1}, blocks=blocks, lost=len(lost))
    assert lost == []
    assert completion.request_id == exchange.headers.get("request-id")


@pytest.mark.parametrize("exchange", recorded("stream"))
def test_every_event_loses_nothing(exchange: Exchange, tell: Any) -> None:
    sent = list(exchange.events())
    decoded = [models.decode_message_stream_event(event) for event in sent]

    lost = differences(sent, [event.to_dict() for event in decoded])
    tell(events=Counter(event["type"] for event in sent), unknown=Counter(unknown(decoded)), lost=len(lost))
    assert lost == []
