"""Requests and replies as HTTP carries them: paths, JSON and JSON lines."""

import json
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote

import orjson

from .codec import decode_list
from .errors import DecodeError

T = TypeVar("T")

_EXCERPT = 80  # bytes


def path_segment(value: str) -> str:
    """Quote a path parameter. It stays one segment: what would lead to another path is refused.

    Raises:
        ValueError: The value is empty, `.` or `..`.
    """
    if value in {"", ".", ".."}:
        raise ValueError(f"{value!r} cannot be part of a path")
    return quote(value, safe="")


def encode_json(data: dict[str, Any]) -> bytes:
    """Return the bytes to send.

    Raises:
        ValueError: Something in it has no JSON, such as half of a surrogate pair.
    """
    try:
        return orjson.dumps(data)
    except orjson.JSONEncodeError as error:
        if "64-bit" not in str(error):
            raise ValueError(f"the request cannot be written as JSON: {error}") from error
    # JSON itself has no such bound: what came so has to go back so.
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def decode_json(content: bytes, decode: Callable[[Any], T]) -> T:
    """Decode a JSON body.

    Raises:
        DecodeError: The body is no JSON, or not the JSON it should be.
    """
    try:
        return decode(_parse(content))
    except RecursionError:
        raise DecodeError("", "expected JSON of reasonable depth") from None


def decode_json_lines(content: bytes, decode: Callable[[Any], T]) -> list[T]:
    """Decode a body of one JSON value a line. Empty lines do not count."""
    lines = [line for line in content.split(b"\n") if line.strip()]
    return decode_list(lines, "", lambda line: decode_json(line, decode))


def decode_error(content: bytes, decode: Callable[[Any], T]) -> T | None:
    """Decode the JSON body of an error, or return None: proxies answer in HTML, and then only the status counts."""
    try:
        return decode_json(content, decode)
    except DecodeError:
        return None


def _parse(content: bytes) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise DecodeError(
            "", f"expected JSON: {error}", content[:_EXCERPT].decode(errors="replace")
        ) from None
