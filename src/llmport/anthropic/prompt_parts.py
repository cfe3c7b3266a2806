"""What a request's input tokens are made of: pieces of text by kind, and parts that cost a fixed amount. No I/O.

Works on the request as it stands on the wire, because that is what is counted. Knows no prices per piece: those are
`estimates`'.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from attrs import define, field

from llmport._core.objects import as_object, write_object
from llmport._core.picture_size import picture_size

_PIECE = re.compile(
    r"(?P<word>[A-Za-z\u00c0-\u024f]+)|(?P<number>[0-9]+)|(?P<blank> )|(?P<newline>\s+)"
    r"|(?P<run>[!-/:-@\[-`{-~]+)|(?P<cjk>[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+)|(?P<other>.)"
)
_SHORT_WORD = 6
"""Letters of a word that is one token as a rule; what is longer costs by the letter."""
_SHORT_NUMBER = 3
_HEAD = 256 * 1024
"""Base64 characters in which the size of a picture is looked for; a JPEG may have a preview before it."""
_PAGE = re.compile(rb"/Type\s*/Page\b")
_LONG_EDGE = 1568
"""Pixels; larger pictures are scaled down: https://platform.claude.com/docs/en/build-with-claude/vision"""
_PIXELS_PER_TOKEN = 750
"""See there."""
MAX_PICTURE_TOKENS = 1600
"""See there."""
_TOOL_MEMBERS = ("name", "description", "input_schema")


@define
class Parts:
    """Counts of what a request is made of."""

    counts: Counter[str] = field(factory=Counter[str])
    """By the names that `estimates` has prices for."""
    picture_tokens: int = 0
    """Of pictures whose size is known."""
    unseen: list[str] = field(factory=list[str])
    """What costs tokens that cannot be told from the request, such as a document that is only an address."""


def parts_of(body: Mapping[str, Any]) -> Parts:
    """Take *body*, a request for a message or a count, apart."""
    parts = Parts()
    parts.counts["request"] = 1
    _take_system(parts, body.get("system"))
    _take_tools(parts, body)
    if kind := _object(body, "thinking").get("type"):
        parts.counts[f"thinking_{kind}"] = 1
    output = _object(body, "output_config")
    if schema := _object(output, "format").get("schema"):
        parts.counts["format"] = 1
        _take_json(parts, schema)
    parts.counts["task_budget"] = int("task_budget" in output)
    messages = _objects(body, "messages")
    begin = _last_turn(messages)
    for index, message in enumerate(messages):
        parts.counts["message"] += 1
        for block in _blocks(message.get("content")):
            # The API drops earlier turns' thinking.
            if not (block.get("type") == "thinking" and index < begin):
                _take_block(parts, block)
    for name in ("container", "context_management", "mcp_servers"):
        if body.get(name):
            parts.unseen.append(name)
    return parts


def _take_system(parts: Parts, system: Any) -> None:
    for block in _blocks(system):
        _take_text(parts, block.get("text") or "")


def _take_tools(parts: Parts, body: Mapping[str, Any]) -> None:
    tools = [tool for tool in _objects(body, "tools") if not tool.get("defer_loading")]
    if not tools:
        return
    choice = _object(body, "tool_choice")
    parts.counts["tools_single" if choice.get("disable_parallel_tool_use") else "tools"] = 1
    if choice.get("type") in {"any", "tool"}:
        parts.counts["tools_forced"] = 1
    for tool in tools:
        if tool.get("type", "custom") == "custom":
            _take_json(parts, {name: tool[name] for name in _TOOL_MEMBERS if name in tool})
        else:
            parts.unseen.append(str(tool["type"]))


def _last_turn(messages: list[dict[str, Any]]) -> int:
    """Return where the user's last turn begins that is not a tool's result."""
    for index in reversed(range(len(messages))):
        blocks = _blocks(messages[index].get("content"))
        if messages[index].get("role") == "user" and all(
            block.get("type") != "tool_result" for block in blocks
        ):
            return index
    return 0


def _blocks(content: Any) -> list[dict[str, Any]]:
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return _objects({"content": content}, "content")


def _object(members: Mapping[str, Any], name: str) -> dict[str, Any]:
    return as_object(members.get(name)) or {}


def _objects(members: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    values: list[Any] = members.get(name) or []
    return [value for value in map(as_object, values) if value is not None]


def _take_block(parts: Parts, block: Mapping[str, Any]) -> None:
    match block.get("type"):
        case "text":
            _take_text(parts, block.get("text") or "")
        case "thinking":
            _take_text(parts, block.get("thinking") or "")
        case "tool_use":
            parts.counts["tool_use"] += 1
            _take_text(parts, block.get("name") or "")
            _take_json(parts, block.get("input"))
        case "tool_result":
            parts.counts["tool_result"] += 1
            for part in _blocks(block.get("content")):
                _take_block(parts, part)
        case "image":
            _take_picture(parts, _object(block, "source"))
        case "document":
            _take_document(parts, block)
        case other:
            parts.unseen.append(str(other))


def _take_picture(parts: Parts, source: Mapping[str, Any]) -> None:
    parts.counts["picture"] += 1
    size = (
        picture_size(_decode((source.get("data") or "")[:_HEAD])) if source.get("type") == "base64" else None
    )
    if size is None:
        parts.counts["picture_unseen"] += 1
        return
    parts.picture_tokens += tokens_of_picture(*size)


def tokens_of_picture(width: int, height: int) -> int:
    """Return what a picture costs, scaled down as the API does it."""
    scale = min(1.0, _LONG_EDGE / max(width, height, 1))
    return min(MAX_PICTURE_TOKENS, round(width * scale * height * scale / _PIXELS_PER_TOKEN))


def _take_document(parts: Parts, block: Mapping[str, Any]) -> None:
    source = _object(block, "source")
    if _object(block, "citations").get("enabled"):
        parts.counts["citations"] = 1
    _take_text(parts, f"{block.get('title') or ''} {block.get('context') or ''}")
    match source.get("type"):
        case "text":
            parts.counts["document"] += 1
            _take_text(parts, source.get("data") or "")
        case "content":
            parts.counts["document"] += 1
            for part in _blocks(source.get("content")):
                _take_block(parts, part)
        case "base64" if pages := len(_PAGE.findall(_decode(source.get("data") or ""))):
            parts.counts["page"] += pages
        case _:
            parts.counts["page"] += 1
            parts.unseen.append("a document whose pages are not known")


def _decode(data: str) -> bytes:
    try:
        return base64.b64decode(data[: len(data) // 4 * 4])
    except (binascii.Error, ValueError):
        return b""


def _take_json(parts: Parts, value: Any) -> None:
    """Take JSON apart, whose punctuation costs more than that of prose."""
    counts: Counter[str] = Counter()
    _count_pieces(counts, write_object(value).decode())
    for name, count in counts.items():
        parts.counts[_IN_JSON.get(name, name)] += count


_IN_JSON = {"run": "json_run", "mark": "json_mark"}


def _take_text(parts: Parts, text: str) -> None:
    _count_pieces(parts.counts, text)


def _count_pieces(counts: Counter[str], text: str) -> None:
    for piece in _PIECE.finditer(text):
        kind, value = piece.lastgroup or "", piece[0]
        match kind:
            case "blank":  # a single one belongs to the word after it
                continue
            case "word":
                counts["word"] += 1
                counts["letter"] += max(0, len(value) - _SHORT_WORD)
                counts["capital"] += sum(map(str.isupper, value[1:]))
                if not value.isascii():
                    counts["accent"] += sum(letter > "\x7f" for letter in value)
            case "number":
                counts["number"] += 1
                counts["digit"] += max(0, len(value) - _SHORT_NUMBER)
            case "run":
                counts["run"] += 1
                counts["mark"] += len(value) - 1
            case _:
                counts[kind] += len(value) if kind == "cjk" else 1
