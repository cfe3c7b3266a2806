"""What it costs to go from bytes to models and back, against the official SDK and against the JSON library alone.

Everything runs in this process, in pairs, except the imports, which need a fresh one each time.
"""

from __future__ import annotations

import gc
import json
import resource
import subprocess
import sys
from collections.abc import Callable
from statistics import median
from time import process_time

import anthropic
import httpx2
import orjson
from anthropic._models import FinalRequestOptions
from rows import Row
from server import MESSAGE

from anthropic_messages import models
from anthropic_messages.api.messages import create_message
from anthropic_messages.wire import encode_json

ROUNDS = 15

BLOCKS = orjson.dumps(
    orjson.loads(MESSAGE)
    | {
        "content": [
            block
            for number in range(20)
            for block in (
                {
                    "type": "thinking",
                    "thinking": f"The user wants city number {number}, so I look.",
                    "signature": "EqQB" * 30,
                },
                {
                    "type": "text",
                    "text": f"Let me look up the weather in city number {number} for you.",
                    "citations": None,
                },
                {
                    "type": "tool_use",
                    "id": f"toolu_01A09q90qw90lq917835lq{number}",
                    "name": "get_weather",
                    "input": {"city": f"city {number}", "unit": "celsius"},
                    "caller": {"type": "direct"},
                },
            )
        ]
    }
)
CONVERSATION = [
    {"role": role, "content": [{"type": "text", "text": "word " * 70}]}
    for _ in range(500)
    for role in ("user", "assistant")
]


def rows() -> list[Row]:
    """Measure; a figure is the median of the paired runs."""
    return [one_reply(), many_blocks(), last_variant(), encoding(), importing()]


def one_reply() -> Row:
    ours, peer, floor = microseconds(
        lambda: create_message.parse_response(200, MESSAGE),
        official_sdk(MESSAGE),
        lambda: orjson.loads(MESSAGE),
        repeat=200,
    )
    return Row("decode a reply of 1 KB", "µs", ours, peer, floor, target_of_peer=0.06)


def many_blocks() -> Row:
    ours, peer, floor = microseconds(
        lambda: create_message.parse_response(200, BLOCKS),
        official_sdk(BLOCKS),
        lambda: orjson.loads(BLOCKS),
        repeat=20,
    )
    return Row("decode a reply of 60 blocks", "µs", ours, peer, floor, target_of_floor=4)


def last_variant() -> Row:
    """The floor is the first variant of the same union, which has the same members."""
    first, last = ({"type": tag, "message": "No."} for tag in ("invalid_request_error", "request_too_large"))
    ours, floor = microseconds(
        lambda: models.decode_error_object(last), lambda: models.decode_error_object(first), repeat=5000
    )
    return Row(
        "decode the last variant of a union, not its first", "µs", ours, None, floor, target_of_floor=1.2
    )


def encoding() -> Row:
    """The floor is the standard library's, from plain dicts."""
    messages = [models.decode_input_message(message) for message in CONVERSATION]
    request = models.CreateMessageRequest(model="claude-sonnet-5-5", max_tokens=1024, messages=messages)
    plain = request.to_dict()
    ours, floor = microseconds(
        lambda: encode_json(request.to_dict()), lambda: json.dumps(plain).encode(), repeat=5
    )
    return Row("encode a request of 1,000 messages", "µs", ours, None, floor, target_of_floor=0.3)


def importing() -> Row:
    """The floor is importing every model. Both beyond attrs itself, which either needs."""
    one = "from anthropic_messages.models import TextBlock"
    every = "import anthropic_messages.models as m; [getattr(m, name) for name in m.__all__]"
    rounds = [[cpu(program) for program in (one, every, "import attrs")] for _ in range(7)]
    ours, floor = (1e3 * median(costs[at] - costs[2] for costs in rounds) for at in (0, 1))
    return Row("import one model, not all; beyond attrs", "ms CPU", ours, None, floor, target_of_floor=0.06)


def official_sdk(content: bytes) -> Callable[[], object]:
    """Return a call that does with a reply of these bytes what the SDK's client does with it."""
    client = anthropic.Anthropic(api_key="none")
    options = FinalRequestOptions(method="post", url="/v1/messages")
    response = httpx2.Response(
        200,
        headers={"content-type": "application/json"},
        content=content,
        request=httpx2.Request("POST", "https://api.anthropic.com/v1/messages"),
    )
    return lambda: client._process_response(  # noqa: SLF001 (what `create` does with a reply)
        cast_to=anthropic.types.Message, options=options, response=response, stream=False, stream_cls=None
    )


def microseconds(*calls: Callable[[], object], repeat: int) -> list[float]:
    """Time the calls in turn, and return the median of each."""
    for call in calls:
        call()  # imports what it needs
    return [
        median(column)
        for column in zip(*([timed(call, repeat) for call in calls] for _ in range(ROUNDS)), strict=True)
    ]


def timed(call: Callable[[], object], repeat: int) -> float:
    gc.collect()
    begin = process_time()
    for _ in range(repeat):
        call()
    return 1e6 * (process_time() - begin) / repeat


def cpu(program: str) -> float:
    """Return the seconds of CPU that a fresh Python takes for it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", program], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
