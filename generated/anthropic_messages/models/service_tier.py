# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

ServiceTier: TypeAlias = Literal[
    "batch",
    "priority",
    "standard",
]
"""The capacity that served a request."""
