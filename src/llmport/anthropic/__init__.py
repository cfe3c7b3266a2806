"""Anthropic's Messages API behind `LlmClient`: `from llmport.anthropic import AnthropicClient`."""

from importlib import import_module
from typing import TYPE_CHECKING

from llmport.anthropic.client import AnthropicClient, AsyncAnthropicClient
from llmport.anthropic.config import AnthropicConfig

if TYPE_CHECKING:
    from llmport.anthropic.caching import cached
    from llmport.anthropic.catalogue import known_models
    from llmport.anthropic.estimates import TokenEstimate, TokenEstimator, estimate_tokens
    from llmport.anthropic.lifecycle import DeprecatedModelWarning
    from llmport.anthropic.options import AnthropicOptions
    from llmport.anthropic.prices import Price, Prices, estimate_cost

_LAZY = {
    "AnthropicOptions": "options",
    "DeprecatedModelWarning": "lifecycle",
    "Price": "prices",
    "Prices": "prices",
    "TokenEstimate": "estimates",
    "TokenEstimator": "estimates",
    "cached": "caching",
    "estimate_cost": "prices",
    "estimate_tokens": "estimates",
    "known_models": "catalogue",
}
"""What only some programs use, and its modules."""

__all__ = [
    "AnthropicClient",
    "AnthropicConfig",
    "AnthropicOptions",
    "AsyncAnthropicClient",
    "DeprecatedModelWarning",
    "Price",
    "Prices",
    "TokenEstimate",
    "TokenEstimator",
    "cached",
    "estimate_cost",
    "estimate_tokens",
    "known_models",
]


def __getattr__(name: str) -> object:
    if name in _LAZY:
        return getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
