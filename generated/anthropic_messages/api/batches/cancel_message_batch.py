# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
"""POST /v1/messages/batches/{message_batch_id}/cancel: Cancel a message batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import models
from ...types import UNSET, RequestParts, Response, Unset
from ...wire import decode_error, decode_json, path_segment

if TYPE_CHECKING:
    from ...client import AuthenticatedClient


def build_request(
    *,
    message_batch_id: str,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> RequestParts:
    """Stop a batch. Requests already being processed are finished, and the others end as canceled. The
    batch is `canceling` until then; it may end without any canceled request.

    Args:
        message_batch_id: The id of a message batch, as `create_message_batch` returned it.
        anthropic_version: The API version the request is written for. It decides which members are accepted
            and how errors read. See [Versions](https://platform.claude.com/docs/en/api/versioning).
        anthropic_beta: Beta features to turn on for this request, as names separated by commas. A feature
            in beta may add members and tags that this description does not name. See [Beta
            headers](https://platform.claude.com/docs/en/api/beta-headers).
        anthropic_workspace_id: The workspace the request is made in, for credentials that are valid in more
            than one. An API key belongs to one workspace and needs no such header.
    """
    headers = {
        "accept": "application/json",
        "anthropic-version": anthropic_version,
    }
    if anthropic_beta is not UNSET:
        headers["anthropic-beta"] = anthropic_beta
    if anthropic_workspace_id is not UNSET:
        headers["anthropic-workspace-id"] = anthropic_workspace_id
    return RequestParts(
        method="POST",
        path=f"/v1/messages/batches/{path_segment(message_batch_id)}/cancel",
        query=[],
        headers=headers,
        content=None,
    )


def parse_response(status: int, content: bytes) -> models.MessageBatch | models.ErrorResponse | None:
    """Decode a reply by its *status*.

    Returns None if the description does not name the status, or if the body of an error is not as described: proxies
    answer in HTML.

    Raises:
        DecodeError: The body of a success is not as described.
    """
    if status == 200:
        return decode_json(content, models.MessageBatch.from_dict)
    if status in {400, 401, 403, 404, 409, 429, 500, 504, 529}:
        return decode_error(content, models.ErrorResponse.from_dict)
    return None


def sync_detailed(
    *,
    client: AuthenticatedClient,
    message_batch_id: str,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> Response[models.MessageBatch | models.ErrorResponse]:
    """Send the request, and return the reply with its status and headers."""
    return client.send(
        build_request(
            message_batch_id=message_batch_id,
            anthropic_version=anthropic_version,
            anthropic_beta=anthropic_beta,
            anthropic_workspace_id=anthropic_workspace_id,
        ),
        parse_response,
    )


def sync(
    *,
    client: AuthenticatedClient,
    message_batch_id: str,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> models.MessageBatch | models.ErrorResponse | None:
    """Send the request, and return the reply."""
    return sync_detailed(
        client=client,
        message_batch_id=message_batch_id,
        anthropic_version=anthropic_version,
        anthropic_beta=anthropic_beta,
        anthropic_workspace_id=anthropic_workspace_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    message_batch_id: str,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> Response[models.MessageBatch | models.ErrorResponse]:
    """Send the request, and return the reply with its status and headers."""
    return await client.asend(
        build_request(
            message_batch_id=message_batch_id,
            anthropic_version=anthropic_version,
            anthropic_beta=anthropic_beta,
            anthropic_workspace_id=anthropic_workspace_id,
        ),
        parse_response,
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    message_batch_id: str,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> models.MessageBatch | models.ErrorResponse | None:
    """Send the request, and return the reply."""
    return (
        await asyncio_detailed(
            client=client,
            message_batch_id=message_batch_id,
            anthropic_version=anthropic_version,
            anthropic_beta=anthropic_beta,
            anthropic_workspace_id=anthropic_workspace_id,
        )
    ).parsed
