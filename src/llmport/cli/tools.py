"""`--tool module:function`: Python functions that the model may call."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from typing import Any, cast

from llmport.errors import ConfigurationError
from llmport.tools import AnyTool, Tool


def load_tools(names: Iterable[str]) -> list[AnyTool]:
    """Import the functions that *names* lead to, such as `weather:forecast`; modules of the working directory count.

    Raises:
        ConfigurationError: there is no such function, or it cannot be a tool.
    """
    return [load_tool(name) for name in names]


def load_tool(name: str) -> Tool:
    """Import one function as a tool; see `load_tools`."""
    from llmport.function_tools import FunctionTool, tool  # noqa: PLC0415 - most runs have no tool

    module, colon, path = name.partition(":")
    if not (module and colon and path):
        raise ConfigurationError(f"--tool {name}: write it as module:function, such as weather:forecast.")
    if "" not in sys.path:
        sys.path.insert(0, "")  # as `python -m` has it: the function is most often one's own
    try:
        found: Any = import_module(module)
    except Exception as error:
        raise ConfigurationError(
            f"--tool {name}: {module} cannot be imported: {type(error).__name__}: {error}."
        ) from error
    for part in path.split("."):
        found = getattr(found, part, None)
    if not callable(found):
        raise ConfigurationError(f"--tool {name}: {module} has no function {path}.")
    try:
        return cast("Tool", found) if isinstance(found, FunctionTool) else tool(found)
    except ConfigurationError as error:
        problem = f"--tool {name}: {error.message}"
    raise ConfigurationError(problem)
