# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

SkillType: TypeAlias = Literal[
    "anthropic",
    "custom",
]
"""Who made a skill. `anthropic` ones are part of the API, `custom` ones are the organization's own."""
