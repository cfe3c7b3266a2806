"""The connection: refused, dropped, closed, or with an answer on it that nobody asked for."""

from __future__ import annotations

from scripted_server import HOLD, KEEP, RESET, UNREAD, response, sse, stream_head
from wire_events import HELLO, START, message, text

from faults.fault import GOOD, KEPT, Fault, Good, Outcome, both, streamed, whole
from llmport import ConnectError, StreamInterruptedError, TransportError

_WRONG = response(message(text("The answer to somebody else's question."))).replace(
    b"connection: close\r\n", b""
)
_CUT = b"HTTP/1.1 200 OK\r\nrequest-id: req_test\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"
_LOST = Outcome(error=TransportError, requests=2, phase="headers", is_billed=True)
_AGAIN = Outcome(requests=2)

CONNECTIONS: tuple[Fault, ...] = (
    both(
        "nobody listens",
        gives=Outcome(error=ConnectError, requests=0, attempts=3, phase="connect", is_billed=False),
        address="nobody listens",
    ),
    both(
        "the name is not known",
        gives=Outcome(error=ConnectError, requests=0, attempts=3, phase="connect", is_billed=False),
        address="no such name",
    ),
    both("dropped before the request is read, once", [UNREAD, RESET], GOOD, gives=Outcome(attempts=2)),
    both("reset before the headers, once", [RESET], GOOD, gives=_AGAIN),
    both("reset before the headers, for ever", [RESET], gives=_LOST),
    both("closed without a word, once", [], GOOD, gives=_AGAIN),
    both("closed without a word, for ever", [], gives=_LOST),
    both("closed within the headers, once", [b"HTTP/1.1 200 OK\r\ncontent-le"], GOOD, gives=_AGAIN),
    both("closed within the headers, for ever", [b"HTTP/1.1 200 OK\r\ncontent-le"], gives=_LOST),
    whole("reset within the body, once", [_CUT, RESET], GOOD, gives=_AGAIN),
    whole("closed within the body, once", [_CUT], GOOD, gives=_AGAIN),
    whole(
        "closed within the body, for ever",
        [_CUT],
        gives=Outcome(error=TransportError, requests=2, status=200, phase="body", is_billed=True),
    ),
    streamed("reset before the first content, once", [stream_head(), sse(START), RESET], GOOD, gives=_AGAIN),
    streamed(
        "reset after the first content",
        [stream_head(), sse(*HELLO[:4]), HOLD, RESET],
        gives=Outcome(
            error=StreamInterruptedError, status=200, partial="Hel", phase="stream", is_billed=True
        ),
    ),
    both("a kept connection is closed at rest", first=Good(then=(HOLD,), is_kept=True), gives=Outcome()),
    both("a kept connection is reset at rest", first=Good(then=(HOLD, RESET), is_kept=True), gives=Outcome()),
    both("a kept connection is closed by the next request", [], GOOD, first=KEPT, gives=_AGAIN),
    both("a kept connection is reset by the next request", [RESET], GOOD, first=KEPT, gives=_AGAIN),
    both(
        "a second answer comes on a connection at rest",
        first=Good(then=(HOLD, _WRONG, KEEP), is_kept=True),
        gives=Outcome(),
    ),
    both(
        "a second answer follows the first at once",
        Good(after=_WRONG, then=(KEEP,), is_kept=True),
        gives=Outcome(),
    ),
    both(
        "a few bytes follow the answer", Good(after=b"\r\n\r\n", then=(KEEP,), is_kept=True), gives=Outcome()
    ),
    both(
        "the connection is said to be kept, and closed",
        Good(is_kept=True),
        gives=Outcome(),
    ),
)
