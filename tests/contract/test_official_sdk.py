"""The official SDK, a client that shares none of our code, uses every operation of the emulator.

Each test is written once, awaits, and runs twice: with the SDK's blocking and with its awaiting client.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Iterator
from typing import Any

import anthropic
import pytest

from llmport.emulator import Emulator, Settings
from llmport.emulator.faults import HEADER

MODEL = "claude-opus-5-5"
HELLO: dict[str, Any] = {
    "model": MODEL,
    "max_tokens": 256,
    "messages": [{"role": "user", "content": "Hello"}],
}
WEATHER: dict[str, Any] = {
    "name": "get_weather",
    "description": "Tell the weather of a place.",
    "input_schema": {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]},
}

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(Settings(batch_polls=1)) as emulator:
        yield emulator


@pytest.fixture(params=["blocking", "awaiting"])
async def sdk(request, emulator) -> AsyncIterator[Any]:
    options: dict[str, Any] = {"base_url": emulator.base_url, "api_key": emulator.api_key, "max_retries": 0}
    if request.param == "blocking":
        with anthropic.Anthropic(**options) as client:
            yield client
    else:
        async with anthropic.AsyncAnthropic(**options) as client:
            yield client


async def get(result: Any) -> Any:
    """Await *result*, if it is there to be awaited."""
    return await result if inspect.isawaitable(result) else result


async def every(items: Any) -> list[Any]:
    """List *items*, whichever way they are iterated."""
    return [item async for item in items] if hasattr(items, "__aiter__") else list(items)


async def test_complete(sdk):
    message = await get(sdk.messages.create(**HELLO))
    assert message.content[0].text == "You said “Hello”."
    assert message.stop_reason == "end_turn"
    assert message.usage.input_tokens > 0
    assert message._request_id.startswith("req_")


async def test_stream_of_raw_events(sdk):
    events = await every(await get(sdk.messages.create(**HELLO, stream=True)))
    kinds = [event.type for event in events]
    assert kinds[:2] == ["message_start", "content_block_start"]
    assert kinds[-3:] == ["content_block_stop", "message_delta", "message_stop"]
    assert (
        "".join(event.delta.text for event in events if event.type == "content_block_delta")
        == "You said “Hello”."
    )


async def final_message(sdk: Any, **request: Any) -> Any:
    manager = sdk.messages.stream(**request)
    if hasattr(manager, "__aenter__"):
        async with manager as stream:
            return await stream.get_final_message()
    with manager as stream:
        return stream.get_final_message()


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"thinking": {"type": "enabled", "budget_tokens": 1024}, "max_tokens": 2048},
        {"tools": [WEATHER], "tool_choice": {"type": "any"}},
        {"max_tokens": 2},
        {"stop_sequences": ["Hello"]},
    ],
    ids=["text", "thinking", "tool", "max_tokens", "stop_sequence"],
)
async def test_stream_adds_up_to_the_whole_message(sdk, members):
    request = {**HELLO, **members}
    streamed, whole = await final_message(sdk, **request), await get(sdk.messages.create(**request))
    ids = {"id", "content"}
    assert streamed.model_dump(exclude=ids) == whole.model_dump(exclude=ids)
    blocks = [
        [block.model_dump(exclude={"id"}) for block in message.content] for message in (streamed, whole)
    ]
    assert blocks[0] == blocks[1]


async def test_tool_loop(sdk):
    question = {"role": "user", "content": "How is the weather in Paris?"}
    request = {**HELLO, "tools": [WEATHER], "messages": [question]}
    asked = await get(sdk.messages.create(**request))
    assert asked.stop_reason == "tool_use"
    call = asked.content[-1]
    assert (call.name, call.input) == ("get_weather", {"place": "Paris"})
    result = {"type": "tool_result", "tool_use_id": call.id, "content": "Sunny."}
    request["messages"] = [question, asked.to_param(), {"role": "user", "content": [result]}]
    answered = await get(sdk.messages.create(**request))
    assert answered.content[0].text.startswith("The tool answered “Sunny.”.")


async def test_thinking_goes_back_as_the_sdk_sends_it(sdk):
    thinking = {"thinking": {"type": "enabled", "budget_tokens": 1024}, "max_tokens": 2048}
    first = await get(sdk.messages.create(**{**HELLO, **thinking}))
    messages = [*HELLO["messages"], first.to_param(), {"role": "user", "content": "And now?"}]
    second = await get(sdk.messages.create(**{**HELLO, **thinking, "messages": messages}))
    assert [block.type for block in second.content] == ["thinking", "text"]


async def test_count_tokens(sdk):
    counted = await get(sdk.messages.count_tokens(model=MODEL, messages=HELLO["messages"]))
    assert counted.input_tokens == (await get(sdk.messages.create(**HELLO))).usage.input_tokens


async def test_list_models_over_pages(sdk):
    page = await get(sdk.models.list(limit=4, lifecycle=["active", "retired"]))
    models = await every(page)
    assert len(models) > 8
    assert len({model.id for model in models}) == len(models)
    assert {model.lifecycle for model in models} == {"active", "retired"}


async def test_retrieve_a_model(sdk):
    model = await get(sdk.models.retrieve(MODEL))
    assert (model.id, model.display_name, model.line) == (MODEL, "Claude Opus 5.5", "opus")
    assert model.capabilities.thinking.supported


def items(*custom_ids: str) -> list[Any]:
    return [{"custom_id": custom_id, "params": HELLO} for custom_id in custom_ids]


async def test_batch_from_creation_to_deletion(sdk):
    batches = sdk.messages.batches
    batch = await get(batches.create(requests=items("one", "two")))
    assert batch.processing_status == "in_progress"
    polls = 0
    while batch.processing_status != "ended":
        batch = await get(batches.retrieve(batch.id))
        polls += 1
    assert polls == 2
    assert batch.request_counts.succeeded == 2
    lines = await every(await get(batches.results(batch.id)))
    assert {line.custom_id: line.result.message.content[0].text for line in lines} == dict.fromkeys(
        ("one", "two"), "You said “Hello”."
    )
    assert batch.id in [each.id for each in await every(await get(batches.list(limit=1)))]
    assert (await get(batches.delete(batch.id))).id == batch.id
    with pytest.raises(anthropic.NotFoundError):
        await get(batches.retrieve(batch.id))


async def test_cancel_a_batch(sdk):
    batches = sdk.messages.batches
    batch = await get(batches.create(requests=items("one")))
    assert (await get(batches.cancel(batch.id))).processing_status == "canceling"
    batch = await get(batches.retrieve(batch.id))
    assert (batch.processing_status, batch.request_counts.canceled) == ("ended", 1)
    (line,) = await every(await get(batches.results(batch.id)))
    assert line.result.type == "canceled"


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("invalid_request", anthropic.BadRequestError),
        ("authentication", anthropic.AuthenticationError),
        ("permission", anthropic.PermissionDeniedError),
        ("not_found", anthropic.NotFoundError),
        ("rate_limit;retry-after=1", anthropic.RateLimitError),
        ("api", anthropic.InternalServerError),
        ("overloaded", anthropic.OverloadedError),
    ],
)
async def test_errors_are_the_ones_the_sdk_knows(sdk, fault, expected):
    with pytest.raises(expected) as caught:
        await get(sdk.messages.create(**HELLO, extra_headers={HEADER: fault}))
    assert caught.value.request_id.startswith("req_")


async def test_the_sdk_retries_an_overloaded_emulator(sdk, emulator):
    emulator.fail_next("overloaded", "rate_limit;retry-after=0")
    message = await get(sdk.with_options(max_retries=2).messages.create(**HELLO))
    assert message.stop_reason == "end_turn"


async def test_an_error_within_a_stream_is_raised(sdk):
    stream = await get(sdk.messages.create(**HELLO, stream=True, extra_headers={HEADER: "error-after=3"}))
    with pytest.raises(anthropic.APIStatusError, match="Overloaded"):
        await every(stream)


async def test_an_invalid_request_names_its_place(sdk):
    with pytest.raises(anthropic.BadRequestError, match=r"messages\.0\.content: Field required"):
        await get(sdk.messages.create(**{**HELLO, "messages": [{"role": "user"}]}))


async def test_a_wrong_key_is_refused(sdk):
    with pytest.raises(anthropic.AuthenticationError):
        await get(sdk.with_options(api_key="invalid").models.list())
