# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
"""GET /v1/messages/batches: List message batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import models
from ...types import UNSET, RequestParts, Response, Unset
from ...wire import decode_error, decode_json

if TYPE_CHECKING:
    from ...client import AuthenticatedClient


def build_request(
    *,
    after_id: str | Unset = UNSET,
    before_id: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> RequestParts:
    """List the batches of the workspace, newest first, a page at a time.

    Args:
        after_id: Return the page that follows this id. Pass the `last_id` of the page before.
        before_id: Return the page that precedes this id. Pass the `first_id` of the page after.
        limit: How many items a page holds at most.
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
    query: list[tuple[str, str]] = []
    if after_id is not UNSET:
        query.append(("after_id", after_id))
    if before_id is not UNSET:
        query.append(("before_id", before_id))
    if limit is not UNSET:
        query.append(("limit", str(limit)))
    return RequestParts(
        method="GET",
        path="/v1/messages/batches",
        query=query,
        headers=headers,
        content=None,
    )


def parse_response(status: int, content: bytes) -> models.MessageBatchPage | models.ErrorResponse | None:
    """Decode a reply by its *status*.

    Returns None if the description does not name the status, or if the body of an error is not as described: proxies
    answer in HTML.

    Raises:
        DecodeError: The body of a success is not as described.
    """
    if status == 200:
        return decode_json(content, models.MessageBatchPage.from_dict)
    if status in {400, 401, 403, 429, 500, 504, 529}:
        return decode_error(content, models.ErrorResponse.from_dict)
    return None


def sync_detailed(
    *,
    client: AuthenticatedClient,
    after_id: str | Unset = UNSET,
    before_id: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> Response[models.MessageBatchPage | models.ErrorResponse]:
    """Send the request, and return the reply with its status and headers."""
    return client.send(
        build_request(
            after_id=after_id,
            before_id=before_id,
            limit=limit,
            anthropic_version=anthropic_version,
            anthropic_beta=anthropic_beta,
            anthropic_workspace_id=anthropic_workspace_id,
        ),
        parse_response,
    )


def sync(
    *,
    client: AuthenticatedClient,
    after_id: str | Unset = UNSET,
    before_id: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> models.MessageBatchPage | models.ErrorResponse | None:
    """Send the request, and return the reply."""
    return sync_detailed(
        client=client,
        after_id=after_id,
        before_id=before_id,
        limit=limit,
        anthropic_version=anthropic_version,
        anthropic_beta=anthropic_beta,
        anthropic_workspace_id=anthropic_workspace_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    after_id: str | Unset = UNSET,
    before_id: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> Response[models.MessageBatchPage | models.ErrorResponse]:
    """Send the request, and return the reply with its status and headers."""
    return await client.asend(
        build_request(
            after_id=after_id,
            before_id=before_id,
            limit=limit,
            anthropic_version=anthropic_version,
            anthropic_beta=anthropic_beta,
            anthropic_workspace_id=anthropic_workspace_id,
        ),
        parse_response,
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    after_id: str | Unset = UNSET,
    before_id: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> models.MessageBatchPage | models.ErrorResponse | None:
    """Send the request, and return the reply."""
    return (
        await asyncio_detailed(
            client=client,
            after_id=after_id,
            before_id=before_id,
            limit=limit,
            anthropic_version=anthropic_version,
            anthropic_beta=anthropic_beta,
            anthropic_workspace_id=anthropic_workspace_id,
        )
    ).parsed
