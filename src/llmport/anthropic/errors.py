"""What the API's errors mean in our terms, the same in a reply, in a stream and in a batch's results. No I/O.

Kinds, statuses and codes: https://platform.claude.com/docs/en/api/errors
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson

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
    RedirectError,
    RequestTooLargeError,
    ServerError,
    SpendLimitError,
)

if TYPE_CHECKING:
    from llmport.errors import Phase

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
_BY_STATUS: dict[int | None, type[ApiError]] = {
    401: AuthenticationError,
    402: BillingError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    413: RequestTooLargeError,
    429: RateLimitError,
    529: OverloadedError,
}
_SPEND_LIMITS = frozenset(
    {
        "contract_spend_limit_reached",
        "enforced_spend_limit_reached",
        "linked_organization_spend_limit_reached",
    }
)
"""Codes, whatever the kind and the status. `ramp_limit_exceeded` is none of them: it says in `retry-after` when it ends."""
_FINAL_STATUSES = frozenset({400, 401, 403, 404, 413, 422})
"""The same request meets the same answer, even if `x-should-retry` says otherwise."""
_RETRYABLE_STATUSES = frozenset({408})
"""Besides the kinds of error that are retryable in themselves."""
_MESSAGE_LIMIT = 2000
_ADVICE = {
    "model": "; client.models() or `llmport models` lists those there are",
    "not found": ": there is nothing at that path, so check the base URL, as `llmport doctor` does",
}
"""By how the API's message begins where something was not found."""
_TAG_WITHIN = 200
"""Bytes at the beginning of an error within which its type stands; an answer need not be parsed to know that it is none."""
_KEY = re.compile(rb"sk-ant-[A-Za-z0-9_-]+")


def error_from_reply(reply: Reply) -> ApiError:
    """Make the error that *reply*, whose status is 400 or more or a redirect, stands for."""
    if 300 <= reply.status < 400:
        return _redirect(reply)
    error = _make(parse_object(reply.content), reply.status, reply.headers)
    if reply.status in _RETRYABLE_STATUSES:
        error.is_retryable = True
    should_retry = reply.headers.get("x-should-retry")
    if should_retry in {"true", "false"}:
        error.is_retryable = should_retry == "true"
    if reply.status in _FINAL_STATUSES or isinstance(error, SpendLimitError):
        error.is_retryable = False

    from llmport.anthropic.waiting import asked_wait  # noqa: PLC0415 - only refusals should pay for reading dates

    if wait := asked_wait(
        reply.headers, is_rate_limit=isinstance(error, RateLimitError) and error.is_throttling
    ):
        error.retry_after, error.retry_at = wait
    return error


def is_error(content: bytes) -> bool:
    """Tell whether *content*, the body of a reply whose status is a success, is an error all the same: some gateways say so."""
    return b'"error"' in content[:_TAG_WITHIN] and (parse_object(content) or {}).get("type") == "error"


def error_from_event(body: Mapping[str, Any], headers: Mapping[str, str]) -> ApiError:
    """Make the error that an `error` event stands for, in a stream whose reply has these *headers*."""
    return _make(body, 200, headers, phase="stream")


def error_from_result(body: Mapping[str, Any]) -> ApiError:
    """Make the error that one result of a batch stands for. It has no status of its own."""
    return _make(body, None, {}, phase="body")


def request_id_of(headers: Mapping[str, str]) -> str | None:
    """Return the API's id of the request; `None` if the reply did not come from the API."""
    return headers.get("request-id")


def _make(
    body: Mapping[str, Any] | None, status: int | None, headers: Mapping[str, str], phase: Phase | None = None
) -> ApiError:
    body = _without_keys(body)
    wire = as_object((body or {}).get("error")) or {}
    kind = _text(wire, "type")
    code = _text(as_object(wire.get("details")) or {}, "error_code")
    facts: dict[str, Any] = {
        "type": kind,
        "error_code": code,
        "body": body,
        "status": status,
        "phase": phase,
        "request_id": request_id_of(headers) or _text(body or {}, "request_id"),
    }
    facts["limits"] = {
        name: value for name, value in headers.items() if name.startswith("anthropic-ratelimit-")
    }
    cls = _class(kind, code, status)
    where = ", in the stream" if phase == "stream" else "" if status is None else f", HTTP {status}"
    if text := _text(wire, "message"):
        message = f"{text[:_MESSAGE_LIMIT]} ({kind or 'unknown kind'}{where})"
        if cls is NotFoundError:
            message += _ADVICE.get(text.partition(":")[0].rstrip(".").lower(), "")
    elif kind:
        message = f"The API refused without a word why ({kind}{where})."
    else:
        message = (
            f"An error came that is not in the API's format{where}: did something before the API answer?"
        )
        if cls is NotFoundError:
            message += " Check the base URL."
    return cls(message, **facts)


def _class(kind: str | None, code: str | None, status: int | None) -> type[ApiError]:
    if code in _SPEND_LIMITS:
        return SpendLimitError
    if status == 413:  # documented as request_too_large, which the kind may not say
        return RequestTooLargeError
    known = _BY_TYPE.get(kind or "") or _BY_STATUS.get(status)
    if known or status is None or status < 400:
        return known or ApiError
    return ServerError if status >= 500 else InvalidRequestError


def _redirect(reply: Reply) -> RedirectError:
    from urllib.parse import urlsplit  # noqa: PLC0415 - few addresses redirect

    try:
        target = urlsplit(reply.headers.get("location", ""))
        host = f"{target.hostname}:{target.port}" if target.port else target.hostname
    except ValueError:
        host = None
    to = f" to {host[:200]}" if host else ""
    return RedirectError(
        f"The address answers with a redirect (HTTP {reply.status}){to}, which is not followed. Check the base URL.",
        host=host,
        status=reply.status,
        request_id=request_id_of(reply.headers),
    )


def _without_keys(body: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Return *body* without whatever looks like one of the API's keys: a gateway may quote what it was sent."""
    try:
        text = orjson.dumps(body)
    except orjson.JSONEncodeError:  # nested deeper than any error is
        return None
    return parse_object(hide_keys(text)) if _KEY.search(text) else body


def hide_keys(text: bytes) -> bytes:
    """Return *text* without whatever looks like one of the API's keys."""
    return _KEY.sub(b"sk-ant-[redacted]", text)


def _text(members: Mapping[str, Any], name: str) -> str | None:
    value = members.get(name)
    return value if isinstance(value, str) else None
