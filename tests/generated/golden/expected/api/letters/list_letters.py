# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
"""GET /v1/letters: List letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import models
from ...codec import decode_list
from ...types import UNSET, RequestParts, Response, Unset
from ...wire import decode_error, decode_json

if TYPE_CHECKING:
    from ...client import AuthenticatedClient


def build_request(
    *,
    state: list[models.LetterState | str] | Unset = UNSET,
    limit: int,
    weight: float | Unset = UNSET,
    is_urgent: bool | Unset = UNSET,
    post_version: str = "2026-10-21",
) -> RequestParts:
    """List letters.

    Args:
        post_version: The version the request is written for.
    """
    headers = {
        "accept": "application/json",
        "post-version": post_version,
    }
    query: list[tuple[str, str]] = []
    if state is not UNSET:
        query += [("state[]", item) for item in state]
    query.append(("limit", str(limit)))
    if weight is not UNSET:
        query.append(("weight", str(weight)))
    if is_urgent is not UNSET:
        query.append(("is_urgent", "true" if is_urgent else "false"))
    return RequestParts(
        method="GET",
        path="/v1/letters",
        query=query,
        headers=headers,
        content=None,
    )


def parse_response(
    status: int, content: bytes
) -> list[models.Letter] | models.LetterTimeout | models.Problem | None:
    """Decode a reply by its *status*.

    Returns None if the description does not name the status, or if the body of an error is not as described: proxies
    answer in HTML.

    Raises:
        DecodeError: The body of a success is not as described.
    """
    if status == 200:
        return decode_json(content, lambda items: decode_list(items, "", models.Letter.from_dict))
    if status == 404:
        return decode_error(content, models.LetterTimeout.from_dict)
    if 400 <= status <= 499:
        return decode_error(content, models.Problem.from_dict)
    return decode_error(content, models.Problem.from_dict)


def sync_detailed(
    *,
    client: AuthenticatedClient,
    state: list[models.LetterState | str] | Unset = UNSET,
    limit: int,
    weight: float | Unset = UNSET,
    is_urgent: bool | Unset = UNSET,
    post_version: str = "2026-10-21",
) -> Response[list[models.Letter] | models.LetterTimeout | models.Problem]:
    """Send the request, and return the reply with its status and headers."""
    return client.send(
        build_request(
            state=state,
            limit=limit,
            weight=weight,
            is_urgent=is_urgent,
            post_version=post_version,
        ),
        parse_response,
    )


def sync(
    *,
    client: AuthenticatedClient,
    state: list[models.LetterState | str] | Unset = UNSET,
    limit: int,
    weight: float | Unset = UNSET,
    is_urgent: bool | Unset = UNSET,
    post_version: str = "2026-10-21",
) -> list[models.Letter] | models.LetterTimeout | models.Problem | None:
    """Send the request, and return the reply."""
    return sync_detailed(
        client=client,
        state=state,
        limit=limit,
        weight=weight,
        is_urgent=is_urgent,
        post_version=post_version,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    state: list[models.LetterState | str] | Unset = UNSET,
    limit: int,
    weight: float | Unset = UNSET,
    is_urgent: bool | Unset = UNSET,
    post_version: str = "2026-10-21",
) -> Response[list[models.Letter] | models.LetterTimeout | models.Problem]:
    """Send the request, and return the reply with its status and headers."""
    return await client.asend(
        build_request(
            state=state,
            limit=limit,
            weight=weight,
            is_urgent=is_urgent,
            post_version=post_version,
        ),
        parse_response,
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    state: list[models.LetterState | str] | Unset = UNSET,
    limit: int,
    weight: float | Unset = UNSET,
    is_urgent: bool | Unset = UNSET,
    post_version: str = "2026-10-21",
) -> list[models.Letter] | models.LetterTimeout | models.Problem | None:
    """Send the request, and return the reply."""
    return (
        await asyncio_detailed(
            client=client,
            state=state,
            limit=limit,
            weight=weight,
            is_urgent=is_urgent,
            post_version=post_version,
        )
    ).parsed
