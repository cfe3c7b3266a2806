"""The tool that the command can offer a model, to show how tool use goes. It knows six cities, and no weather."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from llmport.function_tools import tool

_WEATHER: Mapping[str, str] = {
    "Berlin": "17 °C, cloudy",
    "London": "14 °C, drizzle",
    "New York": "22 °C, clear",
    "Paris": "18 °C, light rain",
    "Sydney": "24 °C, sunny",
    "Tokyo": "26 °C, humid",
}
_BY_NAME = {city.casefold(): city for city in _WEATHER}


@tool
def get_weather(city: Annotated[str, "Such as Paris"]) -> str:
    """Get the weather in a city. A demonstration: it answers from a fixed table, which is not today's weather."""
    known = _BY_NAME.get(city.strip().casefold())
    if known is None:
        raise LookupError(f"The demonstration knows {', '.join(_WEATHER)} only.")
    return f"{known}: {_WEATHER[known]} (demonstration data, not today's weather)"
