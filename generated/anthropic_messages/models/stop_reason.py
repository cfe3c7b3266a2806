# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

StopReason: TypeAlias = Literal[
    "end_turn",
    "max_tokens",
    "model_context_window_exceeded",
    "pause_turn",
    "refusal",
    "stop_sequence",
    "tool_use",
]
"""Why generation ended.
- `end_turn`: the model had finished.
- `max_tokens`: the limit of the request or of the model was reached; the last block may be
  incomplete.
- `stop_sequence`: the model generated one of `stop_sequences`.
- `tool_use`: the model called tools and waits for their results.
- `pause_turn`: a long turn with server tools was paused; send the content back as it is to let it
  go on.
- `refusal`: the API's safety classifiers stopped the answer.
- `model_context_window_exceeded`: input and output together filled the model's context window.
"""
