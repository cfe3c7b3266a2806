"""Answers that came whole: through the wire's models and through the neutral types, and back to the same JSON."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from canary import KEY
from recordings import Exchange, recorded
from roundtrip import differences, message_json, unknown, without_nulls
from scripted_server import ScriptedServer

from anthropic_messages import models
from llmport.anthropic import AnthropicClient


@pytest.mark.parametrize("exchange", recorded("message"))
def test_an_answer_loses_nothing(exchange: Exchange, tell: Any) -> None:
    sent = exchange.json
    with (
        ScriptedServer(exchange.script()) as server,
        AnthropicClient(base_url=server.base_url, api_key=KEY, max_retries=0) as client,
    ):
        completion = client.complete("Hello")
    wire = models.Message.from_dict(sent)

    lost = differences(sent, wire.to_dict())
    lost += differences(without_nulls(sent), without_nulls(message_json(completion)))
    tell(
        exchanges={exchange.kind: 1},
        blocks=Counter(block["type"] for block in sent["content"]),
        unknown=Counter(unknown(wire)),
        lost=len(lost),
    )
    assert lost == []
    assert completion.request_id == exchange.headers.get("request-id")
