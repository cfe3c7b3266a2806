"""Where the API runs code: a further request names the container of the answer before it. No I/O.

A container holds what code has made so far. While code waits in it for the result of a caller's tool, the API refuses a
request that does not name it.
https://platform.claude.com/docs/en/agents-and-tools/tool-use/programmatic-tool-calling
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from llmport._core.objects import as_object
from llmport.anthropic.options import AnthropicOptions
from llmport.client import Completion, CompletionRequest


def in_same_container(request: CompletionRequest, completion: Completion) -> CompletionRequest:
    """Return *request*, which follows *completion*, such that its code runs where that of *completion* did.

    Skills that it asks for stay. An answer that names no container leaves the request as it is.
    """
    name = (as_object(completion.extra.get("container")) or {}).get("id")
    if not isinstance(name, str):
        return request
    if "container" in request.extra_body:  # it wins over the options
        body = {**request.extra_body, "container": _named(request.extra_body["container"], name)}
        return attrs.evolve(request, extra_body=body)
    options = request.options if isinstance(request.options, AnthropicOptions) else AnthropicOptions()
    return attrs.evolve(request, options=attrs.evolve(options, container=_named(options.container, name)))


def _named(asked: Any, name: str) -> str | dict[str, Any]:
    return {**asked, "id": name} if isinstance(asked, Mapping) else name
