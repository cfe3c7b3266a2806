# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

WebSearchErrorCode: TypeAlias = Literal[
    "invalid_tool_input",
    "max_uses_exceeded",
    "query_too_long",
    "request_too_large",
    "too_many_requests",
    "unavailable",
]
"""Why a web search failed.
- `invalid_tool_input`: the query or another argument is not valid.
- `unavailable`: the search engine failed.
- `max_uses_exceeded`: the tool's `max_uses` is spent.
- `too_many_requests`: a rate limit of the tool is reached.
- `query_too_long`: the query is too long.
- `request_too_large`: the search as a whole is too large.
"""
