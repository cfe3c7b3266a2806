"""What a request asks for, as far as the emulator understands it.

Reads the last user turn of a request (consecutive messages of a role are one turn) and what went before.
Decides nothing: `replies` does.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from attrs import field, frozen

from .wire import JsonObject


@frozen(kw_only=True)
class Prompt:
    """The last user turn, and its history."""

    text: str
    """The turn's own words."""
    attachments: tuple[str, ...] = ()
    """Each image, document and search result of the turn, in words."""
    tool_results: tuple[str, ...] = ()
    """What the tools of the turn before answered, as text."""
    documents: tuple[JsonObject, ...] = field(default=(), repr=False)
    """The document blocks of the whole conversation, in order: citations refer to them by index."""
    earlier: tuple[str, ...] = ()
    """The words of the user turns before."""


@frozen
class Turn:
    """Consecutive messages of one role: the API reads them as one."""

    index: int
    """The index of its first message."""
    role: str
    blocks: list[JsonObject] = field(repr=False)


def read(request: JsonObject) -> Prompt:
    """Read the prompt of a *request* to create a message."""
    turns = read_turns(request)
    # A last message by the assistant is the beginning of the answer, not a question.
    users = [turn.blocks for turn in turns if turn.role == "user"]
    last = users.pop() if users else []
    return Prompt(
        text=_words(last),
        attachments=tuple(words for block in last if (words := _describe(block))),
        tool_results=tuple(_result(block) for block in last if block["type"] == "tool_result"),
        documents=tuple(block for turn in turns for block in turn.blocks if block["type"] == "document"),
        earlier=tuple(words for blocks in users if (words := _words(blocks))),
    )


def read_turns(request: JsonObject) -> list[Turn]:
    """Put the messages of a *request* together to turns; system messages steer the model, they are no turn."""
    spoken = [(index, each) for index, each in enumerate(request["messages"]) if each["role"] != "system"]
    turns: list[Turn] = []
    for role, group in groupby(spoken, key=lambda pair: pair[1]["role"]):
        messages = list(group)
        blocks = [block for _, message in messages for block in content_blocks(message["content"])]
        turns.append(Turn(messages[0][0], role, blocks))
    return turns


def content_blocks(content: str | list[JsonObject]) -> list[JsonObject]:
    """Make blocks of a *content*; a string is short for one block of text."""
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _words(blocks: Iterable[JsonObject]) -> str:
    return "\n".join(block["text"] for block in blocks if block["type"] == "text")


def _result(block: JsonObject) -> str:
    blocks = content_blocks(block.get("content") or "")
    words = [each["text"] if each["type"] == "text" else _describe(each) or each["type"] for each in blocks]
    return ("error: " if block.get("is_error") else "") + "\n".join(words)


def _describe(block: JsonObject) -> str:
    match block:
        case {"type": "image", "source": source}:
            return f"an image ({_source(source)})"
        case {"type": "document", "source": source}:
            title = block.get("title")
            return "a document" + (f" “{title}”" if title else "") + f" ({_source(source)})"
        case {"type": "search_result", "title": title}:
            return f"a search result “{title}”"
        case {"type": "container_upload", "file_id": file}:
            return f"a file {file}"
        case _:
            return ""


def _source(source: JsonObject) -> str:
    match source:
        case {"type": "base64", "media_type": media_type, "data": data}:
            return f"{media_type}, {_size(data)} bytes"
        case {"type": "text", "data": data}:
            return f"text/plain, {len(data)} characters"
        case {"type": "url", "url": url}:
            return str(url)
        case {"type": "file", "file_id": file}:
            return str(file)
        case _:
            return "blocks of content"


def _size(data: Any) -> int:
    try:
        return len(b64decode(data))
    except (Base64Error, ValueError):
        return len(data)
