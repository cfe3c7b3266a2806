# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
"""DELETE /v1/letters/{letter_id}: Burn a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import models
from ...types import UNSET, RequestParts, Response, Unset
from ...wire import decode_error, path_segment

if TYPE_CHECKING:
    from ...client import AuthenticatedClient


def build_request(
    *,
    letter_id: str,
) -> RequestParts:
    """Burn a letter."""
    headers = {
        "accept": "application/json",
    }
    return RequestParts(
        method="DELETE",
        path=f"/v1/letters/{path_segment(letter_id)}",
        query=[],
        headers=headers,
        content=None,
    )


def parse_response(status: int, content: bytes) -> Unset | models.Problem | None:
    """Decode a reply by its *status*.

    Returns None if the description does not name the status, or if the body of an error is not as described: proxies
    answer in HTML. Returns UNSET if all is well, and there is no body.

    Raises:
        DecodeError: The body of a success is not as described.
    """
    if status == 204:
        return UNSET
    if status == 404:
        return decode_error(content, models.Problem.from_dict)
    return None


def sync_detailed(
    *,
    client: AuthenticatedClient,
    letter_id: str,
) -> Response[Unset | models.Problem]:
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
) -> Unset | models.Problem | None:
    """Send the request, and return the reply."""
    return sync_detailed(
        client=client,
        letter_id=letter_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    letter_id: str,
) -> Response[Unset | models.Problem]:
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
) -> Unset | models.Problem | None:
    """Send the request, and return the reply."""
    return (
        await asyncio_detailed(
            client=client,
            letter_id=letter_id,
        )
    ).parsed
