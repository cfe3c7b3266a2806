# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

ToolSearchErrorCode: TypeAlias = Literal[
    "execution_time_exceeded",
    "invalid_tool_input",
    "too_many_requests",
    "unavailable",
]
"""Why a search failed.
- `invalid_tool_input`: the query or the pattern is not valid.
- `unavailable`: the tool failed.
- `too_many_requests`: a rate limit of the tool is reached.
- `execution_time_exceeded`: it ran for too long.
"""
