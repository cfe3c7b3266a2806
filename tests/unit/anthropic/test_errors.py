"""What the API's errors mean: each kind and status, waits in every form, and replies that are not the API's."""

from __future__ import annotations

import math
import re
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anthropic_messages import models
from llmport._core.flow import Call, Reply
from llmport.anthropic.errors import error_from_event, error_from_reply, request_id_of
from llmport.errors import (
    ApiError,
    AuthenticationError,
    BillingError,
    ConflictError,
    InvalidRequestError,
    NotFoundError,
    OverloadedError,
    PermissionDeniedError,
    RateLimitError,
    RequestTooLargeError,
    ServerError,
)

CALL = Call(operation="create_message", method="POST", path="/v1/messages")
KINDS: list[tuple[str, int, type[ApiError]]] = [
    ("invalid_request_error", 400, InvalidRequestError),
    ("authentication_error", 401, AuthenticationError),
    ("billing_error", 402, BillingError),
    ("permission_error", 403, PermissionDeniedError),
    ("not_found_error", 404, NotFoundError),
    ("conflict_error", 409, ConflictError),
    ("request_too_large", 413, RequestTooLargeError),
    ("rate_limit_error", 429, RateLimitError),
    ("api_error", 500, ServerError),
    ("timeout_error", 504, ServerError),
    ("overloaded_error", 529, OverloadedError),
]  # fmt: skip


def body_of(kind: str | None, message: str = "It went wrong.", **details: Any) -> dict[str, Any]:
    error: dict[str, Any] = {"type": kind, "message": message}
    if details:
        error["details"] = details
    return {"type": "error", "error": error, "request_id": "req_body"}


def reply_of(status: int, body: Any = None, **headers: str) -> Reply:
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(CALL, status, {"request-id": "req_header", **named}, content=content)


# ---------------------------------------------------------------------------------------------------- kinds


def test_every_kind_that_the_description_has_is_known() -> None:
    described = {
        getattr(models, name).from_dict for name in re.findall(r"models\.(\w+)", str(models.ErrorObject))
    }
    known = {
        type(models.decode_error_object({"type": kind, "message": "x"})).from_dict for kind, _, _ in KINDS
    }

    assert described == known


@pytest.mark.parametrize(("kind", "status", "cls"), KINDS)
def test_each_kind_with_its_status(kind: str, status: int, cls: type[ApiError]) -> None:
    body = body_of(kind)
    error = error_from_reply(reply_of(status, body))

    assert type(error) is cls
    assert (error.type, error.error_code, error.status, error.request_id) == (
        kind,
        None,
        status,
        "req_header",
    )
    assert error.body == body
    assert error.message == f"It went wrong. ({kind}, HTTP {status})"


@pytest.mark.parametrize(("kind", "status", "cls"), KINDS)
def test_each_kind_is_the_same_in_a_stream(kind: str, status: int, cls: type[ApiError]) -> None:
    in_stream = error_from_event(body_of(kind), {"request-id": "req_header"})
    in_reply = error_from_reply(reply_of(status, body_of(kind)))

    assert type(in_stream) is cls
    assert in_stream.status == 200
    assert in_stream.message == f"It went wrong. ({kind}, HTTP 200)"
    for fact in ("type", "request_id", "is_retryable", "is_throttling", "body"):
        assert getattr(in_stream, fact) == getattr(in_reply, fact)


@pytest.mark.parametrize(
    ("status", "cls", "is_retryable"),
    [
        (400, InvalidRequestError, False),
        (401, AuthenticationError, False),
        (402, BillingError, False),
        (403, PermissionDeniedError, False),
        (404, NotFoundError, False),
        (408, InvalidRequestError, True),
        (409, ConflictError, False),
        (413, RequestTooLargeError, False),
        (418, InvalidRequestError, False),
        (422, InvalidRequestError, False),
        (429, RateLimitError, True),
        (500, ServerError, True),
        (501, ServerError, True),
        (503, ServerError, True),
        (504, ServerError, True),
        (529, OverloadedError, True),
        (599, ServerError, True),
        (307, ApiError, False),
    ],
)
@pytest.mark.parametrize("body", [None, body_of(None), body_of("newer_error"), b"<html>", b"", []])
def test_without_a_known_kind_the_status_decides(
    *, status: int, cls: type[ApiError], is_retryable: bool, body: Any
) -> None:
    error = error_from_reply(reply_of(status, body))

    assert type(error) is cls
    assert error.is_retryable is is_retryable


@pytest.mark.parametrize(
    ("kind", "status", "cls"),
    [
        ("overloaded_error", 503, OverloadedError),
        ("rate_limit_error", 400, RateLimitError),
        ("billing_error", 403, BillingError),
        ("invalid_request_error", 500, InvalidRequestError),
        ("invalid_request_error", 413, RequestTooLargeError),
        ("memory_path_conflict_error", 409, ConflictError),
        ("memory_precondition_failed_error", 409, ConflictError),
    ],
)
def test_the_kind_goes_before_the_status(kind: str, status: int, cls: type[ApiError]) -> None:
    assert type(error_from_reply(reply_of(status, body_of(kind)))) is cls


def test_a_newer_kind_keeps_its_name() -> None:
    error = error_from_reply(reply_of(500, body_of("newer_error", "Hm.", error_code="finer")))

    assert (error.type, error.error_code) == ("newer_error", "finer")
    assert error.message == "Hm. (newer_error, HTTP 500)"


def test_a_conflict_may_be_tried_again_only_if_the_api_says_so() -> None:
    assert not error_from_reply(reply_of(409, body_of("conflict_error"))).is_retryable
    assert error_from_reply(reply_of(409, body_of("conflict_error"), x_should_retry="true")).is_retryable


# -------------------------------------------------------------------------------------------- should retry


@pytest.mark.parametrize(("kind", "status", "cls"), KINDS)
@pytest.mark.parametrize("word", ["true", "false"])
def test_the_api_has_the_last_word_about_retries(kind: str, status: int, cls: type, word: str) -> None:
    assert error_from_reply(reply_of(status, body_of(kind), x_should_retry=word)).is_retryable is (
        word == "true"
    )


@pytest.mark.parametrize("word", ["", "yes", "TRUE", "1"])
def test_another_word_says_nothing(word: str) -> None:
    assert error_from_reply(reply_of(500, x_should_retry=word)).is_retryable
    assert not error_from_reply(reply_of(400, x_should_retry=word)).is_retryable


@pytest.mark.parametrize(
    "code",
    [
        "contract_spend_limit_reached",
        "enforced_spend_limit_reached",
        "linked_organization_spend_limit_reached",
    ],
)
@pytest.mark.parametrize("headers", [{}, {"x_should_retry": "true"}, {"retry_after": "5"}])
def test_a_limit_of_spending_is_final(code: str, headers: dict[str, str]) -> None:
    error = error_from_reply(reply_of(429, body_of("rate_limit_error", error_code=code), **headers))

    assert type(error) is RateLimitError
    assert error.error_code == code
    assert not error.is_retryable
    assert not error_from_event(body_of("rate_limit_error", error_code=code), {}).is_retryable


# -------------------------------------------------------------------------------------------------- waiting

NOW = "Sun, 22 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry_after": "0"}, 0.0),
        ({"retry_after": "7"}, 7.0),
        ({"retry_after": " 1.5 "}, 1.5),
        ({"retry_after": "1e3"}, 1000.0),
        ({"retry_after_ms": "1500"}, 1.5),
        ({"retry_after_ms": "0.5"}, 0.0005),
        ({"retry_after_ms": "1500", "retry_after": "7"}, 1.5),
        ({"retry_after_ms": "soon", "retry_after": "7"}, 7.0),
        ({"retry_after_ms": "-1", "retry_after": "7"}, 7.0),
        ({"retry_after_ms": "nan", "retry_after": "7"}, 7.0),
        ({"retry_after": "Sun, 22 Nov 2026 10:00:30 GMT", "date": NOW}, 30.0),
        ({"retry_after": "Sun, 22 Nov 2026 11:00:30 +0100", "date": NOW}, 30.0),
        ({"retry_after": "Sunday, 22-Nov-26 10:00:30 GMT", "date": NOW}, 30.0),
        ({"retry_after": "Sun, 22 Nov 2026 09:00:00 GMT", "date": NOW}, 0.0),
        ({"retry_after": "Sun, 22 Nov 2026 10:00:30 GMT", "date": "today"}, None),
        ({"retry_after": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0.0),
        ({"retry_after": ""}, None),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "-1"}, None),
        ({"retry_after": "nan"}, None),
        ({"retry_after": "inf"}, None),
        ({"retry_after": "1e999"}, None),
        ({"retry_after": "5 seconds"}, None),
        ({"retry_after": "Sun, 99 Nov 2026 10:00:30 GMT"}, None),
    ],
)
def test_waits(headers: dict[str, str], seconds: float | None) -> None:
    found = error_from_reply(reply_of(429, **headers)).retry_after

    assert found == (None if seconds is None else pytest.approx(seconds))


def test_a_date_counts_from_now_where_the_server_does_not_tell_the_time() -> None:
    error = error_from_reply(reply_of(429, retry_after="Fri, 31 Dec 9999 23:59:59 GMT"))

    assert error.retry_after is not None
    assert error.retry_after > 1e9


headers_of_dates = st.text(max_size=40) | st.from_regex(
    r"\A(Sun, )?[0-9]{1,30} (Nov|Feb) [0-9]{1,30} [0-9]{1,12}:[0-9]{2}:[0-9]{2} (GMT|[+-][0-9]{1,30})\Z"
)


@given(retry_after=headers_of_dates, date=st.none() | headers_of_dates)
@example(retry_after="Sun, 22 Nov 99999999999999999999 10:00:00 GMT", date=None)
@example(retry_after="Sun, 22 Nov 2026 10:00:00 -0000", date=None)
@example(retry_after="22 Nov 2026 10:00:00 +99999999999999999999", date=NOW)
def test_no_header_breaks_the_error(retry_after: str, date: str | None) -> None:
    reply = reply_of(429, body_of("rate_limit_error"))
    reply.headers = {"retry-after": retry_after, "retry-after-ms": retry_after}
    if date is not None:
        reply.headers["date"] = date
    seconds = error_from_reply(reply).retry_after

    assert seconds is None or (math.isfinite(seconds) and seconds >= 0)


# --------------------------------------------------------------------------------------------------- bodies


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><title>502 Bad Gateway</title>",
        b"upstream connect error",
        b"\xff\xfe\x00",
        b"null",
        b"[]",
        b'"text"',
        b"5",
        b"[" * 60_000,
        b'{"error": null}',
        b'{"error": "overloaded"}',
        b'{"error": {"type": 5, "message": {}, "details": []}}',
        b'{"error": {"type": "", "message": ""}}',
        b'{"error": {"type": null, "details": {"error_code": 5}}, "request_id": 5}',
    ],
    ids=lambda body: body[:30].decode("latin-1") or "nothing",
)
@pytest.mark.parametrize("status", [400, 404, 502])
def test_a_reply_that_is_not_the_apis_is_told_as_such(body: bytes, status: int) -> None:
    reply = reply_of(status, body)
    reply.headers = {}
    error = error_from_reply(reply)

    assert f"HTTP {status}" in error.message
    assert "something before the API" in error.message
    assert (error.error_code, error.request_id) == (None, None)
    assert not error.type
    assert "html" not in error.message


def test_the_body_is_kept_if_it_is_an_object() -> None:
    assert error_from_reply(reply_of(500, {"a": 1})).body == {"a": 1}
    assert error_from_reply(reply_of(500, [1])).body is None


def test_a_redirect_is_told_as_such() -> None:
    error = error_from_reply(reply_of(308, b"", location="https://canary.test/"))

    assert "redirect (HTTP 308)" in error.message
    assert "canary" not in f"{error!r} {vars(error)}"


def test_a_long_message_is_cut() -> None:
    error = error_from_reply(reply_of(400, body_of("invalid_request_error", "x" * 10_000)))

    assert error.message == f"{'x' * 2000} (invalid_request_error, HTTP 400)"


@pytest.mark.parametrize(
    ("headers", "request_id"), [({"request-id": "req_header"}, "req_header"), ({}, "req_body")]
)
def test_the_request_id_stands_in_the_headers_or_else_in_the_body(
    headers: dict[str, str], request_id: str
) -> None:
    reply = reply_of(500, body_of("api_error"))
    reply.headers = headers

    assert error_from_reply(reply).request_id == request_id
    assert error_from_event(body_of("api_error"), headers).request_id == request_id
    assert request_id_of(headers) == headers.get("request-id")


def test_a_rate_limit_shows_its_headers_and_no_others() -> None:
    limits = {
        "anthropic-ratelimit-requests-limit": "50",
        "anthropic-ratelimit-tokens-reset": "2026-11-22T10:00:00Z",
    }
    reply = reply_of(429, body_of("rate_limit_error"))
    reply.headers = {**limits, "set-cookie": "canary", "retry-after": "7"}
    error = error_from_reply(reply)

    assert isinstance(error, RateLimitError)
    assert error.limits == limits


json = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "type", "message", "details", "error_code", "request_id"]), inner
        )
    ),
    max_leaves=12,
)


def test_a_kind_nobody_knows_in_a_stream_does_not_blame_the_request() -> None:
    assert type(error_from_event(body_of("brand_new_error"), {})) is ApiError


@given(json | st.binary(max_size=30), st.integers(300, 599))
def test_any_body_makes_an_error_with_a_message(body: Any, status: int) -> None:
    error = error_from_reply(reply_of(status, body))

    assert isinstance(error, ApiError)
    assert error.message.strip()
    assert error.status == status
    if isinstance(body, dict):
        assert error_from_event(body, {}).message.strip()
