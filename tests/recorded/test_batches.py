"""Recorded batches and their results, read by our client."""

from __future__ import annotations

import pytest
from canary import KEY
from recordings import Exchange, recorded
from scripted_server import ScriptedServer, response

from llmport.anthropic import AnthropicClient


@pytest.mark.parametrize("exchange", recorded("batch_results"))
def test_every_recorded_result_is_read(exchange: Exchange) -> None:
    wires = [line for line in exchange.text.split("\n") if line.strip()]
    with (
        ScriptedServer() as server,
        AnthropicClient(base_url=server.base_url, api_key=KEY, max_retries=0) as client,
    ):
        server.add(
            response({**_ENDED, "request_counts": {**_NONE, "succeeded": len(wires)}}), exchange.script()
        )
        results = list(client.batches.results("msgbatch_1"))

    assert [result.status for result in results] == ["succeeded"] * len(wires)
    assert all(result.completion and result.completion.text for result in results)


@pytest.mark.parametrize("exchange", recorded("batch"))
def test_every_recorded_batch_is_read(exchange: Exchange) -> None:
    with (
        ScriptedServer(exchange.script()) as server,
        AnthropicClient(base_url=server.base_url, api_key=KEY, max_retries=0) as client,
    ):
        batch = client.batches.get("msgbatch_1")

    assert batch.id == exchange.json["id"]
    assert batch.is_ended is (exchange.json["processing_status"] == "ended")
    assert batch.counts.total == sum(exchange.json["request_counts"].values()) > 0


_NONE = {"processing": 0, "succeeded": 0, "errored": 0, "canceled": 0, "expired": 0}
_ENDED = {
    "id": "msgbatch_1",
    "type": "message_batch",
    "processing_status": "ended",
    "results_url": None,
    "created_at": "2026-11-02T09:30:00Z",
    "expires_at": "2026-11-03T09:30:00Z",
    "cancel_initiated_at": None,
    "ended_at": "2026-11-02T09:33:07Z",
    "archived_at": None,
}
