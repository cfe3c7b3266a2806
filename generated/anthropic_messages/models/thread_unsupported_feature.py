# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

ThreadUnsupportedFeature: TypeAlias = Literal[
    "cache_control",
    "context_management",
    "fallbacks",
    "hipaa",
    "inference_hooks",
    "thinking",
]
"""A member of the request, or a setting of the organization, that threads do not support."""
