# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

KnownPlace: TypeAlias = Literal[
    "london",
    "paris",
]
