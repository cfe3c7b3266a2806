"""What the API's errors mean in our terms, the same in a stream as out of one. No I/O.

Kinds and statuses: https://platform.claude.com/docs/en/api/errors
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from llmport._core.flow import Reply
from llmport._core.objects import as_object, parse_object
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

_BY_TYPE: dict[str, type[ApiError]] = {
    "invalid_request_error": InvalidRequestError,
    "authentication_error": AuthenticationError,
    "billing_error": BillingError,
    "permission_error": PermissionDeniedError,
    "not_found_error": NotFoundError,
    "conflict_error": ConflictError,
    "memory_precondition_failed_error": ConflictError,
    "memory_path_conflict_error": ConflictError,
    "request_too_large": RequestTooLargeError,
    "rate_limit_error": RateLimitError,
    "timeout_error": ServerError,
    "api_error": ServerError,
    "overloaded_error": OverloadedError,
}
_BY_STATUS: dict[int, type[ApiError]] = {
    401: AuthenticationError,
    402: BillingError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    413: RequestTooLargeError,
    429: RateLimitError,
    529: OverloadedError,
}
_FINAL_CODES = frozenset(
    {
        "contract_spend_limit_reached",
        "enforced_spend_limit_reached",
        "linked_organization_spend_limit_reached",
    }
)
"""Limits of spending: they last for weeks, so a retry only adds to the load."""
_MESSAGE_LIMIT = 2000
_RETRYABLE_STATUSES = frozenset({408})
"""Besides the kinds of error that are retryable in themselves."""


def error_from_reply(reply: Reply) -> ApiError:
    """Make the error that *reply*, whose status is 400 or more or a redirect, stands for."""
    error = _make(parse_object(reply.content), reply.status, reply.headers)
    if reply.status in _RETRYABLE_STATUSES:
        error.is_retryable = True
    should_retry = reply.headers.get("x-should-retry")
    if should_retry in {"true", "false"} and error.error_code not in _FINAL_CODES:
        error.is_retryable = should_retry == "true"
    error.retry_after = _retry_after(reply.headers)
    return error


def error_from_event(body: Mapping[str, Any], headers: Mapping[str, str]) -> ApiError:
    """Make the error that an `error` event in a stream stands for."""
    return _make(body, 200, headers)


def request_id_of(headers: Mapping[str, str]) -> str | None:
    """Return the API's id of the request; `None` if the reply did not come from the API."""
    return headers.get("request-id")


def _make(body: Mapping[str, Any] | None, status: int, headers: Mapping[str, str]) -> ApiError:
    wire = as_object((body or {}).get("error")) or {}
    details = as_object(wire.get("details")) or {}
    kind = _text(wire, "type")
    code = _text(details, "error_code")
    cls = (
        _BY_TYPE.get(kind or "")
        or _BY_STATUS.get(status)
        or (ServerError if status >= 500 else InvalidRequestError if status >= 400 else ApiError)
    )
    if status == 413:  # documented as request_too_large, which the type may not say
        cls = RequestTooLargeError
    facts: dict[str, Any] = {
        "type": kind,
        "error_code": code,
        "body": body,
        "status": status,
        "request_id": request_id_of(headers) or _text(body or {}, "request_id"),
    }
    if cls is RateLimitError:
        facts["limits"] = {
            name: value for name, value in headers.items() if name.startswith("anthropic-ratelimit-")
        }
    if code in _FINAL_CODES:
        facts["is_retryable"] = False
    return cls(_message(_text(wire, "message"), status, kind), **facts)


def _message(text: str | None, status: int, kind: str | None) -> str:
    if text:
        return f"{text[:_MESSAGE_LIMIT]} ({kind or 'unknown kind'}, HTTP {status})"
    if 300 <= status < 400:
        return (
            f"The address answers with a redirect (HTTP {status}), which is not followed. Check the base URL."
        )
    return f"The reply is HTTP {status} without an error in the API's format: did something before the API answer?"


def _text(members: Mapping[str, Any], name: str) -> str | None:
    value = members.get(name)
    return value if isinstance(value, str) else None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds to wait, of `retry-after-ms` or `retry-after` (seconds or a date); `None` if neither says."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        if (text := headers.get(name)) is not None:
            try:
                seconds = float(text) * unit
            except ValueError:
                seconds = _seconds_until(text, headers.get("date"))
            if math.isfinite(seconds) and seconds >= 0:
                return seconds
    return None


def _seconds_until(date: str, now: str | None) -> float:
    """Return the seconds from the server's own *now*, if it says, until *date*; NaN if they are no dates."""
    try:
        begin = parsedate_to_datetime(now) if now else datetime.now(UTC)
        return max(0.0, (parsedate_to_datetime(date) - begin).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return math.nan
