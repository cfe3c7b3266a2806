"""A server that is never the bottleneck: precomputed bytes, one process of its own, plain asyncio.

Answers every request with a whole message of about 1 KB, or with a stream if the request's body asks for one. Numbers at the
beginning of the path say of which kind: `/10000/4/20` is 10,000 deltas of text, four events a write, of 20 characters each;
a 1 after them makes of them the arguments of a tool, and a further number has the writes come so many milliseconds apart.
`python benchmarks/server.py` prints the port it listens on and serves until its standard input ends.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

MESSAGE = json.dumps(
    {
        "id": "msg_01XFDUDYJgAACzvnptvVoYEL",
        "type": "message",
        "role": "assistant",
        "model": "claude-sonnet-5-5",
        "content": [
            {"type": "text", "text": "The quick brown fox jumps over the lazy dog. " * 12, "citations": None}
        ],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "stop_details": None,
        "container": None,
        "diagnostics": None,
        "usage": {
            "input_tokens": 25,
            "output_tokens": 130,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
            "server_tool_use": None,
            "output_tokens_details": None,
            "service_tier": "standard",
            "inference_geo": "global",
            "speed": "standard",
        },
    }
).encode()
"""About 1 KB, as the API sends it."""

_WHOLE = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (
    len(MESSAGE),
    MESSAGE,
)


def event(data: dict[str, object]) -> bytes:
    """Return an event of a stream as the API sends it."""
    return f"event: {data['type']}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()


_STREAM_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
_MESSAGE_START = event(
    {
        "type": "message_start",
        "message": json.loads(MESSAGE) | {"content": [], "stop_reason": None},
    }
)
_START = _MESSAGE_START + event(
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
)
_TOOL_START = _MESSAGE_START + event(
    {
        "type": "content_block_start",
        "index": 0,
        "content_block": {"type": "tool_use", "id": "toolu_1", "name": "write", "input": {}},
    }
)
_STOP = (
    event({"type": "content_block_stop", "index": 0})
    + event(
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn", "stop_sequence": None},
            "usage": {"output_tokens": 130},
        }
    )
    + event({"type": "message_stop"})
)


def delta(size: int) -> bytes:
    """Return an event with *size* bytes of text."""
    text = ("The quick brown fox jumps over the lazy dog. " * (size // 45 + 1))[:size]
    return event({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}})


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def argument(piece: str) -> bytes:
    """Return an event with a piece of a tool's arguments."""
    delta = {"type": "input_json_delta", "partial_json": piece}
    return event({"type": "content_block_delta", "index": 0, "delta": delta})


async def _stream(
    writer: asyncio.StreamWriter,
    deltas: int = 200,
    events: int = 1,
    size: int = 20,
    is_tool: int = 0,
    pause: int = 0,
) -> None:
    """Send a stream; between two writes all the others have their turn."""
    piece, begin, end = delta(size), _START, _STOP
    if is_tool:
        line = json.dumps("x" * (size - 4)) + ", "
        begin, piece, end = _TOOL_START + argument('{"lines": ['), argument(line), argument('""]}') + _STOP
    write = _chunk(piece * events)
    writer.write(_STREAM_HEAD + _chunk(begin))
    for _ in range(deltas // events):
        writer.write(write)
        await writer.drain()
        await asyncio.sleep(pause / 1000)
    writer.write(_chunk(piece * (deltas % events) + end) + b"0\r\n\r\n")


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            start = head.find(b"content-length:")
            length = int(head[start + 15 : head.index(b"\r\n", start)]) if start >= 0 else 0
            body = await reader.readexactly(length)
            if b'"stream":true' in body[-10_000:] or b'"stream":true' in body[:10_000]:
                path = head.split(b" ", 2)[1].removesuffix(b"/v1/messages")
                await _stream(writer, *map(int, path.split(b"/")[1:]))
            else:
                writer.write(_WHOLE)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main() -> None:
    server = await asyncio.start_server(_serve, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


@contextmanager
def serving() -> Iterator[str]:
    """Serve in a process of its own; gives the base URL."""
    command = [sys.executable, __file__]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"  # type: ignore[union-attr]
        finally:
            process.stdin.close()  # type: ignore[union-attr]


if __name__ == "__main__":
    asyncio.run(main())
