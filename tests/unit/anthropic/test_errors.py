"""What the API's errors mean: each kind and status, waits in every form, and replies that are not the API's."""

from __future__ import annotations

import re
from typing import Any

import orjson
import pytest
from canary import KEY
from description_examples import operations
from hypothesis import given
from hypothesis import strategies as st

from anthropic_messages import models
from llmport._core.flow import Call, Reply
from llmport.anthropic.errors import error_from_event, error_from_reply, error_from_result, request_id_of
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
    RedirectError,
    RequestTooLargeError,
    ServerError,
    SpendLimitError,
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
    assert in_stream.phase == "stream"
    assert in_stream.message == f"It went wrong. ({kind}, in the stream)"
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
def test_the_api_says_whether_to_try_again_but_what_cannot_help_is_never_tried_again(
    kind: str, status: int, cls: type, word: str
) -> None:
    error = error_from_reply(reply_of(status, body_of(kind), x_should_retry=word))

    assert error.is_retryable is (word == "true" and status not in {400, 401, 403, 404, 413, 422})


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422])
@pytest.mark.parametrize("kind", ["overloaded_error", "rate_limit_error", "newer_error"])
def test_some_statuses_are_final_whatever_the_kind(status: int, kind: str) -> None:
    assert not error_from_reply(reply_of(status, body_of(kind), x_should_retry="true")).is_retryable


@pytest.mark.parametrize("word", ["", "yes", "TRUE", "1"])
def test_another_word_says_nothing(word: str) -> None:
    assert error_from_reply(reply_of(500, x_should_retry=word)).is_retryable
    assert not error_from_reply(reply_of(400, x_should_retry=word)).is_retryable


SPEND_LIMITS = [
    "contract_spend_limit_reached",
    "enforced_spend_limit_reached",
    "linked_organization_spend_limit_reached",
]


@pytest.mark.parametrize("code", SPEND_LIMITS)
@pytest.mark.parametrize("headers", [{}, {"x_should_retry": "true"}, {"retry_after": "5"}])
@pytest.mark.parametrize(("kind", "status"), [("rate_limit_error", 429), ("billing_error", 402)])
def test_a_limit_of_spending_is_final(code: str, headers: dict[str, str], kind: str, status: int) -> None:
    body = body_of(kind, error_code=code)
    for error in (
        error_from_reply(reply_of(status, body, **headers)),
        error_from_event(body, {}),
        error_from_result(body),
    ):
        assert type(error) is SpendLimitError
        assert error.error_code == code
        assert (error.is_retryable, error.is_throttling) == (False, False)


def test_a_limit_of_spending_that_has_no_end_in_sight_has_no_wait() -> None:
    reset = {"anthropic_ratelimit_requests_reset": "2099-01-01T00:00:00Z"}
    error = error_from_reply(reply_of(429, body_of("rate_limit_error", error_code=SPEND_LIMITS[0]), **reset))

    assert (error.retry_after, error.retry_at) == (None, None)


# ---------------------------------------------------------------------------------------------------- codes

CODES = {
    (reply.value["error"]["details"]["error_code"], reply.status, reply.value["error"]["type"])
    for operation in operations()
    for reply in operation.replies
    if reply.status >= 400 and reply.value["error"].get("details")
}
MEANINGS: dict[int, tuple[type[ApiError], bool, bool]] = {
    400: (InvalidRequestError, False, False),
    402: (BillingError, False, False),
    403: (PermissionDeniedError, False, False),
    404: (NotFoundError, False, False),
    409: (ConflictError, False, False),
    413: (RequestTooLargeError, False, False),
    429: (RateLimitError, True, True),
    503: (ServerError, True, False),
    529: (OverloadedError, True, True),
}


def test_every_code_that_the_description_has_is_looked_at() -> None:
    described = re.findall(r"models\.(\w+)", str(models.ErrorDetails))

    assert len(described) == len({code for code, _, _ in CODES}) == 36


@pytest.mark.parametrize(("code", "status", "kind"), sorted(CODES))
def test_each_code(code: str, status: int, kind: str) -> None:
    cls, is_retryable, is_throttling = MEANINGS[status]
    if code in SPEND_LIMITS:
        cls, is_retryable, is_throttling = SpendLimitError, False, False
    body = body_of(kind, error_code=code)
    for error in (error_from_reply(reply_of(status, body)), error_from_event(body, {})):
        assert (type(error), error.is_retryable, error.is_throttling) == (cls, is_retryable, is_throttling)
        assert (error.type, error.error_code) == (kind, code)


# --------------------------------------------------------------------------------------------- elsewhere


@pytest.mark.parametrize(("kind", "status", "cls"), KINDS)
def test_each_kind_is_the_same_in_the_results_of_a_batch(kind: str, status: int, cls: type[ApiError]) -> None:
    error = error_from_result(body_of(kind))

    assert type(error) is cls
    assert (error.status, error.phase, error.request_id) == (None, "body", "req_body")
    assert error.is_retryable is error_from_event(body_of(kind), {}).is_retryable
    assert error.message == f"It went wrong. ({kind})"


@pytest.mark.parametrize(
    ("location", "host"),
    [
        ("https://elsewhere.test/v1/messages", "elsewhere.test"),
        ("http://user:secret@elsewhere.test:8080/?secret", "elsewhere.test:8080"),
        ("/login?secret", None),
        ("http://[secret", None),
        ("http://elsewhere.test:secret/", None),
        ("", None),
    ],
)
def test_a_redirect_names_the_host_and_nothing_else(location: str, host: str | None) -> None:
    error = error_from_reply(reply_of(307, b"", location=location))

    assert type(error) is RedirectError
    assert (error.host, error.status, error.is_retryable, error.request_id) == (
        host,
        307,
        False,
        "req_header",
    )
    assert "redirect (HTTP 307)" in error.message
    assert "base URL" in error.message
    assert "secret" not in error.message
    assert (host or "") in error.message


def test_a_key_that_is_quoted_back_is_not_passed_on() -> None:
    body = {
        **body_of("authentication_error", f"invalid x-api-key: {KEY}, really"),
        "sent": {"keys": [KEY, 5]},
    }
    for error in (error_from_reply(reply_of(401, body)), error_from_event(body, {}), error_from_result(body)):
        assert error.message.startswith("invalid x-api-key: sk-ant-[redacted], really (authentication_error")
        assert error.body is not None
        assert error.body["sent"] == {"keys": ["sk-ant-[redacted]", 5]}
        assert KEY not in repr(vars(error))


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


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            body_of("not_found_error", "model: claude-x"),
            "model: claude-x (not_found_error, HTTP 404); client.models() or `llmport models` lists those there are",
        ),
        (
            body_of("not_found_error", "Not found"),
            "Not found (not_found_error, HTTP 404): there is nothing at that path, so check the base URL",
        ),
        (
            b"<h1>404</h1>",
            "An error came that is not in the API's format, HTTP 404: did something before the API answer? Check the base URL.",
        ),
        (
            body_of("not_found_error", "Message Batch b was not found."),
            "Message Batch b was not found. (not_found_error, HTTP 404)",
        ),
    ],
    ids=["model", "path", "elsewhere", "batch"],
)
def test_what_was_not_found_says_where_to_look(body: Any, words: str) -> None:
    assert error_from_reply(reply_of(404, body)).message.startswith(words)


def test_the_body_is_kept_if_it_is_an_object() -> None:
    assert error_from_reply(reply_of(500, {"a": 1})).body == {"a": 1}
    assert error_from_reply(reply_of(500, [1])).body is None


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
