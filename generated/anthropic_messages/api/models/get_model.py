# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
"""GET /v1/models/{model_id}: Get a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import models
from ...types import UNSET, RequestParts, Response, Unset
from ...wire import decode_error, decode_json, path_segment

if TYPE_CHECKING:
    from ...client import AuthenticatedClient


def build_request(
    *,
    model_id: str,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> RequestParts:
    """Look up one model by its id, or find out which model an alias stands for.

    Args:
        model_id: A model's id or alias, such as `claude-opus-5-5`.
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
        method="GET",
        path=f"/v1/models/{path_segment(model_id)}",
        query=[],
        headers=headers,
        content=None,
    )


def parse_response(status: int, content: bytes) -> models.ModelInfo | models.ErrorResponse | None:
    """Decode a reply by its *status*.

    Returns None if the description does not name the status, or if the body of an error is not as described: proxies
    answer in HTML.

    Raises:
        DecodeError: The body of a success is not as described.
    """
    if status == 200:
        return decode_json(content, models.ModelInfo.from_dict)
    if status in {400, 401, 403, 404, 429, 500, 504, 529}:
        return decode_error(content, models.ErrorResponse.from_dict)
    return None


def sync_detailed(
    *,
    client: AuthenticatedClient,
    model_id: str,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> Response[models.ModelInfo | models.ErrorResponse]:
    """Send the request, and return the reply with its status and headers."""
    return client.send(
        build_request(
            model_id=model_id,
            anthropic_version=anthropic_version,
            anthropic_beta=anthropic_beta,
            anthropic_workspace_id=anthropic_workspace_id,
        ),
        parse_response,
    )


def sync(
    *,
    client: AuthenticatedClient,
    model_id: str,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> models.ModelInfo | models.ErrorResponse | None:
    """Send the request, and return the reply."""
    return sync_detailed(
        client=client,
        model_id=model_id,
        anthropic_version=anthropic_version,
        anthropic_beta=anthropic_beta,
        anthropic_workspace_id=anthropic_workspace_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    model_id: str,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> Response[models.ModelInfo | models.ErrorResponse]:
    """Send the request, and return the reply with its status and headers."""
    return await client.asend(
        build_request(
            model_id=model_id,
            anthropic_version=anthropic_version,
            anthropic_beta=anthropic_beta,
            anthropic_workspace_id=anthropic_workspace_id,
        ),
        parse_response,
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    model_id: str,
    anthropic_version: str = "2026-10-21",
    anthropic_beta: str | Unset = UNSET,
    anthropic_workspace_id: str | Unset = UNSET,
) -> models.ModelInfo | models.ErrorResponse | None:
    """Send the request, and return the reply."""
    return (
        await asyncio_detailed(
            client=client,
            model_id=model_id,
            anthropic_version=anthropic_version,
            anthropic_beta=anthropic_beta,
            anthropic_workspace_id=anthropic_workspace_id,
        )
    ).parsed
