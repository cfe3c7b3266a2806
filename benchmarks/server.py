"""A server that is never the bottleneck: precomputed bytes, one process of its own, plain asyncio.

Answers every request with a whole message of about 1 KB, or with a stream if the request's body asks for one.
`python benchmarks/server.py` prints the port it listens on and serves until its standard input ends.
"""

from __future__ import annotations

import asyncio
import json
import sys

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


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            start = head.find(b"content-length:")
            length = int(head[start + 15 : head.index(b"\r\n", start)]) if start >= 0 else 0
            await reader.readexactly(length)
            writer.write(_WHOLE)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main() -> None:
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
