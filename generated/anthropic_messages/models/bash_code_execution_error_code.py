# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

BashCodeExecutionErrorCode: TypeAlias = Literal[
    "execution_time_exceeded",
    "invalid_tool_input",
    "output_file_too_large",
    "too_many_requests",
    "unavailable",
]
"""Why a command could not run.
- `invalid_tool_input`: the arguments are not valid.
- `unavailable`: the container cannot be reached.
- `too_many_requests`: a rate limit of the tool is reached.
- `execution_time_exceeded`: it ran for too long.
- `output_file_too_large`: a file it made is too large to keep.
"""
