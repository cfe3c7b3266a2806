"""Errors in the API's own format, and what the API says with each status.

https://platform.claude.com/docs/en/api/errors
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from .wire import JsonObject


@frozen
class Kind:
    """One type of error: its status, and what it says when nobody knows better."""

    type: str
    status: int
    message: str


KINDS: Mapping[str, Kind] = {
    "invalid_request": Kind("invalid_request_error", 400, "The request is not valid."),
    "authentication": Kind("authentication_error", 401, "invalid x-api-key"),
    "billing": Kind("billing_error", 402, "There is a problem with the billing of this account."),
    "permission": Kind("permission_error", 403, "This API key may not use the resource."),
    "not_found": Kind("not_found_error", 404, "Not found"),
    "conflict": Kind("conflict_error", 409, "The resource is not in a state for this."),
    "request_too_large": Kind("request_too_large", 413, "The request is larger than the API takes."),
    "rate_limit": Kind("rate_limit_error", 429, "This request would exceed the rate limit of the account."),
    "api": Kind("api_error", 500, "Internal server error"),
    "timeout": Kind("timeout_error", 504, "The request took too long."),
    "overloaded": Kind("overloaded_error", 529, "Overloaded"),
}
"""Every type of error, by the short name that faults use."""


class ApiError(Exception):
    """The emulator says no."""

    def __init__(
        self,
        kind: Kind,
        message: str | None = None,
        *,
        status: int | None = None,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message or kind.message)
        self.kind = kind
        self.status = status or kind.status
        self.code = code
        self.headers = dict(headers or {})

    def body(self, request_id: str | None) -> JsonObject:
        """Say it as the API does, in a reply or in a stream."""
        error: JsonObject = {"type": self.kind.type, "message": str(self)}
        if self.code is not None:
            error["details"] = {"error_code": self.code}
        return {"type": "error", "error": error, "request_id": request_id}


def invalid(message: str) -> ApiError:
    """The request is wrong: *message* says where and how."""
    return ApiError(KINDS["invalid_request"], message)


def unauthenticated(message: str) -> ApiError:
    """The key is missing or wrong."""
    return ApiError(KINDS["authentication"], message)


def not_found(message: str) -> ApiError:
    """The thing asked for does not exist."""
    return ApiError(KINDS["not_found"], message)
