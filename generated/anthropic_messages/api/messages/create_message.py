# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
"""POST /v1/messages: Create a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import models
from ...types import UNSET, RequestParts, Response, Unset
from ...wire import decode_error, decode_json, encode_json

if TYPE_CHECKING:
    from ...client import AuthenticatedClient


def build_request(
    *,
    body: models.CreateMessageRequest,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_user_profile_id: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> RequestParts:
    """Ask a model to continue a conversation. The answer is one message as JSON or, with `stream: true`,
    the same message as server-sent events, whatever the `accept` header says. An error that comes after
    the status 200 of a stream is an event in it.

    Args:
        body: One turn to generate: the conversation so far, the tools on offer, and how the model should
            answer.
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
    if body.stream is True:
        headers["accept"] = "text/event-stream, application/json"
    if anthropic_beta is not UNSET:
        headers["anthropic-beta"] = anthropic_beta
    if anthropic_user_profile_id is not UNSET:
        headers["anthropic-user-profile-id"] = anthropic_user_profile_id
    if anthropic_workspace_id is not UNSET:
        headers["anthropic-workspace-id"] = anthropic_workspace_id
    return RequestParts(
        method="POST",
        path="/v1/messages",
        query=[],
        headers=headers,
        content=encode_json(body.to_dict()),
    )


def parse_response(status: int, content: bytes) -> models.Message | models.ErrorResponse | None:
    """Decode a reply by its *status*.

    Returns None if the description does not name the status, or if the body of an error is not as described: proxies
    answer in HTML.

    Raises:
        DecodeError: The body of a success is not as described.
    """
    if status == 200:
        return decode_json(content, models.Message.from_dict)
    if status in {400, 401, 402, 403, 404, 409, 413, 429, 500, 503, 504, 529}:
        return decode_error(content, models.ErrorResponse.from_dict)
    return None


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: models.CreateMessageRequest,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_user_profile_id: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> Response[models.Message | models.ErrorResponse]:
    """Send the request, and return the reply with its status and headers."""
    if body.stream is True:
        raise ValueError(
            "a stream is not one reply: send build_request(...) and decode its events as they come"
        )
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
    body: models.CreateMessageRequest,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_user_profile_id: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> models.Message | models.ErrorResponse | None:
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
    body: models.CreateMessageRequest,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_user_profile_id: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> Response[models.Message | models.ErrorResponse]:
    """Send the request, and return the reply with its status and headers."""
    if body.stream is True:
        raise ValueError(
            "a stream is not one reply: send build_request(...) and decode its events as they come"
        )
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
    body: models.CreateMessageRequest,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_user_profile_id: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> models.Message | models.ErrorResponse | None:
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
