"""The published description, served by Prism, and both clients: every operation, every example, each way to call.

Prism knows nothing of this project. It checks each request against the description and says in a header of its reply
what is wrong with it; the clients used here fail on that header. Its replies are the description's examples.
"""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from canary import KEY
from description_examples import EVENTS, JSON, LINES, Operation, Reply, operation, operations
from prism import on_prism
from reference_stream import message_of
from roundtrip import differences, message_json, without_nulls

from anthropic_messages import models
from anthropic_messages.client import AuthenticatedClient
from llmport import (
    ApiError,
    AuthenticationError,
    BillingError,
    ConflictError,
    InvalidRequestError,
    NotFoundError,
    OverloadedError,
    PermissionDeniedError,
    RateLimitError,
    RequestTooLargeError,
    ServerError,
    SpendLimitError,
)

pytestmark = pytest.mark.anyio

ERRORS: dict[str, type[ApiError]] = {
    "invalid_request_error": InvalidRequestError,
    "authentication_error": AuthenticationError,
    "billing_error": BillingError,
    "permission_error": PermissionDeniedError,
    "not_found_error": NotFoundError,
    "conflict_error": ConflictError,
    "request_too_large": RequestTooLargeError,
    "rate_limit_error": RateLimitError,
    "api_error": ServerError,
    "timeout_error": ServerError,
    "overloaded_error": OverloadedError,
}
"""What https://platform.claude.com/docs/en/api/errors names, and the class of ours that means the same."""

blocking_and_asyncio = pytest.mark.parametrize("mode", ["blocking", "asyncio"])
"""The generated client leaves the choice of an event loop to httpx; one stands for all."""


def each_reply(*media: str, is_error: bool = False, of: str | None = None) -> Any:
    """Parametrize with the replies that have one of the media types, of one operation or of all."""
    return pytest.mark.parametrize(
        ("described", "reply"),
        [
            on_prism(each.version, each, reply, id=f"{each.name}-{reply.status}-{reply.name}")
            for each in operations()
            for reply in each.replies
            if reply.media in media and (reply.status >= 400) is is_error and of in {None, each.name}
        ],
    )


each_operation = pytest.mark.parametrize(
    "described", [on_prism(each.version, each, id=each.name) for each in operations()]
)


# ------------------------------------------------------------------------------------- the generated client


@blocking_and_asyncio
@pytest.mark.parametrize(
    ("described", "example"),
    [
        on_prism(each.version, each, example, id=f"{each.name}-{name}")
        for each in operations()
        for name, example in each.requests.items()
        if not example.get("stream")
    ],
)
async def test_a_request_example_is_what_the_description_asks_for(
    described: Operation, example: Any, prism: Any, call: Any
) -> None:
    response = await call(prism(described.version), described.module, **described.arguments(example))

    assert response.status_code == 200
    assert response.parsed is not None


@pytest.mark.parametrize("mode", ["blocking"])
@pytest.mark.parametrize(
    ("described", "example"),
    [
        on_prism(each.version, each, example, id=f"{each.name}-{name}")
        for each in operations()
        for name, example in each.requests.items()
        if example.get("stream")
    ],
)
async def test_a_request_example_for_a_stream_gets_one(
    described: Operation, example: Any, prism: Any, http_client: Any
) -> None:
    """The generated client builds such a request, and leaves reading the stream to others."""
    parts = described.module.build_request(**described.arguments(example))
    reply = http_client.request(
        parts.method,
        prism(described.version) + parts.path,
        headers={**parts.headers, "x-api-key": KEY},
        content=parts.content,
    )

    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith(EVENTS)


@blocking_and_asyncio
@each_operation
async def test_every_parameter_is_what_the_description_asks_for(
    described: Operation, prism: Any, call: Any
) -> None:
    arguments = described.arguments(is_full=True)
    response = await call(prism(described.version), described.module, **arguments)

    assert response.status_code == 200
    assert response.parsed is not None


@blocking_and_asyncio
@each_reply(JSON, LINES)
async def test_a_reply_example_loses_nothing(
    described: Operation, reply: Reply, prism: Any, call: Any
) -> None:
    response = await call(
        prism(described.version), described.module, headers=reply.prefer, **described.arguments()
    )

    assert response.status_code == reply.status
    if reply.media == LINES:
        sent = [json.loads(line) for line in reply.value.splitlines()]
        assert differences(sent, [line.to_dict() for line in response.parsed]) == []
    else:
        assert differences(reply.value, response.parsed.to_dict()) == []


@pytest.mark.parametrize("mode", ["blocking"])
@pytest.mark.parametrize(
    "described", [on_prism(each.version, each, id=each.name) for each in operations("2026-10-21")]
)
async def test_every_error_example_loses_nothing(described: Operation, prism: Any, call: Any) -> None:
    """For one version, in one mode: the errors are the same components in both, and decoding is no mode's matter."""
    for reply in described.replies:
        if reply.status < 400:
            continue
        response = await call(
            prism(described.version), described.module, headers=reply.prefer, **described.arguments()
        )

        assert response.status_code == reply.status, reply.name
        assert isinstance(response.parsed, models.ErrorResponse), reply.name
        assert differences(reply.value, response.parsed.to_dict()) == [], reply.name


@pytest.mark.parametrize(
    ("version", "scheme"),
    [
        on_prism(version, version, scheme, id=scheme)
        for version in ("2026-10-21", "2023-06-01")
        for scheme in ("x-api-key", "bearer")
    ],
)
def test_both_ways_to_sign_in_are_described(version: str, scheme: Any, prism: Any) -> None:
    described = operation("count_tokens", version)
    with AuthenticatedClient(base_url=prism(version), token=KEY, scheme=scheme, verify=False) as client:
        assert described.module.sync_detailed(client=client, **described.arguments()).status_code == 200
    with httpx.Client(base_url=prism(version), verify=False) as nobody:
        reply = nobody.get("/v1/models", headers={"anthropic-version": version})
        assert reply.status_code == 401


# ---------------------------------------------------------------------------------------------- the adapter


@each_reply(JSON, of="create_message")
async def test_complete(
    described: Operation, reply: Reply, prism: Any, make_client: Any, http_client: Any
) -> None:
    client = make_client(
        prism(described.version), api_version=described.version, http_client=http_client, max_retries=0
    )
    completion = await client.complete("Hello", extra_headers=reply.prefer)

    assert differences(without_nulls(reply.value), without_nulls(message_json(completion))) == []
    assert completion.request_id is not None


@each_reply(EVENTS, of="create_message")
async def test_stream(
    described: Operation, reply: Reply, prism: Any, make_client: Any, http_client: Any
) -> None:
    client = make_client(
        prism(described.version), api_version=described.version, http_client=http_client, max_retries=0
    )
    events = [json.loads(line[5:]) for line in reply.value.split("\n") if line.startswith("data:")]
    failure = next((event["error"] for event in events if event["type"] == "error"), None)
    assert (await _outcome(client, reply)) == (
        ERRORS[failure["type"]] if failure else without_nulls(message_of(events))
    )


async def _outcome(client: Any, reply: Reply) -> Any:
    """Return the JSON of the message that streams, or the class of the error that ends it."""
    try:
        async with client.stream("Hello", extra_headers=reply.prefer) as stream:
            return without_nulls(message_json(await stream.collect()))
    except ApiError as error:
        return type(error)


@each_reply(JSON, of="count_tokens")
async def test_count_tokens(
    described: Operation, reply: Reply, prism: Any, make_client: Any, http_client: Any
) -> None:
    client = make_client(prism(described.version), api_version=described.version, http_client=http_client)
    assert await client.count_tokens("Hello") == reply.value["input_tokens"]


@pytest.mark.parametrize(
    ("described", "reply"),
    [
        on_prism(each.version, each, reply, id=reply.name)
        for each in operations()
        for reply in each.replies
        if each.name == "list_models" and reply.status == 200 and not reply.value["has_more"]
    ],
)
async def test_models(
    described: Operation, reply: Reply, prism: Any, make_client: Any, http_client: Any
) -> None:
    """Only the last page: Prism would give any other again and again."""
    http_client.headers.update(reply.prefer)
    client = make_client(prism(described.version), api_version=described.version, http_client=http_client)
    listed = await client.models()
    assert [model.id for model in listed] == [model["id"] for model in reply.value["data"]]


@each_reply(JSON, is_error=True, of="create_message")
async def test_an_error_is_the_one_that_its_type_means(
    described: Operation, reply: Reply, prism: Any, make_client: Any, http_client: Any
) -> None:
    client = make_client(
        prism(described.version), api_version=described.version, http_client=http_client, max_retries=0
    )
    wire = reply.value["error"]
    code = (wire.get("details") or {}).get("error_code")
    cls = SpendLimitError if code and "spend_limit" in code else ERRORS[wire["type"]]
    with pytest.raises(cls) as caught:
        await client.complete("Hello", extra_headers=reply.prefer)

    error = caught.value
    assert type(error) is cls
    assert (error.status, error.type) == (reply.status, wire["type"])
    assert error.error_code == code
    assert error.body == reply.value
    assert wire["message"] in error.message


# ------------------------------------------------------------------------------------------------ the canary


@pytest.mark.parametrize(
    "described", [on_prism(each.version, each, id=each.name) for each in operations() if each.body]
)
def test_prism_does_check_bodies(described: Operation, prism: Any) -> None:
    """If it cannot compile a body's schema, it lets every body pass without a word, and the tests above are worthless."""
    headers = {"x-api-key": KEY, "anthropic-version": described.version}
    with httpx.Client(base_url=prism(described.version), headers=headers, verify=False) as client:
        reply = client.request(described.method, described.url(), json={})

    assert reply.status_code == 400
    assert "required property" in reply.headers["sl-violations"]


@pytest.mark.parametrize(
    "described", [on_prism(each.version, each, id=each.name) for each in [operation("create_message")]]
)
async def test_a_violation_does_fail_a_test(
    described: Operation, prism: Any, make_client: Any, http_client: Any
) -> None:
    client = make_client(prism(described.version), http_client=http_client, max_retries=0)
    with pytest.raises(AssertionError, match="must be >= 0"):
        await client.complete("Hello", extra_body={"max_tokens": -1})
