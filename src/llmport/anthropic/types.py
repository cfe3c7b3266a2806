"""Between the neutral types and the wire's: `encode_…` to the wire, `decode_…` from it. No I/O.

Nothing is lost on the way: what the neutral types have no word for stands in their `extra`, under the API's names.
"""

from llmport.anthropic.blocks import decode_block, encode_block
from llmport.anthropic.decoding import decode_message, decode_model, decode_usage
from llmport.anthropic.encoding import encode_count, encode_headers, encode_message, encode_request

__all__ = [
    "decode_block",
    "decode_message",
    "decode_model",
    "decode_usage",
    "encode_block",
    "encode_count",
    "encode_headers",
    "encode_message",
    "encode_request",
]
