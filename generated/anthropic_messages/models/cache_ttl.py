# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

CacheTtl: TypeAlias = Literal[
    "1h",
    "5m",
]
"""Five minutes, or an hour at a higher price for writing."""
