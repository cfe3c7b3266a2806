# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

ToolSearchBm25ToolType: TypeAlias = Literal[
    "tool_search_tool_bm25",
    "tool_search_tool_bm25_20251119",
]
"""The version of November 2025, or by the name without a date the newest."""
