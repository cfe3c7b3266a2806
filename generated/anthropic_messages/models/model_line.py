# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

ModelLine: TypeAlias = Literal[
    "fable",
    "haiku",
    "mythos",
    "opus",
    "sonnet",
]
"""A line of models that succeed each other."""
