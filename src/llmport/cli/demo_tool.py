"""The one tool that the command can offer a model, to show how tool use goes. It knows six cities, and no weather."""

from __future__ import annotations

from collections.abc import Mapping

from llmport.messages import TextBlock, ToolResultBlock, ToolUseBlock
from llmport.tools import Tool

_WEATHER: Mapping[str, str] = {
    "Berlin": "17 °C, cloudy",
    "London": "14 °C, drizzle",
    "New York": "22 °C, clear",
    "Paris": "18 °C, light rain",
    "Sydney": "24 °C, sunny",
    "Tokyo": "26 °C, humid",
}
_BY_NAME = {city.casefold(): city for city in _WEATHER}

DEMO_TOOL = Tool(
    "get_weather",
    "Get the weather in a city. A demonstration: it answers from a fixed table, which is not today's weather.",
    {
        "type": "object",
        "properties": {"city": {"type": "string", "description": "Such as Paris"}},
        "required": ["city"],
    },
)


def run_demo_tool(use: ToolUseBlock) -> ToolResultBlock:
    """Answer a model's call, a wrong one with an error that lets it do better."""
    city = (use.input or {}).get("city")
    known = _BY_NAME.get(city.strip().casefold()) if isinstance(city, str) else None
    if use.name != DEMO_TOOL.name:
        return _result(use, f"There is no tool {use.name}, only {DEMO_TOOL.name}.", is_error=True)
    if known is None:
        return _result(use, f"The demonstration knows {', '.join(_WEATHER)} only.", is_error=True)
    return _result(use, f"{known}: {_WEATHER[known]} (demonstration data, not today's weather)")


def _result(use: ToolUseBlock, text: str, *, is_error: bool = False) -> ToolResultBlock:
    return ToolResultBlock(use.id, (TextBlock(text),), is_error=is_error)
