"""Time: silence, floods that say nothing, and what trickles."""

from __future__ import annotations

from scripted_server import STALL, UNREAD, Drip, sse, stream_head
from wire_events import HELLO, PING, START

from faults.fault import GOOD, LONG_REQUEST, Fault, Outcome, both, streamed, whole
from llmport import DeadlineExceededError, RequestTimeoutError, StreamInterruptedError
from llmport.config import Timeouts

_HEAD = b"HTTP/1.1 200 OK\r\nrequest-id: req_test\r\ncontent-type: application/json\r\ncontent-length: 1000000\r\n\r\n"
_SHORT = {"timeout": 0.3}
_FIRST = {"timeout": Timeouts(first_event=0.1)}
_IDLE = {"timeout": Timeouts(idle=0.1)}
_PINGS = {"timeout": Timeouts(max_silence=0.1)}
_PINGED = Drip(sse(PING))

_OVER = Outcome(error=DeadlineExceededError, phase="headers", is_billed=True)
_CUT = Outcome(error=StreamInterruptedError, status=200, partial="Hel", phase="stream", is_billed=True)

TIMES: tuple[Fault, ...] = (
    both(
        "a server that does not take the request",
        [UNREAD, STALL],
        gives=Outcome(error=DeadlineExceededError, requests=0, attempts=1, phase="send", is_billed=False),
        options={**_SHORT, **LONG_REQUEST},
    ),
    both("silence before the headers", [STALL], gives=_OVER, options=_SHORT),
    both("silence within the headers", [b"HTTP/1.1 200 OK\r\ncontent-", STALL], gives=_OVER, options=_SHORT),
    both(
        "headers that trickle", [b"HTTP/1.1 200 OK\r\n", Drip(b"x-drip: 1\r\n")], gives=_OVER, options=_SHORT
    ),
    whole(
        "silence within the body",
        [_HEAD + b"{", STALL],
        gives=Outcome(error=DeadlineExceededError, status=200, phase="body", is_billed=True),
        options=_SHORT,
    ),
    whole(
        "a body that trickles",
        [_HEAD, Drip(b" ")],
        gives=Outcome(error=DeadlineExceededError, status=200, phase="body", is_billed=True),
        options=_SHORT,
    ),
    streamed(
        "silence before the first event, once",
        [stream_head(), STALL],
        GOOD,
        gives=Outcome(requests=2),
        options=_FIRST,
    ),
    streamed(
        "silence before the first event, for ever",
        [stream_head(), STALL],
        gives=Outcome(error=RequestTimeoutError, requests=2, status=200, phase="stream", is_billed=True),
        options=_FIRST,
    ),
    streamed(
        "silence after the first content", [stream_head(), sse(*HELLO[:4]), STALL], gives=_CUT, options=_IDLE
    ),
    streamed(
        "pings and nothing else, before the first content",
        [stream_head(), sse(START), _PINGED],
        gives=Outcome(error=RequestTimeoutError, requests=2, status=200, phase="stream", is_billed=True),
        options=_PINGS,
    ),
    streamed(
        "pings and nothing else, after the first content",
        [stream_head(), sse(*HELLO[:4]), _PINGED],
        gives=_CUT,
        options=_PINGS,
    ),
    streamed(
        "comments and nothing else, after the first content",
        [stream_head(), sse(*HELLO[:4]), Drip(b": still here\n\n")],
        gives=_CUT,
        options=_PINGS,
    ),
    streamed(
        "pings beyond the deadline",
        [stream_head(), sse(*HELLO[:4]), _PINGED],
        gives=Outcome(error=DeadlineExceededError, status=200, partial="Hel", phase="stream", is_billed=True),
        options={"timeout": Timeouts(stream_total=0.3)},
    ),
    streamed(
        "a good stream that trickles",
        [stream_head(), *(bytes([byte]) for byte in sse(*HELLO))],
        gives=Outcome(),
        options=_IDLE,
    ),
)
