# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

Effort: TypeAlias = Literal[
    "high",
    "low",
    "max",
    "medium",
    "xhigh",
]
"""How many tokens the model is willing to spend on thinking, text and tool calls, from `low`, the
quickest, to `max`. Not every model has every level; a level it lacks is refused with a 400.
"""
