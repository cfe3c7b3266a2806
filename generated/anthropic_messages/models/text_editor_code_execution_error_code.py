# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

TextEditorCodeExecutionErrorCode: TypeAlias = Literal[
    "execution_time_exceeded",
    "file_not_found",
    "invalid_tool_input",
    "too_many_requests",
    "unavailable",
]
"""Why a command failed.
- `invalid_tool_input`: the arguments are not valid.
- `unavailable`: the container cannot be reached.
- `too_many_requests`: a rate limit of the tool is reached.
- `execution_time_exceeded`: it ran for too long.
- `file_not_found`: there is no such file.
"""
