"""What a fast JSON library is worth here: orjson against the standard one, on what this client reads and writes.

`python benchmarks/json_libraries.py` prints the figures that docs/decisions/0002-orjson.md rests on.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from statistics import median
from time import perf_counter

import orjson
from server import MESSAGE

EVENT = b'{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello, world"}}'
CONVERSATION = [{"role": "user", "content": [{"type": "text", "text": "word " * 70}]} for _ in range(1000)]
IMAGE = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "A" * 10_000_000}}


def microseconds(call: Callable[[], object], repeat: int) -> float:
    begin = perf_counter()
    for _ in range(repeat):
        call()
    return 1e6 * (perf_counter() - begin) / repeat


def compare(what: str, fast: Callable[[], object], standard: Callable[[], object], repeat: int) -> None:
    pairs = [(microseconds(fast, repeat), microseconds(standard, repeat)) for _ in range(7)]
    ours, theirs = (median(column) for column in zip(*pairs, strict=True))
    print(
        f"{what:40} orjson {ours:10.2f} µs   json {theirs:10.2f} µs   {median(a / b for a, b in pairs):.3f}"
    )


def main() -> None:
    compare("read a reply of 1 KB", lambda: orjson.loads(MESSAGE), lambda: json.loads(MESSAGE), 5000)
    compare("read one event of a stream", lambda: orjson.loads(EVENT), lambda: json.loads(EVENT), 20000)
    compare(
        "write 1,000 messages (370 KB)",
        lambda: orjson.dumps(CONVERSATION),
        lambda: json.dumps(CONVERSATION).encode(),
        20,
    )
    compare("write an image of 10 MB", lambda: orjson.dumps(IMAGE), lambda: json.dumps(IMAGE).encode(), 3)


if __name__ == "__main__":
    main()
