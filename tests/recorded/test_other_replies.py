"""The other operations, through the generated client; and errors, through both."""

from __future__ import annotations

import json
from typing import Any

import pytest
from canary import KEY
from recordings import Exchange, recorded
from roundtrip import differences
from scripted_server import ScriptedServer

from anthropic_messages import models
from anthropic_messages.api.batches import (
    cancel_message_batch,
    create_message_batch,
    get_message_batch,
    get_message_batch_results,
    list_message_batches,
)
from anthropic_messages.api.messages import count_tokens
from anthropic_messages.api.models import list_models
from anthropic_messages.client import AuthenticatedClient
from llmport import ApiError, AuthenticationError, InvalidRequestError, NotFoundError
from llmport.anthropic import AnthropicClient

VERSION = "2023-06-01"


@pytest.mark.parametrize("exchange", recorded("batch", "batch_page", "batch_results"))
def test_a_batch_loses_nothing(exchange: Exchange, tell: Any) -> None:
    with ScriptedServer(exchange.script()) as server:
        with AuthenticatedClient(base_url=server.base_url, token=KEY) as client:
            parsed = _call(client, exchange)
        received = server.received[0]

    if exchange.kind == "batch_results":
        sent = [json.loads(line) for line in exchange.text.split("\n") if line]
        lost = differences(sent, [line.to_dict() for line in parsed])
    else:
        lost = differences(exchange.json, parsed.to_dict())
    tell(exchanges={exchange.kind: 1}, lost=len(lost))
    assert lost == []
    assert (received.method, received.target) == (exchange.method, exchange.path)
    assert (received.json if received.body else {}) == (exchange.request or {})


def _call(client: AuthenticatedClient, exchange: Exchange) -> Any:
    """Call the operation that was recorded."""
    match exchange.method, exchange.path.removeprefix("/v1/messages/batches").split("/")[1:]:
        case "POST", []:
            body = models.CreateMessageBatchRequest.from_dict(exchange.request)
            return create_message_batch.sync(client=client, body=body, anthropic_version=VERSION)
        case "GET", []:
            return list_message_batches.sync(client=client, anthropic_version=VERSION)
        case "POST", [batch, "cancel"]:
            return cancel_message_batch.sync(client=client, message_batch_id=batch, anthropic_version=VERSION)
        case "GET", [batch, "results"]:
            return get_message_batch_results.sync(
                client=client, message_batch_id=batch, anthropic_version=VERSION
            )
        case "GET", [batch]:
            return get_message_batch.sync(client=client, message_batch_id=batch, anthropic_version=VERSION)
        case other:
            raise AssertionError(other)


@pytest.mark.parametrize("exchange", recorded("count_tokens"))
def test_a_count_is_the_same_for_both_clients(exchange: Exchange, tell: Any) -> None:
    with (
        ScriptedServer(exchange.script(), exchange.script()) as server,
        AnthropicClient(base_url=server.base_url, api_key=KEY, max_retries=0) as client,
        AuthenticatedClient(base_url=server.base_url, token=KEY) as generated,
    ):
        counted = client.count_tokens("Hello")
        body = models.CountTokensRequest.from_dict(exchange.request)
        parsed = count_tokens.sync(client=generated, body=body, anthropic_version=VERSION)

    assert isinstance(parsed, models.TokenCount)
    lost = differences(exchange.json, parsed.to_dict())
    tell(exchanges={exchange.kind: 1}, lost=len(lost))
    assert lost == []
    assert counted == exchange.json["input_tokens"]


@pytest.mark.parametrize("exchange", recorded("models"))
def test_a_list_of_models_is_the_same_for_both_clients(exchange: Exchange, tell: Any) -> None:
    with (
        ScriptedServer(exchange.script(), exchange.script()) as server,
        AnthropicClient(base_url=server.base_url, api_key=KEY, max_retries=0) as client,
        AuthenticatedClient(base_url=server.base_url, token=KEY) as generated,
    ):
        listed = client.models()
        parsed = list_models.sync(client=generated, anthropic_version=VERSION)

    assert isinstance(parsed, models.ModelPage)
    lost = differences(exchange.json, parsed.to_dict())
    tell(exchanges={exchange.kind: 1}, lost=len(lost))
    assert lost == []
    assert [model.id for model in listed] == [model["id"] for model in exchange.json["data"]]


@pytest.mark.parametrize("exchange", recorded("error"))
def test_an_error_is_the_one_that_its_status_and_type_mean(exchange: Exchange, tell: Any) -> None:
    errors: dict[int, type[ApiError]] = {
        400: InvalidRequestError,
        401: AuthenticationError,
        404: NotFoundError,
    }
    with (
        ScriptedServer(exchange.script()) as server,
        AnthropicClient(base_url=server.base_url, api_key=KEY, max_retries=0) as client,
        pytest.raises(errors[exchange.status]) as caught,
    ):
        client.complete("Hello")

    lost = differences(exchange.json, models.ErrorResponse.from_dict(exchange.json).to_dict())
    tell(exchanges={exchange.kind: 1}, lost=len(lost))
    assert lost == []
    assert caught.value.status == exchange.status
    assert caught.value.type == exchange.json["error"]["type"]
    assert caught.value.body == exchange.json
    assert exchange.json["error"]["message"] in caught.value.message
