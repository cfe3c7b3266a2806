# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

LetterState: TypeAlias = Literal[
    'it\'s "delivered"',
    "posted",
    "written",
]
"""How far it is."""
