"""Anthropic's Messages API behind `LlmClient`: `from llmport.anthropic import AnthropicClient`."""

from llmport.anthropic.client import AnthropicClient, AsyncAnthropicClient
from llmport.anthropic.config import AnthropicConfig

__all__ = ["AnthropicClient", "AnthropicConfig", "AsyncAnthropicClient"]
