# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

AllowedCaller: TypeAlias = Literal[
    "code_execution_20250825",
    "code_execution_20260120",
    "code_execution_20260521",
    "direct",
]
"""Who may call a tool; `direct` is the model itself, the others are code run by that tool."""
