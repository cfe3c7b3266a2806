# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

ModelLifecycle: TypeAlias = Literal[
    "active",
    "deprecated",
    "retired",
]
"""A model's stage of life.
- `active`: open to everyone, and no end in sight.
- `deprecated`: still works for those who use it; to be retired.
- `retired`: requests for it fail.
"""
