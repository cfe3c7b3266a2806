"""What every request must bring before it is looked at: a body of bearable size, a key, a version, and JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import aclosing
from typing import Any

import orjson
from starlette.requests import Request

from .contract import versions
from .errors import KINDS, ApiError, invalid, unauthenticated


async def read_body(request: Request, limit: int) -> bytes:
    """Read the body of *request*, never more than *limit* bytes and a chunk, or raise a 413."""
    if int(request.headers.get("content-length", "0")) > limit:
        raise ApiError(KINDS["request_too_large"])
    content = bytearray()
    async with aclosing(request.stream()) as chunks:
        async for chunk in chunks:
            content += chunk
            if len(content) > limit:
                raise ApiError(KINDS["request_too_large"])
    return bytes(content)


def authenticate(headers: Mapping[str, str], accepts_key: Callable[[str], bool]) -> str:
    """Return the key, or raise a 401 unless there is one in one of the two places, and it is accepted."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if (key := headers.get("x-api-key")) is not None:
        if not accepts_key(key):
            raise unauthenticated("invalid x-api-key")
        return key
    if scheme.lower() == "bearer":
        if not accepts_key(token.strip()):
            raise unauthenticated("Invalid bearer token")
        return token.strip()
    raise unauthenticated("x-api-key: header is required")


def read_version(headers: Mapping[str, str]) -> str:
    """Find the version of the API that a request is written for, or raise a 400."""
    version = headers.get("anthropic-version")
    if version is None:
        raise invalid("anthropic-version: header is required")
    if version not in versions():
        raise invalid(f"anthropic-version: '{version}' is not a valid version: {', '.join(versions())}")
    return version


def decode(headers: Mapping[str, str], content: bytes) -> Any:
    """Decode a body of JSON, or raise a 400."""
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise invalid(f"content-type: must be application/json, not '{media_type}'")
    if headers.get("content-encoding", "identity") != "identity":
        message = "content-encoding: the emulator reads plain bodies only"
        raise ApiError(KINDS["invalid_request"], message, code="request_body_encoding_unsupported")
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise invalid(f"The request body is not valid JSON: {error}") from error
