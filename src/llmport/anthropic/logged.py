"""What of the API's bodies may be logged where that is asked for: sizes, kinds and settings, never anybody's words.

For `AttemptLog`: https://platform.claude.com/docs/en/api/messages has the members. What is not listed shows as its size.
"""

_BLOCK = "type cache_control.type cache_control.ttl"
_REQUEST = """
    model max_tokens stream temperature top_p top_k service_tier speed inference_geo
    thinking.type thinking.budget_tokens thinking.display output_config.effort output_config.format.type
    tool_choice.type tool_choice.disable_parallel_tool_use tools[].type tools[].strict
    messages[].role
"""
_REPLY = """
    id type role stop_reason input_tokens has_more
    error.type error.details.error_code request_id
    content[].type
    usage.input_tokens usage.output_tokens usage.cache_read_input_tokens usage.cache_creation_input_tokens
    usage.service_tier
    data[].id data[].type
    processing_status created_at expires_at ended_at
    request_counts.processing request_counts.succeeded request_counts.errored request_counts.canceled
    request_counts.expired
"""
_BLOCKS_AT = ("system[]", "messages[].content[]", "messages[].content[].content[]", "tools[]")

LOGGED_PATHS = frozenset(
    {*_REQUEST.split(), *_REPLY.split(), *(f"{at}.{name}" for at in _BLOCKS_AT for name in _BLOCK.split())}
)
"""Paths as of `llmport.policies.redaction`."""
