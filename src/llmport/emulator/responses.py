"""Answers on their way out: plain replies, and streams that can break where a fault says so.

The only module that knows ASGI messages.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

import orjson
from attrs import frozen
from starlette.types import Message, Receive, Scope, Send

from .errors import ApiError
from .faults import NO_FAULT, Fault
from .message import encode_event
from .service import Answer, Lines, Plain, Stream

_ORGANIZATION = "00000000-0000-4000-8000-000000000000"
_EVENT_STREAM = "text/event-stream; charset=utf-8"
_HTML = (
    "<html><head><title>{0}</title></head><body><center><h1>{0} from the emulator</h1></center></body></html>"
)


@frozen
class Body:
    """A response in pieces, before any fault."""

    status: int
    headers: Mapping[str, str]
    pieces: Sequence[bytes]
    is_stream: bool


def render(answer: Answer) -> Body:
    """Encode an *answer*."""
    match answer:
        case Plain(body):
            return _whole(200, "application/json", orjson.dumps(body), answer.headers)
        case Lines(lines):
            return _whole(200, "application/x-jsonl", b"".join(orjson.dumps(line) + b"\n" for line in lines))
        case Stream(events):
            headers = {"content-type": _EVENT_STREAM, "cache-control": "no-cache", **answer.headers}
            return Body(200, headers, [encode_event(event) for event in events], is_stream=True)


def render_error(error: ApiError, request_id: str) -> Body:
    """Encode an *error*."""
    return _whole(error.status, "application/json", orjson.dumps(error.body(request_id)), error.headers)


def render_html(status: int) -> Body:
    """Make a page of HTML, such as a proxy answers when it cannot reach the API."""
    return _whole(status, "text/html", _HTML.format(status).encode())


def _whole(status: int, media_type: str, content: bytes, headers: Mapping[str, str] | None = None) -> Body:
    return Body(status, {"content-type": media_type, **(headers or {})}, [content], is_stream=False)


@frozen(kw_only=True)
class Outgoing:
    """An ASGI application that sends a `Body`, and lets a fault strike on the way."""

    body: Body
    request_id: str
    sleep: Callable[[float], Awaitable[None]]
    pace: float = 0.0
    """Seconds before each event of a stream."""
    fault: Fault = NO_FAULT

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response to a request whose body has been read."""
        fault = self.fault
        if fault.strike == "stall" and fault.after == 0:
            return await _until_disconnect(receive)
        await send({"type": "http.response.start", "status": self.body.status, "headers": self._headers()})
        for piece in self._pieces():
            if self.body.is_stream and self.pace:
                await self.sleep(self.pace)
            await send(_chunk(piece))
        if fault.strike == "cut":
            return None  # a server closes the connection of a response that is never finished
        if fault.strike == "stall":
            return await _until_disconnect(receive)
        if fault.strike == "error" and self.body.is_stream:
            await send(_chunk(encode_event(ApiError(fault.stream_error).body(self.request_id))))
        return await send(_chunk(b"", is_last=True))

    def _headers(self) -> list[tuple[bytes, bytes]]:
        headers = {
            **self.body.headers,
            "request-id": self.request_id,
            "anthropic-organization-id": _ORGANIZATION,
        }
        if not self.body.is_stream:
            headers["content-length"] = str(sum(map(len, self.body.pieces)))
        return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]

    def _pieces(self) -> Sequence[bytes]:
        """Give what is sent before the fault: so many events of a stream, so many bytes of a plain reply."""
        pieces, fault = self.body.pieces, self.fault
        if self.body.is_stream:
            return pieces[: fault.after] if fault.strike else pieces
        return [pieces[0][: fault.after]] if fault.strike in {"cut", "stall"} else pieces


def _chunk(content: bytes, *, is_last: bool = False) -> Message:
    return {"type": "http.response.body", "body": content, "more_body": not is_last}


async def _until_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
