"""Which JSON Schemas the Messages API can force an answer, or a strict tool's arguments, into. No I/O.

https://platform.claude.com/docs/en/build-with-claude/structured-outputs lists what it takes and what it refuses with
a 400. Two points are ours: a `pattern` is never sent, though the page takes simple ones, because where simple ends it
does not say; and the limits are those that the API's own refusals name.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import attrs

from llmport._core.schema_fit import FittedSchema, SchemaRules, check_size, fit_schema
from llmport.client import CompletionRequest
from llmport.errors import ConfigurationError
from llmport.tools import AnyTool, Tool

logger = logging.getLogger("llmport")

RULES = SchemaRules(
    keywords=frozenset({"title", "description", "default", "enum", "const"}),
    formats=frozenset(
        {"date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"}
    ),
    min_items=frozenset({0, 1}),
    max_optional=24,
    max_unions=16,
    source="https://platform.claude.com/docs/en/build-with-claude/structured-outputs",
)
MAX_STRICT_TOOLS = 20


def fit_request(request: CompletionRequest) -> CompletionRequest:
    """Return *request* with the schemas of its output and of its strict tools as the API takes them.

    What then stands in a description only is logged at INFO.

    Raises:
        ConfigurationError: a schema cannot be said in the API's part of the language, or they are too complex together.
    """
    fitted: list[FittedSchema] = []
    tools: list[AnyTool] = []
    for tool in request.tools:
        if isinstance(tool, Tool) and tool.strict:
            fitted.append(_fit(tool.input_schema, f"the tool {tool.name!r}"))
            tools.append(attrs.evolve(tool, input_schema=fitted[-1].schema))
        else:
            tools.append(tool)
    if len(fitted) > MAX_STRICT_TOOLS:
        raise ConfigurationError(
            f"{len(fitted)} tools are strict, and the API takes {MAX_STRICT_TOOLS} of them. See {RULES.source}"
        )
    output = request.output_schema
    if output is not None:
        fitted.append(_fit(output, "the output"))
        output = fitted[-1].schema
    check_size(fitted, RULES)
    return attrs.evolve(request, tools=tools, output_schema=output)


def _fit(schema: Mapping[str, Any], whose: str) -> FittedSchema:
    try:
        fitted = fit_schema(schema, RULES)
    except ConfigurationError as error:
        raise ConfigurationError(f"{whose[0].upper()}{whose[1:]}: {error.message}") from None
    if fitted.stripped:
        logger.info("schema of %s: only in words for the API: %s", whose, ", ".join(fitted.stripped))
    return fitted
