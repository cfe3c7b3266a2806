# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

Speed: TypeAlias = Literal[
    "fast",
    "standard",
]
"""How fast output tokens are generated. `fast` costs more, has rate limits of its own, and is offered
by some models only, by some of them only with a beta header.
"""
