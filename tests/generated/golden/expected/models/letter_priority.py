# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

LetterPriority: TypeAlias = Literal[
    1,
    2,
    3,
]
