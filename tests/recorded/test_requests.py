"""The requests that others sent, through our models: what betas added to them is kept."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from recordings import Exchange, recorded
from roundtrip import differences, unknown

from anthropic_messages import models
from anthropic_messages.api.batches import create_message_batch
from anthropic_messages.api.messages import count_tokens, create_message

BODIES: dict[str, tuple[Any, Any]] = {
    "/v1/messages": (models.CreateMessageRequest, create_message),
    "/v1/messages/count_tokens": (models.CountTokensRequest, count_tokens),
    "/v1/messages/batches": (models.CreateMessageBatchRequest, create_message_batch),
}


@pytest.mark.parametrize("exchange", [each for each in recorded() if each.values[0].request])
def test_a_request_loses_nothing(exchange: Exchange, tell: Any) -> None:
    model, operation = BODIES[exchange.path]
    body = model.from_dict(exchange.request)
    parts = operation.build_request(body=body, anthropic_version="2023-06-01")

    lost = differences(exchange.request, json.loads(parts.content))
    tell(requests={exchange.path: 1}, unknown=Counter(unknown(body)), lost=len(lost))
    assert lost == []
    assert (parts.method, parts.path) == (exchange.method, exchange.path)
