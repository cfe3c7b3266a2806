"""JSON lines, from bytes: one record a line, however the bytes are cut. No I/O, no JSON, no provider.

Only LF ends a line. JSON escapes it within strings, so a record never holds one; U+2028 and its like end nothing.
"""

from __future__ import annotations

from llmport.errors import DecodeError

MAX_LINE_BYTES = 32 * 1024 * 1024
"""A record larger than the largest request the API takes is none; reading on would exhaust memory."""


class LineParser:
    """Takes a body's bytes as they come and gives the lines they end. Its cost is linear in the bytes."""

    def __init__(self, max_line_bytes: int = MAX_LINE_BYTES) -> None:
        self._limit = max_line_bytes
        self._rest = bytearray()  # of a line not ended yet

    @property
    def rest(self) -> bytes:
        """What came after the last end of a line: at the end of the body, a line without one."""
        return bytes(self._rest)

    def feed(self, chunk: bytes) -> list[bytes]:
        """Take *chunk*, of any length, and return the lines it ends, without their ends; blank ones too.

        Raises:
            DecodeError: a line is larger than the limit.
        """
        if b"\n" not in chunk:
            self._rest += chunk
            self._check(len(self._rest))
            return []
        first, *lines = chunk.split(b"\n")
        self._rest += first
        lines.insert(0, bytes(self._rest))
        self._rest = bytearray(lines.pop())
        for line in (*lines, self._rest):
            self._check(len(line))
        return lines

    def _check(self, size: int) -> None:
        if size > self._limit:
            raise DecodeError(f"A line of the reply is larger than {self._limit} bytes; reading stopped.")
