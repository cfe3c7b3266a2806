"""What the API sent, from bytes to the wire's types, or an error that says where it is not as described. No I/O."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from anthropic_messages.errors import DecodeError as WireDecodeError
from llmport._core.flow import Reply
from llmport._core.objects import read_object
from llmport.anthropic.errors import hide_keys
from llmport.errors import DecodeError

T = TypeVar("T")


def parse(text: bytes, decode: Callable[[dict[str, Any]], T], what: str) -> T:
    """Parse *text* and *decode* it; *what* is what messages call it.

    Raises:
        DecodeError: it is no JSON object, or not as the API describes it.
    """
    try:
        return decode(read_object(text))
    except WireDecodeError as caught:
        problem, path = f"is not what the API describes: {caught}", caught.path
    except (ValueError, RecursionError) as caught:
        problem, path = f"is no JSON object: {caught}", ""
    # Out here, so that the error holds nothing of what was read.
    message = _shown(f"{what} {problem}.".encode())
    raise DecodeError(message, path=path, excerpt="" if path else _shown(text[:100]))


def parse_reply(reply: Reply, decode: Callable[[dict[str, Any]], T]) -> T:
    """Parse the body of a success.

    Raises:
        DecodeError: it is not what the description says.
    """
    try:
        return parse(reply.content, decode, f"The reply (HTTP {reply.status})")
    except DecodeError as error:
        reply.explain(error)
        raise


def _shown(text: bytes) -> str:
    """Return *text* as it may be shown: a page of a proxy may quote the request with its key."""
    return hide_keys(text).decode(errors="replace")
