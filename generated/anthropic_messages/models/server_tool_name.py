# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

ServerToolName: TypeAlias = Literal[
    "bash_code_execution",
    "code_execution",
    "text_editor_code_execution",
    "tool_search_tool_bm25",
    "tool_search_tool_regex",
    "web_fetch",
    "web_search",
]
"""A tool that the API runs. `bash_code_execution` and `text_editor_code_execution` belong to the code
execution tool from its version of August 2025 on.
"""
