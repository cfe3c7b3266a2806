"""Which of a request's tools the emulator calls, and with what.

Only tools that the client runs: those the API runs by itself (web search, code execution, tool search) are
accepted and left alone.
"""

from __future__ import annotations

import re
from typing import Any

from .instances import Instance
from .prompt import Prompt
from .wire import JsonObject

# Words of a tool's name that say nothing about what a prompt asks for.
_GENERIC = frozenset({"get", "set", "list", "find", "run", "do", "the", "tool", "call", "use", "make", "new", "to", "a", "of", "and", "by", "for", "in", "is"})  # fmt: skip
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
# A plausible first call of each tool whose input the API itself defines, by the start of its type.
_BUILT_IN: dict[str, JsonObject] = {
    "bash_": {"command": "echo hello"},
    "text_editor_": {"command": "view", "path": "."},
    "memory_": {"command": "view", "path": "/memories"},
}
# Toolsets have members; this is the first call of each: its name, by the start of the toolset's type.
_TOOLSETS = {"computer_toolset_": ("computer", "screenshot"), "browser_toolset_": ("browser", "screenshot")}


def calls_for(request: JsonObject, prompt: Prompt) -> list[JsonObject]:
    """Choose the calls to make: members of a ``tool_use`` block, but for its id.

    None if the prompt asks for none, or the tools have just answered; more than one if the prompt names more
    than one and parallel use is not disabled.
    """
    tools = [tool for tool in request.get("tools") or () if _is_ours(tool)]
    choice = request.get("tool_choice") or {"type": "auto"}
    match choice:
        case {"type": "none"}:
            return []
        case {"type": "tool", "name": name}:
            chosen = [tool for tool in tools if _name(tool) == name][:1]
        case {"type": "any"}:
            chosen = _asked_for(tools, prompt.text)[:1] or tools[:1]
        case _ if prompt.tool_results:
            return []
        case _:
            chosen = _asked_for(tools, prompt.text)
    if choice.get("disable_parallel_tool_use"):
        chosen = chosen[:1]
    source = Instance(prompt.text)
    return [_call(tool, source) for tool in chosen]


def _is_ours(tool: JsonObject) -> bool:
    kind = _kind(tool)
    return kind == "custom" or kind.startswith((*_BUILT_IN, *_TOOLSETS))


def _kind(tool: JsonObject) -> str:
    return tool.get("type") or "custom"


def _name(tool: JsonObject) -> str:
    return tool.get("name") or next(
        name for start, (name, _) in _TOOLSETS.items() if _kind(tool).startswith(start)
    )


def _asked_for(tools: list[JsonObject], text: str) -> list[JsonObject]:
    """Find the tools whose whole name is in *text*, or else the one with most of its words there."""
    named = [tool for tool in tools if re.search(rf"\b{re.escape(_name(tool))}\b", text)]
    if named:
        return named
    words = _words(text)
    best = max(tools, key=lambda tool: len(_words(_name(tool)) & words), default=None)
    return [best] if best is not None and _words(_name(best)) & words else []


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)} - _GENERIC


def _call(tool: JsonObject, source: Instance) -> JsonObject:
    kind = _kind(tool)
    for start, (toolset, member) in _TOOLSETS.items():
        if kind.startswith(start):
            return {"name": member, "call": {}, "toolset": toolset}
    for start, call in _BUILT_IN.items():
        if kind.startswith(start):
            return {"name": _name(tool), "call": dict(call)}
    schema: Any = tool.get("input_schema")
    return {"name": _name(tool), "call": source.object_of(schema)}
