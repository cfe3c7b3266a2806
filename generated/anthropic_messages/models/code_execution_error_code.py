# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

CodeExecutionErrorCode: TypeAlias = Literal[
    "execution_time_exceeded",
    "invalid_tool_input",
    "too_many_requests",
    "unavailable",
]
"""Why a program could not run.
- `invalid_tool_input`: the arguments are not valid.
- `unavailable`: the container cannot be reached.
- `too_many_requests`: a rate limit of the tool is reached.
- `execution_time_exceeded`: it ran for too long.
"""
