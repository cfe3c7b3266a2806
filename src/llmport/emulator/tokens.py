"""How the emulator counts tokens: an estimate that is stated here, and the same in every run.

A token is one piece of text as `pieces` cuts it: up to six letters or digits with one space before them, a
run of white space, or one other character. A request costs 3, a message 4 more, an image 1,600, a document
that is not text 3,000, and a tool what its definition costs as JSON. The API counts otherwise: use these
figures to test accounting, not to foresee a bill.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson

from .wire import is_list, is_object

PER_REQUEST = 3
PER_MESSAGE = 4
PER_IMAGE = 1_600
PER_DOCUMENT = 3_000

_PIECE = re.compile(r" ?\w{1,6}|\s+|[^\w\s]")
# Members of a content block that are not read by a model, only by programs.
_STRUCTURE = frozenset(
    {"type", "role", "id", "tool_use_id", "cache_control", "signature", "caller", "citations"}
)


def pieces(text: str) -> list[str]:
    """Cut *text* into tokens; joined, they are *text* again."""
    return _PIECE.findall(text)


def count_text(text: str) -> int:
    """Count the tokens of *text*."""
    return sum(1 for _ in _PIECE.finditer(text))


def count_request(request: Mapping[str, Any]) -> int:
    """Count the input tokens of a request to create a message or to count its tokens."""
    messages = request["messages"]
    total = PER_REQUEST + PER_MESSAGE * len(messages) + _weigh(request.get("system")) + _weigh(messages)
    return total + sum(count_text(orjson.dumps(tool).decode()) for tool in request.get("tools") or ())


def _weigh(value: object) -> int:
    match value:
        case str():
            return count_text(value)
        case {"type": "image"}:
            return PER_IMAGE
        case {"type": "document", "source": {"type": "base64" | "url" | "file"}}:
            return PER_DOCUMENT
        case _ if is_object(value):
            return sum(_weigh(member) for name, member in value.items() if name not in _STRUCTURE)
        case _ if is_list(value):
            return sum(map(_weigh, value))
        case _:
            return 0
