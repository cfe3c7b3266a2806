# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
"""POST /v1/letters: Write a letter: \"\"\"quoted\"\"\", \\N{BULLET} and {braces}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import models
from ...types import UNSET, RequestParts, Response, Unset
from ...wire import decode_error, decode_json, encode_json

if TYPE_CHECKING:
    from ...client import AuthenticatedClient


def build_request(
    *,
    body: models.LetterRequest,
    post_version: str = "2026-10-21",
    post_beta: str | Unset = UNSET,
) -> RequestParts:
    """Write a letter. The answer is the letter or, with `stream: true`, its pages as they are written, so
    that this paragraph is too long for one line and ends with a "quotation"

    Args:
        body: What to write.
        post_version: The version the request is written for.
        post_beta: What to try.
    """
    headers = {
        "accept": "application/json",
        "content-type": "application/json",
        "post-version": post_version,
    }
    if body.stream is True:
        headers["accept"] = "text/event-stream, application/json"
    if post_beta is not UNSET:
        headers["post-beta"] = post_beta
    return RequestParts(
        method="POST",
        path="/v1/letters",
        query=[],
        headers=headers,
        content=encode_json(body.to_dict()),
    )


def parse_response(status: int, content: bytes) -> models.Letter | models.Problem | None:
    """Decode a reply by its *status*.

    Returns None if the description does not name the status, or if the body of an error is not as described: proxies
    answer in HTML.

    Raises:
        DecodeError: The body of a success is not as described.
    """
    if status == 200:
        return decode_json(content, models.Letter.from_dict)
    if status in {400, 529}:
        return decode_error(content, models.Problem.from_dict)
    return None


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: models.LetterRequest,
    post_version: str = "2026-10-21",
    post_beta: str | Unset = UNSET,
) -> Response[models.Letter | models.Problem]:
    """Send the request, and return the reply with its status and headers."""
    if body.stream is True:
        raise ValueError(
            "a stream is not one reply: send build_request(...) and decode its events as they come"
        )
    return client.send(
        build_request(
            body=body,
            post_version=post_version,
            post_beta=post_beta,
        ),
        parse_response,
    )


def sync(
    *,
    client: AuthenticatedClient,
    body: models.LetterRequest,
    post_version: str = "2026-10-21",
    post_beta: str | Unset = UNSET,
) -> models.Letter | models.Problem | None:
    """Send the request, and return the reply."""
    return sync_detailed(
        client=client,
        body=body,
        post_version=post_version,
        post_beta=post_beta,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: models.LetterRequest,
    post_version: str = "2026-10-21",
    post_beta: str | Unset = UNSET,
) -> Response[models.Letter | models.Problem]:
    """Send the request, and return the reply with its status and headers."""
    if body.stream is True:
        raise ValueError(
            "a stream is not one reply: send build_request(...) and decode its events as they come"
        )
    return await client.asend(
        build_request(
            body=body,
            post_version=post_version,
            post_beta=post_beta,
        ),
        parse_response,
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: models.LetterRequest,
    post_version: str = "2026-10-21",
    post_beta: str | Unset = UNSET,
) -> models.Letter | models.Problem | None:
    """Send the request, and return the reply."""
    return (
        await asyncio_detailed(
            client=client,
            body=body,
            post_version=post_version,
            post_beta=post_beta,
        )
    ).parsed
