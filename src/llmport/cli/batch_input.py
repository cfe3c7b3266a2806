"""Requests from a file of JSON lines, read while they are handed over: those of a batch, and what a line may be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from llmport.batches import BatchItem
from llmport.client import CompletionRequest
from llmport.errors import ConfigurationError
from llmport.messages import Message

_FORMS = (
    'write {"custom_id": "a", "prompt": "Hello"}, or "params": {…} with a whole request in place of "prompt"'
)


def read_items(path: Path | None, stdin: TextIO) -> Iterator[BatchItem]:
    """Give the requests in the file at *path*, one a line; `None` for *stdin*, unless a person would have to type it.

    Raises:
        ConfigurationError: it cannot be read, or a line is no request; the message names the line.
    """
    try:
        if path is None:
            yield from () if stdin.isatty() else _items(stdin)
            return
        with path.open(encoding="utf-8", newline="\n") as file:
            yield from _items(file)
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path or 'Standard input'}: not text in UTF-8.") from error


def _items(lines: TextIO) -> Iterator[BatchItem]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield parse_item(number, line)


def parse_item(number: int, line: str | bytes) -> BatchItem:
    """Return the request on a line.

    Raises:
        ConfigurationError: there is none; the message names the line.
    """
    try:
        given: Any = json.loads(line)
    except ValueError:
        given = None
    match given:
        case {"prompt": str() as prompt, **rest} if not rest.keys() - {"custom_id"}:
            return BatchItem(rest.get("custom_id", f"line-{number}"), prompt)
        case {"params": {"messages": [*turns], **members}, **rest} if not rest.keys() - {"custom_id"}:
            return BatchItem(rest.get("custom_id", f"line-{number}"), _request(number, turns, members))
        case _:
            raise _no_request(number)


def _request(number: int, turns: list[Any], members: dict[Any, Any]) -> CompletionRequest:
    messages: list[Message] = []
    for turn in turns:
        match turn:
            case {"role": str() as role, "content": (str() | [*_]) as content}:
                messages.append(Message(role, content))  # type: ignore[arg-type]  # the provider knows its roles
            case _:
                raise _no_request(number)
    return CompletionRequest(messages=tuple(messages), extra_body=members)


def _no_request(number: int) -> ConfigurationError:
    return ConfigurationError(f"Line {number} is no request: {_FORMS}.")
