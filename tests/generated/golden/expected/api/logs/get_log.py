# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
"""GET /v1/letters/{letter_id}/log: Follow a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import models
from ...types import RequestParts, Response
from ...wire import decode_error, decode_json_lines, path_segment

if TYPE_CHECKING:
    from ...client import AuthenticatedClient


def build_request(
    *,
    letter_id: str,
) -> RequestParts:
    """Follow a letter."""
    headers = {
        "accept": "application/x-jsonl, application/json",
    }
    return RequestParts(
        method="GET",
        path=f"/v1/letters/{path_segment(letter_id)}/log",
        query=[],
        headers=headers,
        content=None,
    )


def parse_response(status: int, content: bytes) -> list[models.Step] | models.Problem | None:
    """Decode a reply by its *status*.

    Returns None if the description does not name the status, or if the body of an error is not as described: proxies
    answer in HTML.

    Raises:
        DecodeError: The body of a success is not as described.
    """
    if status == 200:
        return decode_json_lines(content, models.Step.from_dict)
    if status == 404:
        return decode_error(content, models.Problem.from_dict)
    return None


def sync_detailed(
    *,
    client: AuthenticatedClient,
    letter_id: str,
) -> Response[list[models.Step] | models.Problem]:
    """Send the request, and return the reply with its status and headers."""
    return client.send(
        build_request(
            letter_id=letter_id,
        ),
        parse_response,
    )


def sync(
    *,
    client: AuthenticatedClient,
    letter_id: str,
) -> list[models.Step] | models.Problem | None:
    """Send the request, and return the reply."""
    return sync_detailed(
        client=client,
        letter_id=letter_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    letter_id: str,
) -> Response[list[models.Step] | models.Problem]:
    """Send the request, and return the reply with its status and headers."""
    return await client.asend(
        build_request(
            letter_id=letter_id,
        ),
        parse_response,
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    letter_id: str,
) -> list[models.Step] | models.Problem | None:
    """Send the request, and return the reply."""
    return (
        await asyncio_detailed(
            client=client,
            letter_id=letter_id,
        )
    ).parsed
