# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

RequestedServiceTier: TypeAlias = Literal[
    "auto",
    "standard_only",
]
"""Which capacity a request may use: `auto` takes priority capacity where the organization has some and
standard capacity otherwise; `standard_only` never takes priority capacity.
"""
