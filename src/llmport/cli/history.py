"""A conversation in a file: JSON lines, one turn each, as the API's documentation writes messages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from llmport.errors import ConfigurationError
from llmport.messages import Message, TextBlock


def save_history(path: Path, messages: Iterable[Message]) -> None:
    """Write the turns, in place of what the file holds.

    Raises:
        ConfigurationError: it cannot be written.
    """
    from llmport.anthropic.encoding import encode_message  # noqa: PLC0415 - not for `--help`

    lines = (json.dumps(encode_message(message).to_dict(), ensure_ascii=False) for message in messages)
    beside = path.with_name(f"{path.name}.part")  # so that a full disk does not cost what is there already
    try:
        beside.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror or error}.") from error


def load_history(path: Path) -> list[Message]:
    """Read the turns.

    Raises:
        ConfigurationError: it cannot be read, or holds something else.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # nothing else ends a line of JSON
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: not text in UTF-8.") from error
    return [_message(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _message(path: Path, number: int, line: str) -> Message:
    try:
        turn: Any = json.loads(line)
    except ValueError:
        turn = None
    match turn:
        case {"role": "user" | "assistant" as role, "content": str() as text}:
            return Message(role, text)
        case {"role": "user" | "assistant" as role, "content": [*blocks]}:
            return Message(role, tuple(map(_block, blocks)))
        case _:
            raise ConfigurationError(
                f'{path}, line {number}: not a turn, such as {{"role": "user", "content": "Hello"}}.'
            )


def _block(block: Any) -> Any:
    """Return plain text as such; whatever else there is goes back as it came."""
    match block:
        case {"type": "text", "text": str() as text, **rest} if not rest:
            return TextBlock(text)
        case _:
            return block
