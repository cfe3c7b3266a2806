"""Recorded exchanges with the API: where they are, what kind each one is, and how a server plays one back.

Other open-source projects recorded them for their own tests. They stay outside of this repository, in
`../shared/recordings`; LLMPORT_RECORDINGS names another place.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

import pytest
from scripted_server import Script

FOLDER = Path(os.environ.get("LLMPORT_RECORDINGS") or Path(__file__).parents[3] / "shared" / "recordings")

Kind: TypeAlias = Literal[
    "message", "stream", "error", "count_tokens", "models", "batch", "batch_page", "batch_results"
]

_KINDS: tuple[tuple[str, Kind], ...] = (
    (r"POST /v1/messages json", "message"),
    (r"POST /v1/messages sse", "stream"),
    (r"POST /v1/messages/count_tokens json", "count_tokens"),
    (r"GET /v1/models json", "models"),
    (r"GET /v1/messages/batches json", "batch_page"),
    (r"GET /v1/messages/batches/\w+/results other", "batch_results"),
    (r"POST /v1/messages/batches json", "batch"),
    (r"(GET|POST) /v1/messages/batches/\w+(/cancel)? json", "batch"),
)
_OF_THE_CONNECTION = frozenset(
    {"connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding"}
)
_SIZES = (1, 2, 3, 5, 7, 61, 127, 509)
"""Of a stream's pieces, in bytes: they cut lines, escapes and characters in two."""

_NUMBER_AS_STRING = "test_anthropic_sampling_settings_reach_the_wire.yaml#0"
"""The recorder wrote a Decimal as a string: by its content-length, the request had the number 0.2."""


class Exchange(NamedTuple):
    """One request and its reply."""

    source: str
    method: str
    path: str
    status: int
    format: str
    headers: dict[str, str]
    text: str
    """The reply's body."""
    request: Any
    """The request's body, parsed; `None` if it had none."""

    @property
    def kind(self) -> Kind:
        """What was asked for; an exchange of no known kind would be one that no test replays."""
        if self.status >= 400:
            return "error"
        line = f"{self.method} {self.path} {self.format}"
        return next(kind for pattern, kind in _KINDS if re.fullmatch(pattern, line))

    @property
    def json(self) -> Any:
        """The reply's body, parsed."""
        return json.loads(self.text)

    def events(self) -> Iterator[dict[str, Any]]:
        """Give the data of a stream's events, read in the simplest way."""
        return (json.loads(line[5:]) for line in self.text.split("\n") if line.startswith("data:"))

    def script(self) -> Script:
        """Return the reply as it stands on the wire: whole, or in chunks of odd sizes if it is a stream."""
        body = self.text.encode()
        headers = {name: value for name, value in self.headers.items() if name not in _OF_THE_CONNECTION}
        if self.format == "sse":
            headers["transfer-encoding"] = "chunked"
            body = b"".join(_chunks(body))
        else:
            headers["content-length"] = str(len(body))
        lines = [f"HTTP/1.1 {self.status} Recorded", *(f"{name}: {value}" for name, value in headers.items())]
        return ["\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body]


def recorded(*kinds: Kind) -> list[Any]:
    """Return the exchanges of *kinds*, or all, as parameters of a test; without recordings, skip its module."""
    if not FOLDER.is_dir():
        pytest.skip(f"no recordings: there is no {FOLDER}", allow_module_level=True)
    return [
        pytest.param(exchange, id=exchange.source)
        for exchange in _load()
        if not kinds or exchange.kind in kinds
    ]


@cache
def _load() -> list[Exchange]:
    return [
        _exchange(json.loads(line))
        for file in sorted(FOLDER.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").split("\n")  # splitlines() would cut JSON at U+2028
        if line
    ]


def _exchange(line: dict[str, Any]) -> Exchange:
    request = line["request_body"]
    if line["source"].endswith(_NUMBER_AS_STRING):
        request["temperature"] = float(request["temperature"])
    return Exchange(
        source=line["source"],
        method=line["method"],
        path=line["path"],
        status=line["status"],
        format=line["kind"],
        headers={name.lower(): value for name, value in line["response_headers"].items()},
        text=line["response_text"],
        request=request,
    )


def _chunks(body: bytes) -> Iterator[bytes]:
    sizes = cycle(_SIZES)
    position = 0
    while position < len(body):
        chunk = body[position : position + next(sizes)]
        position += len(chunk)
        yield f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n"
    yield b"0\r\n\r\n"
