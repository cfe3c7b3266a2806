# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
"""POST /v1/messages/batches: Create a message batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import models
from ...types import UNSET, RequestParts, Response, Unset
from ...wire import decode_error, decode_json, encode_json

if TYPE_CHECKING:
    from ...client import AuthenticatedClient


def build_request(
    *,
    body: models.CreateMessageBatchRequest,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_user_profile_id: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> RequestParts:
    """Upload many message requests to be processed together. Processing begins at once and ends within 24
    hours; what is not done by then expires. Requests are checked as they are processed, so a bad one
    shows up among the results and not here.

    Args:
        body: Message requests to process as a batch; at most 256 MB together.
        anthropic_version: The API version the request is written for. It decides which members are accepted
            and how errors read. See [Versions](https://platform.claude.com/docs/en/api/versioning).
        anthropic_beta: Beta features to turn on for this request, as names separated by commas. A feature
            in beta may add members and tags that this description does not name. See [Beta
            headers](https://platform.claude.com/docs/en/api/beta-headers).
        anthropic_user_profile_id: The user profile on whose behalf the request is made. Needed where the
            organization resells access and must say who uses it; absent otherwise.
        anthropic_workspace_id: The workspace the request is made in, for credentials that are valid in more
            than one. An API key belongs to one workspace and needs no such header.
    """
    headers = {
        "accept": "application/json",
        "content-type": "application/json",
        "anthropic-version": anthropic_version,
    }
    if anthropic_beta is not UNSET:
        headers["anthropic-beta"] = anthropic_beta
    if anthropic_user_profile_id is not UNSET:
        headers["anthropic-user-profile-id"] = anthropic_user_profile_id
    if anthropic_workspace_id is not UNSET:
        headers["anthropic-workspace-id"] = anthropic_workspace_id
    return RequestParts(
        method="POST",
        path="/v1/messages/batches",
        query=[],
        headers=headers,
        content=encode_json(body.to_dict()),
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
    if status in {400, 401, 402, 403, 404, 413, 429, 500, 504, 529}:
        return decode_error(content, models.ErrorResponse.from_dict)
    return None


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: models.CreateMessageBatchRequest,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_user_profile_id: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> Response[models.MessageBatch | models.ErrorResponse]:
    """Send the request, and return the reply with its status and headers."""
    return client.send(
        build_request(
            body=body,
            anthropic_version=anthropic_version,
            anthropic_beta=anthropic_beta,
            anthropic_user_profile_id=anthropic_user_profile_id,
            anthropic_workspace_id=anthropic_workspace_id,
        ),
        parse_response,
    )


def sync(
    *,
    client: AuthenticatedClient,
    body: models.CreateMessageBatchRequest,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_user_profile_id: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> models.MessageBatch | models.ErrorResponse | None:
    """Send the request, and return the reply."""
    return sync_detailed(
        client=client,
        body=body,
        anthropic_version=anthropic_version,
        anthropic_beta=anthropic_beta,
        anthropic_user_profile_id=anthropic_user_profile_id,
        anthropic_workspace_id=anthropic_workspace_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: models.CreateMessageBatchRequest,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_user_profile_id: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> Response[models.MessageBatch | models.ErrorResponse]:
    """Send the request, and return the reply with its status and headers."""
    return await client.asend(
        build_request(
            body=body,
            anthropic_version=anthropic_version,
            anthropic_beta=anthropic_beta,
            anthropic_user_profile_id=anthropic_user_profile_id,
            anthropic_workspace_id=anthropic_workspace_id,
        ),
        parse_response,
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: models.CreateMessageBatchRequest,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_user_profile_id: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> models.MessageBatch | models.ErrorResponse | None:
    """Send the request, and return the reply."""
    return (
        await asyncio_detailed(
            client=client,
            body=body,
            anthropic_version=anthropic_version,
            anthropic_beta=anthropic_beta,
            anthropic_user_profile_id=anthropic_user_profile_id,
            anthropic_workspace_id=anthropic_workspace_id,
        )
    ).parsed
