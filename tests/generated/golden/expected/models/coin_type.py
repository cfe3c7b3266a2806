# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

CoinType: TypeAlias = Literal[
    "coin",
    "token",
]
