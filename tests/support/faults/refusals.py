"""The provider says no: every status once and for ever, and every way to say when to come back."""

from __future__ import annotations

from typing import Any

from scripted_server import KEEP, STALL, UNREAD, Script, response
from wire_events import error

import llmport
from faults.fault import GOOD, LONG_REQUEST, Fault, Outcome, both
from llmport import ApiError, OverloadedError, RateLimitError, RedirectError, ServerError, SpendLimitError

_AGAIN = Outcome(requests=2)
_NOON = "Sun, 01 Nov 2026 12:00:00 GMT"


def _no(status: int, kind: str, headers: dict[str, str] | None = None, **details: Any) -> Script:
    return [response(error(kind, "Because.", **details), status=status, headers=headers), KEEP]


def _refused(cls: type[ApiError], status: int, requests: int = 1, **more: Any) -> Outcome:
    facts = {"phase": "headers", "is_billed": False, "said": "Because", **more}
    return Outcome(error=cls, status=status, requests=requests, **facts)


_FINAL: tuple[tuple[int, str, type[ApiError]], ...] = (
    (400, "invalid_request_error", llmport.InvalidRequestError),
    (401, "authentication_error", llmport.AuthenticationError),
    (402, "billing_error", llmport.BillingError),
    (403, "permission_error", llmport.PermissionDeniedError),
    (404, "not_found_error", llmport.NotFoundError),
    (409, "conflict_error", llmport.ConflictError),
    (413, "request_too_large", llmport.RequestTooLargeError),
    (418, "teapot_error", llmport.InvalidRequestError),
    (422, "invalid_request_error", llmport.InvalidRequestError),
)
_PASSING: tuple[tuple[int, str, type[ApiError]], ...] = (
    (408, "timeout_error", ServerError),
    (429, "rate_limit_error", RateLimitError),
    (500, "api_error", ServerError),
    (502, "api_error", ServerError),
    (503, "api_error", ServerError),
    (504, "timeout_error", ServerError),
    (529, "overloaded_error", OverloadedError),
    (599, "brand_new_error", ServerError),
)


def _told(name: str, headers: dict[str, str], least: float, most: float) -> Fault:
    play = _no(429, "rate_limit_error", headers)
    return both(f"429, retry-after {name}", play, GOOD, gives=Outcome(requests=2, waits=(least, most)))


def _until(seconds: float, headers: dict[str, str], name: str, **more: Any) -> Fault:
    gives = _refused(RateLimitError, 429, retry_after=seconds)
    return both(f"429, retry-after {name}", _no(429, "rate_limit_error", headers), gives=gives, **more)


WAITS: tuple[Fault, ...] = (
    _told("in seconds", {"retry-after": "7"}, 7, 7.7),
    _told("as a fraction", {"retry-after": "0.5"}, 0.5, 0.55),
    _told("in milliseconds, which win", {"retry-after-ms": "1500", "retry-after": "7"}, 1.5, 1.65),
    _told("as a date", {"date": _NOON, "retry-after": _NOON.replace("00 GMT", "30 GMT")}, 30, 33),
    _told("as a date that is past", {"date": _NOON, "retry-after": _NOON.replace("2026", "2020")}, 0, 1),
    _told("zero", {"retry-after": "0"}, 0, 1),
    _told("junk", {"retry-after": "soon"}, 0, 1),
    _told("empty", {"retry-after": ""}, 0, 1),
    _told("negative", {"retry-after": "-3"}, 0, 1),
    _told("nan", {"retry-after": "nan"}, 0, 1),
    _told("infinite", {"retry-after": "inf"}, 0, 1),
    _told("missing", {}, 0, 1),
    _told(
        "missing, but a limit says when it is reset",
        {
            "date": _NOON,
            "anthropic-ratelimit-requests-remaining": "0",
            "anthropic-ratelimit-requests-reset": "2026-11-01T12:00:20Z",
        },
        20,
        22,
    ),
    _until(3600, {"retry-after": "3600"}, "longer than anyone should wait unasked"),
    _until(20, {"retry-after": "20"}, "beyond the deadline", options={"timeout": 10.0}),
)

REFUSALS: tuple[Fault, ...] = (
    *(both(f"HTTP {status}", _no(status, kind), gives=_refused(cls, status)) for status, kind, cls in _FINAL),
    *(both(f"HTTP {status}, once", _no(status, kind), GOOD, gives=_AGAIN) for status, kind, _ in _PASSING),
    *(
        both(f"HTTP {status}, for ever", _no(status, kind), gives=_refused(cls, status, 3))
        for status, kind, cls in _PASSING
    ),
    both(
        "HTTP 400 whose body says overloaded_error",
        _no(400, "overloaded_error"),
        gives=_refused(OverloadedError, 400),
    ),
    both(
        "HTTP 429 of a spend limit",
        _no(429, "rate_limit_error", error_code="enforced_spend_limit_reached"),
        gives=_refused(SpendLimitError, 429),
    ),
    both(
        "HTTP 429 of a spend limit with x-should-retry: true",
        _no(429, "rate_limit_error", {"x-should-retry": "true"}, error_code="enforced_spend_limit_reached"),
        gives=_refused(SpendLimitError, 429),
    ),
    both(
        "HTTP 400 with x-should-retry: true",
        _no(400, "invalid_request_error", {"x-should-retry": "true"}),
        gives=_refused(llmport.InvalidRequestError, 400),
    ),
    both(
        "HTTP 409 with x-should-retry: true, once",
        _no(409, "conflict_error", {"x-should-retry": "true"}),
        GOOD,
        gives=_AGAIN,
    ),
    both(
        "HTTP 529 with x-should-retry: false",
        _no(529, "overloaded_error", {"x-should-retry": "false"}),
        gives=_refused(OverloadedError, 529),
    ),
)


def _odd(name: str, body: Any, *, status: int = 500, requests: int = 3, **more: Any) -> Fault:
    """A refusal whose body is not what the API describes: its status is believed."""
    said = more.pop("said", f"HTTP {status}")
    cls = ServerError if status >= 500 else llmport.InvalidRequestError
    play = body if isinstance(body, list) else [response(body, status=status, **more), KEEP]
    return both(name, play, gives=_refused(cls, status, requests, said=said))


EARLY_REFUSALS: tuple[Fault, ...] = (
    both(
        "HTTP 413 before the request is sent whole",
        [UNREAD, *_no(413, "request_too_large")[:1]],
        gives=_refused(llmport.RequestTooLargeError, 413, requests=0, attempts=1),
        options=LONG_REQUEST,
    ),
)

_HEAD = b"HTTP/1.1 400 Bad Request\r\nrequest-id: req_test\r\ncontent-length: 1000\r\n\r\n"

ODD_REFUSALS: tuple[Fault, ...] = (
    both(
        "an HTML page with 502, once", [response("<html>Bad Gateway", status=502), KEEP], GOOD, gives=_AGAIN
    ),
    _odd("an HTML page with 502, for ever", "<html>Bad Gateway</html>", status=502, content_type="text/html"),
    _odd("an empty body with 503", "", status=503),
    _odd("null with 500", "null"),
    _odd("an array with 500", "[1, 2]"),
    _odd("an error that is null", '{"type": "error", "error": null}', status=400, requests=1),
    _odd("an error without words", '{"type": "error", "error": {"type": null, "message": 5}}'),
    _odd("an error's body that is no UTF-8", b'{"error": "\xff\xfe"}', status=400, requests=1),
    _odd("an error nested 100,000 deep", "[" * 100_000, status=400, requests=1),
    _odd("an error with a message of a megabyte", error("api_error", "x" * 10**6)),
    _odd("an error's body that is cut", [_HEAD + b'{"error": {'], status=400, requests=1),
    _odd(
        "an error's body that never ends",
        [_HEAD.replace(b"1000", b"9" * 12) + b" " * 10**6, STALL],
        status=400,
        requests=1,
    ),
    both(
        "an error's body that stalls",
        [_HEAD + b'{"error": {', STALL],
        gives=_refused(llmport.InvalidRequestError, 400, said="HTTP 400"),
        options={"timeout": 0.3},
    ),
)


def _redirect(status: int, location: str) -> Fault:
    where = "another origin" if location.startswith("http") else "the same origin"
    play = [response("", status=status, headers={"location": location}), KEEP]
    gives = _refused(RedirectError, status, said="redirect")
    return both(f"HTTP {status} to {where}", play, gives=gives)


REDIRECTS: tuple[Fault, ...] = (
    *(
        _redirect(status, location)
        for location in ("/v1/messages", "http://127.0.0.1:9/v1/messages")
        for status in (301, 302, 303, 307, 308)
    ),
    both(
        "HTTP 307 to nowhere",
        [response("", status=307), KEEP],
        gives=_refused(RedirectError, 307, said="redirect"),
    ),
)
