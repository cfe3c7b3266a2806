"""Our clients and our emulator, with Prism between them, which lets nothing pass that is not as described."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from described import description
from description_examples import EVENTS, LINES
from prism import Prism

from anthropic_messages import models
from anthropic_messages.api.batches import (
    cancel_message_batch,
    create_message_batch,
    delete_message_batch,
    get_message_batch,
    get_message_batch_results,
    list_message_batches,
)
from anthropic_messages.api.models import get_model
from llmport import (
    ApiError,
    Base64Source,
    DocumentBlock,
    ImageBlock,
    Message,
    TextSource,
    Thinking,
    Tool,
    ToolChoice,
    ToolResultBlock,
)
from llmport.emulator import Emulator
from llmport.emulator.errors import KINDS

pytestmark = [pytest.mark.anyio, pytest.mark.xdist_group("prism-proxy")]

VERSION = "2026-10-21"
PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
WEATHER = Tool(
    "get_weather",
    "Tell the weather of a place.",
    {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]},
)


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Say where Prism passes requests on to an emulator."""
    document = tmp_path_factory.mktemp("prism") / "description.json"
    document.write_text(json.dumps(_without_streams(description(VERSION))))
    with Emulator() as emulator, Prism(Path(document), upstream=emulator.base_url) as prism:
        yield prism.base_url


def _without_streams(node: Any) -> Any:
    """Copy the description without the schemas of streams and lines: Prism holds each against the whole body.

    What is inside of them, tests/unit/emulator checks event by event and line by line.
    """
    if isinstance(node, list):
        return [_without_streams(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {name: {} if name in {EVENTS, LINES} else _without_streams(value) for name, value in node.items()}


@pytest.fixture
def client(make_client: Any, base_url: str, http_client: Any) -> Any:
    return make_client(base_url, http_client=http_client, max_retries=0)


async def test_an_answer_to_all_kinds_of_content(client: Any) -> None:
    prompt = Message.user(
        "What are these?",
        ImageBlock(Base64Source(PIXEL, "image/png")),
        DocumentBlock(TextSource("A tale of two cities."), title="A tale", context="A novel"),
    )
    completion = await client.complete(
        [prompt, Message.assistant("An image and"), Message.user("And?")],
        system="Be brief.",
        stop_sequences=["END"],
    )
    assert completion.text
    assert completion.stop_reason == "end_turn"


async def test_a_conversation_with_a_tool(client: Any) -> None:
    question = Message.user("Use get_weather: how is the weather in Paris?")
    asked = await client.complete(question, tools=[WEATHER], tool_choice=ToolChoice("tool", "get_weather"))
    (use,) = asked.tool_uses
    answered = await client.complete(
        [question, asked.message, Message.user(ToolResultBlock(use.id, "Rain."))], tools=[WEATHER]
    )
    assert (asked.stop_reason, use.name) == ("tool_use", "get_weather")
    assert "Rain." in answered.text


async def test_a_stream_with_thinking_and_a_tool(client: Any) -> None:
    request: dict[str, Any] = {
        "tools": [WEATHER],
        "thinking": Thinking(budget_tokens=1024),
        "max_tokens": 2048,
    }
    async with client.stream("Use get_weather for Paris.", **request) as stream:
        completion = await stream.collect()

    assert [type(block).__name__ for block in completion.content][::2] == ["ThinkingBlock", "ToolUseBlock"]
    assert completion.stop_reason == "tool_use"


async def test_a_count_and_the_models(client: Any) -> None:
    assert await client.count_tokens("Hello", tools=[WEATHER]) > 0
    assert "claude-opus-5-5" in {model.id for model in await client.models()}


@pytest.mark.parametrize("mode", ["blocking", "asyncio"])
async def test_a_model_and_the_life_of_two_batches(call: Any, base_url: str) -> None:
    found = await call(base_url, get_model, model_id="claude-opus-5-5")
    assert found.parsed.id == "claude-opus-5-5"

    first, second = await _create(call, base_url), await _create(call, base_url)
    cancelled = await call(base_url, cancel_message_batch, message_batch_id=first)
    assert cancelled.parsed.processing_status in {"canceling", "ended"}
    listed = await call(base_url, list_message_batches, limit=10)
    assert {first, second} <= {batch.id for batch in listed.parsed.data}
    for _ in range(10):  # each look brings a batch forward
        looked = await call(base_url, get_message_batch, message_batch_id=second)
        if looked.parsed.processing_status == "ended":
            break
    results = await call(base_url, get_message_batch_results, message_batch_id=second)
    (line,) = results.parsed
    assert line.custom_id == "only"
    assert isinstance(line.result, models.SucceededBatchResult)
    deleted = await call(base_url, delete_message_batch, message_batch_id=second)
    assert deleted.parsed.id == second
    assert (await call(base_url, get_message_batch, message_batch_id=second)).status_code == 404


async def _create(call: Any, base_url: str) -> str:
    message = {"role": "user", "content": "Hello"}
    params = {"model": "claude-opus-5-5", "max_tokens": 64, "messages": [message]}
    body = models.CreateMessageBatchRequest.from_dict({"requests": [{"custom_id": "only", "params": params}]})
    created = await call(base_url, create_message_batch, body=body)
    batch: str = created.parsed.id
    return batch


@pytest.mark.parametrize("kind", KINDS)
async def test_every_error(client: Any, kind: str) -> None:
    with pytest.raises(ApiError) as caught:
        await client.complete("Hello", extra_headers={"x-emulator-fault": kind})

    assert (caught.value.status, caught.value.type) == (KINDS[kind].status, KINDS[kind].type)
