"""Bodies that came whole and are no answer."""

from __future__ import annotations

import json
from typing import Any

from scripted_server import KEEP, response
from wire_events import USAGE, error, message, text

from faults.fault import ANSWER, Fault, Outcome, whole
from llmport import Completion, DecodeError, OverloadedError, UnknownBlock

_GOOD = json.dumps(message(text(ANSWER)))


def _body(name: str, body: Any, *, said: str = "", **headers: Any) -> Fault:
    """A body that cannot be taken: sending the same again would be paid again, and give the same."""
    gives = Outcome(error=DecodeError, status=200, phase="decode", is_billed=True, said=said)
    return whole(name, [response(body, **headers), KEEP], gives=gives)


def _taken(name: str, body: Any, **more: Any) -> Fault:
    return whole(name, [response(body, content_type="application/json"), KEEP], gives=Outcome(**more))


def _changed(**members: Any) -> dict[str, Any]:
    return {**message(text(ANSWER)), **members}


def _without(name: str) -> dict[str, Any]:
    return {key: value for key, value in message(text(ANSWER)).items() if key != name}


def _extended(member: str) -> str:
    return f"{_GOOD[:-1]}, {member}}}"


def _keeps_the_block(answer: Completion) -> bool:
    return answer.content[0] == UnknownBlock("hologram", {"type": "hologram", "depth": 3})


NO_JSON: tuple[Fault, ...] = (
    _body("an HTML page with 200", "<html>Welcome</html>", content_type="text/html"),
    _body("an empty body with 200", ""),
    whole(
        "an empty body with 204",
        [b"HTTP/1.1 204 No Content\r\nrequest-id: req_test\r\n\r\n", KEEP],
        gives=Outcome(error=DecodeError, status=204, phase="decode", is_billed=True),
    ),
    _body("JSON that is cut", _GOOD[:-20]),
    _body("JSON with something after it", _GOOD + "{}"),
    _body("JSON in UTF-16", _GOOD.encode("utf-16")),
    _body("JSON that is no UTF-8", _GOOD.replace(ANSWER, "\xe9").encode("latin-1")),
    _body("half a character", _GOOD.replace(ANSWER, "\\ud800")),
    _body("NaN for a number", _GOOD.replace("10,", "NaN,")),
    _body("Infinity for a number", _GOOD.replace("10,", "Infinity,")),
    _body("100,000 brackets", "[" * 100_000),
    _body("100,000 brackets and their ends", "[" * 100_000 + "]" * 100_000),
    _body("an unknown member 100,000 deep", _extended(f'"new": {"[" * 100_000}{"]" * 100_000}')),
    _body("an unknown member 201 deep", _extended(f'"new": {"[" * 201}{"]" * 201}')),
)

WRONG_TYPES: tuple[Fault, ...] = (
    *(
        _body(f"{name} for an object", body)
        for name, body in (
            ("null", "null"),
            ("true", "true"),
            ("a number", "5"),
            ("a text", '"Hello"'),
            ("an array", "[]"),
        )
    ),
    _body("an object without members", "{}"),
    *(_body(f"an answer without {name}", _without(name)) for name in ("id", "model", "content", "usage")),
    _body("an id that is a number", _changed(id=5), said="id"),
    _body("content that is null", _changed(content=None), said="content"),
    _body("content that is a text", _changed(content="Hello"), said="content"),
    _body("content that holds null", _changed(content=[None]), said=r"content\[0\]"),
    _body("a block without a type", _changed(content=[{"text": "Hello"}]), said=r"content\[0\].type"),
    _body("a block whose type is a number", _changed(content=[{"type": 5}]), said=r"content\[0\].type"),
    _body("a text block without text", _changed(content=[{"type": "text"}]), said=r"content\[0\]"),
    _body(
        "a text that is null", _changed(content=[text(ANSWER) | {"text": None}]), said=r"content\[0\].text"
    ),
    _body("usage that is null", _changed(usage=None), said="usage"),
    _body("tokens as a text", _changed(usage={**USAGE, "input_tokens": "10"}), said="usage.input_tokens"),
    _body("tokens as a fraction", _changed(usage={**USAGE, "input_tokens": 10.5}), said="usage.input_tokens"),
    _body("a number of 400 digits", _GOOD.replace("10,", "1" * 400 + ",")),
    _body("stop_reason that is a number", _changed(stop_reason=5), said="stop_reason"),
    _body("an answer that says it is no message", _changed(type="batch"), said="type"),
    whole(
        "an error with 200",
        [response(error("overloaded_error", "Because.")), KEEP],
        gives=Outcome(
            error=OverloadedError, status=200, requests=3, phase="headers", is_billed=False, said="Because"
        ),
    ),
)

UNKNOWN: tuple[Fault, ...] = (
    _taken(
        "members said twice, of which the last counts",
        _extended('"id": "msg_2"'),
        is_right=lambda answer: answer.id == "msg_2",
    ),
    _taken(
        "an unknown member",
        _changed(weather="blue"),
        is_right=lambda answer: answer.extra["weather"] == "blue",
    ),
    _taken(
        "an unknown stop_reason",
        _changed(stop_reason="out_of_paper"),
        is_right=lambda answer: answer.stop_reason == "out_of_paper",
    ),
    _taken(
        "an unknown block",
        _changed(content=[{"type": "hologram", "depth": 3}, text(ANSWER)]),
        is_right=_keeps_the_block,
    ),
    whole("JSON that is called text", [response(_GOOD, content_type="text/plain"), KEEP], gives=Outcome()),
    _taken(
        "integers beyond 64 bits",
        _extended(f'"new": {2**70}'),
        is_right=lambda answer: answer.extra["new"] == 2**70,
    ),
    _taken("an unknown member 150 deep", _extended(f'"new": {"[" * 150}{"]" * 150}')),
)
