"""How the public names look to a type checker. Never run: `mypy` and `pyright` read it in `just types`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any, assert_type

from llmport import (
    AsyncLlmClient,
    Completion,
    CompletionRequest,
    DocumentBlock,
    ImageBlock,
    LlmClient,
    Message,
    Model,
    StreamEvent,
    TextBlock,
    Tool,
    ToolResultBlock,
    ToolUseBlock,
)
from llmport.anthropic import (
    AnthropicClient,
    AnthropicConfig,
    AnthropicOptions,
    AsyncAnthropicClient,
    cached,
)
from llmport.anthropic.server_tools import web_search


def blocking(client: LlmClient) -> None:
    assert_type(client.complete("Hello", system="Be brief.", max_tokens=10), Completion)
    assert_type(client.complete([Message.user("Hello"), Message("assistant", "Hi")]), Completion)
    assert_type(client.complete(CompletionRequest(messages=[Message.user("Hello")])), Completion)
    with client.stream(
        Message.user("Hello"), tools=[Tool("clock"), {"type": "web_search_20250305"}]
    ) as stream:
        assert_type(stream.text(), Iterator[str])
        for event in stream:
            assert_type(event, StreamEvent)
        assert_type(stream.collect(), Completion)
    assert_type(client.count_tokens("Hello"), int)
    assert_type(client.models(), tuple[Model, ...])


async def awaiting(client: AsyncLlmClient) -> None:
    assert_type(await client.complete("Hello"), Completion)
    async with client.stream("Hello") as stream:
        assert_type(stream.text(), AsyncIterator[str])
        async for event in stream:
            assert_type(event, StreamEvent)
        assert_type(await stream.collect(), Completion)
    assert_type(await client.models(), tuple[Model, ...])


def implementations() -> None:
    blocking(AnthropicClient(api_key="k", model="claude-opus-5-5"))
    blocking(AnthropicClient(AnthropicConfig(api_key="k", max_tokens=100)))


async def async_implementation() -> None:
    async with AsyncAnthropicClient(timeout=3) as client:
        await awaiting(client)


def answers(completion: Completion) -> list[Message]:
    assert_type(completion.text, str)
    assert_type(completion.tool_uses, tuple[ToolUseBlock, ...])
    for block in completion.content:
        if isinstance(block, TextBlock):
            assert_type(block.text, str)
    results = [ToolResultBlock(use.id, "done") for use in completion.tool_uses]
    return [completion.message, Message("user", results)]


def content(client: LlmClient) -> None:
    photo, report = ImageBlock.from_path("photo.png"), DocumentBlock.from_bytes(b"%PDF-", title="Report")
    assert_type(cached("Be brief."), TextBlock)
    assert_type(cached(photo, ttl="1h"), ImageBlock)
    assert_type(cached(Message.user(photo, report, {"type": "text", "text": "Compare."})), Message)
    assert_type(cached({"type": "bash_20250124", "name": "bash"}), dict[str, Any])
    client.complete(
        cached(Message.user("Hello")),
        system=(cached("Be brief."),),
        tools=[cached(Tool("clock")), cached(web_search(max_uses=3))],
        options=AnthropicOptions(thinking="adaptive", effort="low", betas=["a-beta"]),
    )
