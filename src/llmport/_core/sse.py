"""Server-sent events, from bytes, to the letter of https://html.spec.whatwg.org/multipage/server-sent-events.html.

No I/O, no JSON, no provider. Only CR, LF and CRLF end a line: `str.splitlines` and httpx's `iter_lines` also break
lines inside JSON, at U+2028 and U+0085. Cost is linear in the bytes however they are cut. `id` and `retry` fields are
ignored: they serve reconnecting, which a stream of a model's answer does not do.

Nearly every event is two lines, its name and its data, and nearly every chunk ends where an event does. Such events are
cut out at once, by a regular expression; everything else goes line by line, which takes twice as long.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TypeAlias

from llmport.errors import DecodeError

MAX_EVENT_BYTES = 32 * 1024 * 1024
"""An event larger than the largest request the API takes is no answer; reading on would exhaust memory."""

ServerSentEvent: TypeAlias = tuple[bytes, bytes]
"""One event, still as bytes: its `event:` field, empty if it had none, and its `data:` fields, joined by newlines."""

_BOM = b"\xef\xbb\xbf"
# Linear whatever the bytes: it begins at lines only, and never goes back within one.
_USUAL = re.compile(rb"(?m)^event: ([^\n]*+)\ndata: ([^\n]*+)\n\n").findall
_AROUND = len(b"event: \ndata: \n\n")


class SSEParser:
    """Takes a stream's bytes as they come and gives the events they complete."""

    def __init__(self, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        self._limit = max_event_bytes
        # Of a line not ended yet. One buffer, because a list of tiny pieces takes twenty times their size.
        self._line = bytearray()
        self._name = b""
        self._data: list[bytes] = []  # lines of the event not ended yet
        self._size = 0  # of the event's lines that have ended
        self._is_between = (
            False  # whether the last event has ended and the next not begun; a BOM may come first
        )
        self._is_first = True
        self._after_cr = False  # the last chunk ended in CR, so an LF may belong to it

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        """Take *chunk*, of any length, and return the events it ends.

        Raises:
            DecodeError: an event is larger than the limit.
        """
        if self._after_cr and chunk:
            chunk = chunk.removeprefix(b"\n")
            self._after_cr = False
        if b"\r" in chunk:
            self._after_cr = chunk.endswith(b"\r")
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        events: list[ServerSentEvent] = []
        if not self._is_between:
            head, blank_line, chunk = chunk.partition(b"\n\n")
            self._feed_lines(head + blank_line, events)
            if not blank_line:
                return events
            self._is_between = True
        end = chunk.rfind(b"\n\n") + 2 if len(chunk) <= self._limit else 0
        usual = _USUAL(chunk) if end > 1 else []
        # Nothing may lie between them.
        if sum(map(len, chain.from_iterable(usual))) + _AROUND * len(usual) == end:
            events += usual
            chunk = chunk[end:]
        if chunk:
            self._feed_lines(chunk, events)
            self._is_between = not (self._line or self._data or self._name or self._size)
        return events

    def _feed_lines(self, chunk: bytes, events: list[ServerSentEvent]) -> None:
        self._line += chunk
        if b"\n" not in chunk:
            self._check(len(self._line))
            return
        *lines, rest = bytes(self._line).split(b"\n")
        self._line[:] = rest
        if self._is_first:
            self._is_first = False
            lines[0] = lines[0].removeprefix(_BOM)
        events.extend(event for line in lines if (event := self._take(line)) is not None)
        self._check(len(rest))

    def _check(self, count: int) -> None:
        if self._size + count > self._limit:
            raise DecodeError(
                f"A single event of the stream is larger than {self._limit} bytes; reading stopped."
            )

    def _take(self, line: bytes) -> ServerSentEvent | None:
        if not line:
            return self._dispatch()
        self._check(len(line))
        self._size += len(line)
        field, _, value = line.partition(b":")
        if field == b"data":
            self._data.append(value.removeprefix(b" "))
        elif field == b"event":
            self._name = value.removeprefix(b" ")
        return None

    def _dispatch(self) -> ServerSentEvent | None:
        self._size = 0
        name, self._name = self._name, b""
        if not self._data:
            return None
        data, self._data = b"\n".join(self._data), []
        return name, data
