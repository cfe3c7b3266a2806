"""What a cache has to know of the API: what decides an answer, and which answers are worth giving again. No I/O.

The name of an answer is a digest of the whole request as it is sent, of every header that goes with it, of the address it
goes to, and of a fingerprint of the key: whatever one more member or header changes, it changes the name. Only whether
the answer is streamed, which a member and the header `accept` say, is left out.

What is kept is the API's message, checked against the description, as the bytes that came or as the stream's events make
it. One that was refused, cut or paused is not, nor is one whose tools the API ran, unless that is asked for: what they did
or found, they did or found then.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import orjson

from anthropic_messages import models
from anthropic_messages.errors import DecodeError as WireDecodeError
from llmport._core.flow import Call, Playback, Reply
from llmport._core.objects import read_object, write_object
from llmport.anthropic.config import AnthropicConfig
from llmport.anthropic.replay import Recorder, play
from llmport.anthropic.streaming import StreamDecoder
from llmport.anthropic.types import decode_message
from llmport.client import Completion
from llmport.errors import DecodeError
from llmport.messages import TextBlock, ThinkingBlock, ToolUseBlock

SCHEMA = 1
"""Goes up when what is kept of an answer, or how it is named, changes its meaning."""

_WHOLE = {"end_turn", "stop_sequence", "tool_use"}
"""Why an answer that is worth giving again ended. Not `max_tokens`, `refusal`, `pause_turn`, or what nobody knows yet."""
_PLAIN = (TextBlock, ThinkingBlock, ToolUseBlock)
"""Blocks that are the model's own words; all others show what the API has done on its side."""


class Kept:
    """The answers of one account at one address."""

    def __init__(self, config: AnthropicConfig) -> None:
        self._config = config
        self._origin: tuple[tuple[Any, ...], bytes] = (), b""

    def key(self, call: Call) -> str:
        """Return the name of the answer to *call*."""
        body = _parse(call.content or b"{}")
        body.pop("stream", None)
        return hashlib.sha256(b"%b\n%b" % (self._origin_of(call), _canonical(body))).hexdigest()

    def _origin_of(self, call: Call) -> bytes:
        """Return what decides the answer to *call* besides its body. From one call to the next that is mostly the same."""
        origin = (call.base_url, call.method, call.path, call.query, call.headers)
        known, written = self._origin
        if origin != known:
            facts = [SCHEMA, self._account, call.base_url or self._config.base_url, *origin[1:4]]
            headers = sorted({**self._config.extra_headers, **call.headers, "accept": ""}.items())
            written = orjson.dumps([*facts, headers])
            self._origin = (*origin[:4], dict(call.headers)), written
        return written

    def content_of(self, reply: Reply, *, server_tools: bool) -> bytes | None:
        """Return the message that *reply* holds; `None` if it holds none that should be given again."""
        try:
            content, completion = _read_stream(reply) if reply.call.is_stream else _read_whole(reply)
        except (DecodeError, WireDecodeError, ValueError, RecursionError):
            return None
        return content if _is_worth_keeping(completion, server_tools=server_tools) else None

    def replay(self, reply: Reply, pace: float) -> None:
        """Have *reply* be read as the stream that its message makes, with *pace* seconds between the events."""
        pieces = play(read_object(reply.content))
        reply.headers = {"content-type": "text/event-stream"}
        reply.content = b""
        reply.decoder = decoder = StreamDecoder(reply.headers)
        if pace > 0:
            reply.events = decoder.feed(next(pieces))
            reply.playback = Playback(pieces, pace)
        else:
            reply.events = decoder.feed(b"".join(pieces))

    @cached_property
    def _account(self) -> str:
        """A fingerprint of the key: answers for one account are none for another, and the key cannot be told from it."""
        secret = "\n".join(f"{name}: {value}" for name, value in self._config.credentials().items())
        return hmac.new(secret.encode(), b"llmport cache", hashlib.sha256).hexdigest()


def _parse(body: bytes) -> dict[str, Any]:
    """Parse the JSON of a request. What is the same when written again has lost nothing, and need not be looked through."""
    data: dict[str, Any] = orjson.loads(body)
    return data if orjson.dumps(data) == body else read_object(body)


def _canonical(data: Mapping[str, Any]) -> bytes:
    """Write JSON in the one way there is for what it says: the order of an object's members says nothing."""
    return write_object(data, orjson.OPT_SORT_KEYS)


def _read_whole(reply: Reply) -> tuple[bytes, Completion]:
    """Return the message of a whole *reply*, read as its caller will: the reply remembers it.

    Raises:
        DecodeError: it is not as the API describes it.
        ValueError: nobody can read it, or it is somebody else's answer.
    """
    if reply.call.question is None or not reply.content:
        raise ValueError("no message")
    return reply.content, reply.call.question.read(reply)


def _read_stream(reply: Reply) -> tuple[bytes, Completion]:
    """Return the message that the events of a stream have made.

    Raises:
        ValueError: it is not whole, or was not written down.
        WireDecodeError: it is not as the API describes it.
    """
    message = reply.decoder.message() if isinstance(reply.decoder, Recorder) else None
    if message is None:
        raise ValueError("no whole message")
    content = _canonical(message)
    return content, decode_message(models.Message.from_dict(read_object(content)))


def _is_worth_keeping(completion: Completion, *, server_tools: bool) -> bool:
    if completion.stop_reason not in _WHOLE or not completion.content:
        return False
    is_plain = all(isinstance(block, _PLAIN) for block in completion.content)
    return server_tools or (is_plain and not completion.extra.get("container"))
