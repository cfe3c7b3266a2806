"""Streams: cut, malformed, contradictory, or unusual and nevertheless right."""

from __future__ import annotations

import json
from typing import Any

from scripted_server import HOLD, KEEP, STALL, Script, response, sse, stream_head
from wire_events import (
    BLOCK_STOP,
    HELLO,
    MESSAGE_DELTA,
    PING,
    START,
    STOP,
    TEXT_START,
    error,
    hello,
    message,
    text,
    text_delta,
)

import llmport
from faults.fault import ANSWER, GOOD, Fault, Outcome, chunked, streamed
from llmport import ApiError, Completion, DecodeError, StreamInterruptedError, ToolUseBlock, UnknownBlock

_AGAIN = Outcome(requests=2)
_CUT = Outcome(error=StreamInterruptedError, status=200, partial="Hel", phase="stream", is_billed=True)
_CUT_EARLY = Outcome(error=StreamInterruptedError, requests=2, status=200, phase="stream", is_billed=True)


def _cut(partial: str) -> Outcome:
    return Outcome(error=StreamInterruptedError, status=200, partial=partial, phase="stream", is_billed=True)


def _play(*events: dict[str, Any]) -> Script:
    return [stream_head(), sse(*events)]


ENDS: tuple[Fault, ...] = (
    streamed("a stream that ends before its first event, once", [stream_head()], GOOD, gives=_AGAIN),
    streamed("a stream that ends before its first event, for ever", [stream_head()], gives=_CUT_EARLY),
    streamed("a stream that ends before its first content, once", _play(START, PING), GOOD, gives=_AGAIN),
    streamed("a stream that ends before its first content, for ever", _play(START, PING), gives=_CUT_EARLY),
    streamed("a stream that ends within its text", _play(*HELLO[:4]), gives=_cut("Hel")),
    streamed("a stream that ends after its text", _play(*HELLO[:5]), gives=_cut("Hello")),
    streamed("a stream that ends after its last block", _play(*HELLO[:6]), gives=_cut("Hello")),
    streamed("a stream that ends before message_stop", _play(*HELLO[:7]), gives=_cut("Hello")),
    streamed("a stream that ends within an event", [stream_head(), hello()[:-30]], gives=_cut("Hello")),
    streamed("a last event without its empty line", [stream_head(), hello()[:-1]], gives=_cut("Hello")),
    streamed(
        "a chunk of a stream that is cut",
        [stream_head({"transfer-encoding": "chunked"}), b"fff\r\n" + sse(*HELLO[:4])],
        gives=_cut("Hel"),
    ),
    streamed(
        "a chunk of a stream whose size is no number",
        [stream_head({"transfer-encoding": "chunked"}), chunked(sse(*HELLO[:4]))[:-5], HOLD, b"many\r\n"],
        gives=_cut("Hel"),
    ),
    streamed(
        "a stream longer than its content-length",
        [stream_head({"content-length": str(len(sse(*HELLO[:4])))}), hello()],
        gives=_cut("Hel"),
    ),
    streamed("message_stop, and then silence", [stream_head(), hello(), STALL], gives=Outcome()),
    streamed(
        "message_stop, and then nonsense",
        [stream_head(), hello() + b"data: {\n\nHTTP/1.1 200 OK"],
        gives=Outcome(),
    ),
    streamed("message_stop, and then another message", [stream_head(), hello() + hello()], gives=Outcome()),
    streamed(
        "message_stop in a chunk that is cut",
        [stream_head({"transfer-encoding": "chunked"}), b"fff\r\n" + hello()],
        gives=Outcome(),
    ),
)

_KINDS: tuple[tuple[str, type[ApiError], int], ...] = (
    ("invalid_request_error", llmport.InvalidRequestError, 1),
    ("authentication_error", llmport.AuthenticationError, 1),
    ("billing_error", llmport.BillingError, 1),
    ("permission_error", llmport.PermissionDeniedError, 1),
    ("not_found_error", llmport.NotFoundError, 1),
    ("request_too_large", llmport.RequestTooLargeError, 1),
    ("rate_limit_error", llmport.RateLimitError, 3),
    ("timeout_error", llmport.ServerError, 3),
    ("api_error", llmport.ServerError, 3),
    ("overloaded_error", llmport.OverloadedError, 3),
    ("brand_new_error", ApiError, 1),
)


def _said(cls: type[ApiError], **more: Any) -> Outcome:
    return Outcome(error=cls, status=200, said="Because", phase="stream", **more)


ERRORS: tuple[Fault, ...] = (
    *(
        streamed(
            f"{kind} as the first event", _play(error(kind, "Because.")), gives=_said(cls, requests=requests)
        )
        for kind, cls, requests in _KINDS
    ),
    streamed(
        "overloaded_error as the first event, once", _play(error("overloaded_error")), GOOD, gives=_AGAIN
    ),
    streamed(
        "api_error after message_start, once", _play(START, PING, error("api_error")), GOOD, gives=_AGAIN
    ),
    *(
        streamed(
            f"{kind} after the first content",
            _play(*HELLO[:4], error(kind, "Because.")),
            gives=_said(cls, partial="Hel", is_billed=True),
        )
        for kind, cls, _ in _KINDS
    ),
    streamed(
        "an error event without an error",
        _play(*HELLO[:4], {"type": "error"}),
        gives=Outcome(error=ApiError, status=200, partial="Hel", phase="stream"),
    ),
    streamed("an error after message_stop", _play(*HELLO, error("api_error")), gives=Outcome()),
)

_DELTA = text_delta("lo")


def _odd(name: str, odd: bytes, *, partial: str = "Hel", said: str = "") -> Fault:
    """An event that makes no sense, after the first content."""
    gives = Outcome(error=DecodeError, status=200, partial=partial, phase="decode", is_billed=True, said=said)
    return streamed(name, [stream_head(), sse(*HELLO[:4]) + odd, STALL], gives=gives)


def _early(name: str, *events: dict[str, Any], partial: str | None = None) -> Fault:
    """An event that makes no sense, before the first content."""
    gives = Outcome(error=DecodeError, status=200, partial=partial, phase="decode", is_billed=True)
    return streamed(name, [*_play(*events), STALL], gives=gives)


def _event(**members: Any) -> bytes:
    return sse({**_DELTA, **members})


def _text_of(value: Any) -> dict[str, Any]:
    return {"type": "text_delta", "text": value}


EVENTS: tuple[Fault, ...] = (
    _odd("an event that is no JSON", b"event: content_block_delta\ndata: {nonsense\n\n"),
    _odd("an event that is cut JSON", b'data: {"type": "content_block_delta", "ind\n\n'),
    _odd("an event that is no UTF-8", sse(_DELTA).replace(b"lo", b"\xff\xfe")),
    _odd("an event that is an array", b"data: [1]\n\n"),
    _odd("an event that is null", b"data: null\n\n"),
    _odd("an event that is empty", b"data:\n\n"),
    _odd("an event that says [DONE]", b"data: [DONE]\n\n"),
    _odd("an event with NaN", sse(_DELTA).replace(b'"index": 0', b'"index": NaN')),
    _odd("an event 100,000 deep", b"data: " + b"[" * 100_000 + b"\n\n"),
    _odd(
        "an unknown event 100,000 deep",
        b'data: {"type": "new", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n\n",
    ),
    _odd("an index that is a text", _event(index="0"), said="index"),
    _odd("an index that is negative", _event(index=-1)),
    _odd("an index that is a fraction", _event(index=0.5), said="index"),
    _odd("an index that is null", _event(index=None), said="index"),
    _odd("an index beyond 2^63", _event(index=2**63)),
    _odd("a delta that is null", _event(delta=None), said="delta"),
    _odd("a delta without a text", _event(delta={"type": "text_delta"}), said="text"),
    _odd("a delta without a type", _event(delta={"text": "lo"}), said="type"),
    _odd("an event without a type", b"data: {}\n\n", said="type"),
    _odd("an event whose type is a number", b'data: {"type": 5}\n\n', said="type"),
    _odd("a text that is a number", _event(delta=_text_of(5)), said="text"),
    _odd("a delta for an unknown index", _event(index=7), said="block 7"),
    _odd(
        "a delta of the wrong kind",
        _event(delta={"type": "thinking_delta", "thinking": "x"}),
        said="ThinkingBlock",
    ),
    _odd("a delta after its block's stop", sse(BLOCK_STOP, _DELTA)),
    _odd("a block that is stopped twice", sse(BLOCK_STOP, BLOCK_STOP)),
    _odd("a block inside a block", sse({**TEXT_START, "index": 1}), said="block 1"),
    _odd("a block with an index that was there", sse(BLOCK_STOP, TEXT_START), said="block 0"),
    _odd("a block that leaves one out", sse(BLOCK_STOP, {**TEXT_START, "index": 2}), said="block 2"),
    _odd("a block's stop for another index", sse({**BLOCK_STOP, "index": 1}), said="block 1"),
    _odd("a second message_start", sse(START), said="second message"),
    _odd("message_stop inside a block", sse(STOP), said="inside a content block"),
    _odd("message_stop without a stop_reason", sse(BLOCK_STOP, STOP), said="stop_reason"),
    _odd(
        "tokens that are no number",
        sse(BLOCK_STOP, {**MESSAGE_DELTA, "usage": {"output_tokens": "5"}}),
        said="output_tokens",
    ),
    _early("a delta before message_start", _DELTA),
    _early("a block before message_start", TEXT_START),
    _early("message_delta before message_start", MESSAGE_DELTA),
    _early("message_stop before message_start", STOP),
    _early("message_start without a message", {"type": "message_start"}),
    _early("message_start whose message is null", {**START, "message": None}),
    _early("message_start without usage", {**START, "message": {**message(), "usage": None}}),
    _early("a delta before its block", START, _DELTA, partial=""),
)


def _large_event(megabytes: int) -> Script:
    return [
        stream_head(),
        sse(*HELLO[:4]),
        sse(text_delta("x" * (megabytes * 2**20))),
        sse(*HELLO[5:]),
        STALL,
    ]


SIZES: tuple[Fault, ...] = (
    streamed(
        "an event of 20 MB",
        lambda: [stream_head(), sse(*HELLO[:3], text_delta("x" * 20_000_000)), sse(*HELLO[5:])],
        gives=Outcome(text="x" * 20_000_000),
    ),
    streamed(
        "an event of more than 32 MB",
        lambda: _large_event(33),
        gives=Outcome(
            error=DecodeError, status=200, partial="Hel", phase="decode", is_billed=True, said="larger"
        ),
    ),
    streamed(
        "a line that never ends",
        lambda: [stream_head(), sse(*HELLO[:4]), b"data: ", *[b"x" * 2**20] * 33, STALL],
        gives=Outcome(
            error=DecodeError, status=200, partial="Hel", phase="decode", is_billed=True, said="larger"
        ),
    ),
    streamed(
        "100,000 events",
        lambda: [stream_head(), sse(*HELLO[:3]) + sse(text_delta("x")) * 100_000 + sse(*HELLO[5:])],
        gives=Outcome(text="x" * 100_000),
    ),
)


def _fine(name: str, body: bytes, **more: Any) -> Fault:
    return streamed(name, [stream_head(), body], gives=Outcome(**more))


def _spelt(*events: dict[str, Any], form: str) -> bytes:
    return "".join(form.format(type=event["type"], data=json.dumps(event)) for event in events).encode()


_TRICKY = "H\u00e9\u2028\U0001f642\x85lo"
_TRICKY_BODY = sse(*HELLO[:3], text_delta(_TRICKY), *HELLO[5:])
_INDENTED = b"".join(
    b"event: %b\n%b\n"
    % (
        event["type"].encode(),
        b"".join(b"data: %b\n" % line for line in json.dumps(event, indent=1).encode().split(b"\n")),
    )
    for event in HELLO
)

SPELLINGS: tuple[Fault, ...] = (
    streamed(
        "characters cut at every byte",
        [stream_head({"transfer-encoding": "chunked"}) + chunked(_TRICKY_BODY, 1)],
        gives=Outcome(text=_TRICKY),
    ),
    _fine("line separators inside JSON", _TRICKY_BODY, text=_TRICKY),
    _fine("lines that end in CRLF", hello().replace(b"\n", b"\r\n")),
    _fine("lines that end in CR", hello().replace(b"\n", b"\r")),
    streamed(
        "CRLF cut between CR and LF",
        [stream_head({"transfer-encoding": "chunked"}) + chunked(hello().replace(b"\n", b"\r\n"), 1)],
        gives=Outcome(),
    ),
    _fine("a BOM", b"\xef\xbb\xbf" + hello()),
    _fine("comments", b": hello\n\n" + hello().replace(b"data:", b": keep-alive\n:\ndata:")),
    _fine("data over several lines", _INDENTED),
    _fine("events without a name", _spelt(*HELLO, form="data: {data}\n\n")),
    _fine("events with the wrong name", _spelt(*HELLO, form="event: ping\ndata: {data}\n\n")),
    _fine("no blank after the colon", _spelt(*HELLO, form="event:{type}\ndata:{data}\n\n")),
    _fine("data before the name", _spelt(*HELLO, form="data: {data}\nevent: {type}\n\n")),
    _fine(
        "ids and retry fields",
        _spelt(*HELLO, form="id: 5\nretry: 10\nevent: {type}\nfoo: bar\ndata: {data}\n\n"),
    ),
    _fine("names without data", b"event: ping\n\n" + hello()),
    _fine("empty lines", hello().replace(b"\n\n", b"\n\n\n\n")),
)


def _first_is(block: Any) -> Any:
    return lambda answer: answer.content[0] == block


def _tool(*pieces: str, end: tuple[dict[str, Any], ...] = (BLOCK_STOP,), reason: str = "max_tokens") -> bytes:
    start = {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {}}
    deltas = [{**_DELTA, "delta": {"type": "input_json_delta", "partial_json": piece}} for piece in pieces]
    delta = {**MESSAGE_DELTA, "delta": {"stop_reason": reason, "stop_sequence": None}}
    return sse(START, {**TEXT_START, "content_block": start}, *deltas, *end, *((delta, STOP) if end else ()))


def _is_marked(raw: str) -> Any:
    def is_marked(answer: Completion) -> bool:
        (block,) = answer.content
        return (
            isinstance(block, ToolUseBlock)
            and block.input is None
            and block.raw_json == raw
            and bool(block.error)
        )

    return is_marked


_HOLOGRAM = {"type": "hologram", "projection": "a"}
_HOLOGRAM_DELTA = {**_DELTA, "delta": {"type": "hologram_delta", "projection": "bc"}}
_OTHER_REASON = {**MESSAGE_DELTA, "delta": {"stop_reason": "out_of_paper", "stop_sequence": None}}

UNKNOWN_EVENTS: tuple[Fault, ...] = (
    _fine("an unknown event", sse(START, {"type": "weather_report", "sky": "blue"}, *HELLO[1:])),
    _fine(
        "an unknown block with its own deltas",
        sse(START, {**TEXT_START, "content_block": _HOLOGRAM}, _HOLOGRAM_DELTA, *HELLO[5:]),
        text="",
        is_right=_first_is(UnknownBlock("hologram", {"type": "hologram", "projection": "abc"})),
    ),
    _fine("an unknown delta of a known block", sse(*HELLO[:4], _HOLOGRAM_DELTA, *HELLO[4:])),
    _fine(
        "an unknown stop_reason in a stream",
        sse(*HELLO[:6], _OTHER_REASON, STOP),
        is_right=lambda answer: answer.stop_reason == "out_of_paper",
    ),
    _fine("a message that stands whole in its start", sse({**START, "message": message(text(ANSWER))}, STOP)),
    _fine("deltas that are empty", sse(*HELLO[:3], text_delta(""), *HELLO[3:5], text_delta(""), *HELLO[5:])),
    _fine(
        "a tool's input that is cut",
        _tool('{"city": ', '"Par'),
        text="",
        is_right=_is_marked('{"city": "Par'),
    ),
    _fine(
        "a tool's input that is no object",
        _tool("[1]", reason="tool_use"),
        text="",
        is_right=_is_marked("[1]"),
    ),
    streamed(
        "a stream that ends within a tool's input",
        [stream_head(), _tool('{"city": "Paris"}', end=())],
        gives=_cut(""),
    ),
)

TYPES: tuple[Fault, ...] = tuple(
    streamed(
        f"{name} where a stream was asked for",
        [response(body, content_type=kind), KEEP],
        gives=Outcome(error=DecodeError, status=200, phase="decode", said=kind, is_billed=True),
    )
    for name, kind, body in (
        ("a whole answer", "application/json", message(text(ANSWER))),
        ("an HTML page", "text/html", "<html>Welcome</html>"),
        ("an empty body", "text/plain", ""),
    )
)
