"""How tools and typed answers look to a type checker. Never run: see `api.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, assert_type

from llmport import (
    AsyncLlmClient,
    FunctionTool,
    LlmClient,
    Tool,
    ToolResultBlock,
    ToolRun,
    ToolStep,
    TypedCompletion,
    Usage,
    tool,
)


@dataclass
class Person:
    name: str


@tool
def double(number: int) -> str:
    """Double a number."""
    return str(2 * number)


@tool(strict=True)
async def wait(seconds: float) -> bool:
    """Wait."""
    return seconds > 1


def plain(text: str) -> None:
    """Take a text."""


async def told(step: ToolStep) -> None:
    assert_type(step.results, tuple[ToolResultBlock, ...] | None)


async def decorated() -> None:
    assert_type(double(3), str)
    assert_type(double(number=3), str)
    assert_type(await wait(seconds=1.5), bool)
    tools: list[FunctionTool[..., Any]] = [double, wait, tool(plain, name="other")]
    assert_type(tools[0].name, str)


def blocking(client: LlmClient) -> None:
    assert_type(client.complete("Who?", output=Person), TypedCompletion[Person])
    assert_type(client.complete("Who?", output=Person).output, Person)
    assert_type(client.complete("Who?", output=list[Person]).output, list[Person])
    run = client.run_tools("Go.", [double, plain, Tool("clock"), {"type": "web_search_20250305"}])
    assert_type(run, ToolRun)
    assert_type(run.usage, Usage)


async def awaiting(client: AsyncLlmClient) -> None:
    assert_type((await client.complete("Who?", output=Person)).output, Person)
    assert_type(await client.run_tools("Go.", [double, wait, plain], on_step=told), ToolRun)
