"""Every recorded answer goes on: reply → completion → the next request, over HTTP both ways, and nothing of it is lost."""

from __future__ import annotations

from typing import Any

import pytest
from canary import KEY
from recordings import Exchange, recorded
from reference_stream import message_of
from roundtrip import differences
from scripted_server import ScriptedServer

from llmport.anthropic import AnthropicClient
from llmport.messages import Message


def client_of(server: ScriptedServer) -> AnthropicClient:
    return AnthropicClient(base_url=server.base_url, api_key=KEY, max_retries=0)


@pytest.mark.parametrize("exchange", recorded("message", "stream"))
def test_an_answer_is_sent_back_as_it_came(exchange: Exchange, tell: Any) -> None:
    is_stream = exchange.kind == "stream"
    content = (message_of(exchange.events()) if is_stream else exchange.json)["content"]
    with ScriptedServer(exchange.script()) as server, client_of(server) as client:
        if is_stream:
            with client.stream("Hello") as stream:
                completion = stream.collect()
        else:
            completion = client.complete("Hello")
    # The answer does not matter.
    with ScriptedServer(exchange.script()) as server, client_of(server) as client:
        turns = [Message.user("Hello"), completion.message, Message.user("Go on.")]
        if is_stream:
            with client.stream(turns):
                pass
        else:
            client.complete(turns)
        sent = server.received[0].json["messages"]

    lost = differences(content, sent[1]["content"])
    tell(sent_back={exchange.kind: 1}, lost=len(lost))
    assert lost == []
    assert [turn["role"] for turn in sent] == ["user", "assistant", "user"]
