"""Our clients against servers that know nothing but the published description, and the description against ours."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from canary import KEY
from prism import Prism
from three_ways import anyio_backend, make_client, mode, waits

import anthropic_messages
from anthropic_messages.client import AuthenticatedClient

__all__ = ["anyio_backend", "make_client", "mode", "waits"]

DOCUMENTS = Path(anthropic_messages.__file__).parent / "openapi"


@pytest.fixture(scope="session")
def prism() -> Iterator[Callable[[str], str]]:
    """Say where the description of an API version is served; started when first asked for, stopped at the end."""
    running: dict[str, str] = {}
    with ExitStack() as stack:

        def base_url(version: str) -> str:
            if version not in running:
                running[version] = stack.enter_context(Prism(DOCUMENTS / f"{version}.json")).base_url
            return running[version]

        yield base_url


_ONE_VALUE = "Response body must be object"
"""What Prism says of the examples of streams and lines: it takes each for one value, where many follow each other."""


def refuse_violations(response: httpx.Response) -> None:
    """Fail if Prism has found the request, or the reply, to be other than described."""
    is_json = response.headers["content-type"].startswith("application/json")
    violations = json.loads(response.headers.get("sl-violations", "[]"))
    assert [each for each in violations if is_json or each["message"] != _ONE_VALUE] == []


async def refuse_violations_async(response: httpx.Response) -> None:
    refuse_violations(response)


@pytest.fixture
async def http_client(mode: str) -> AsyncIterator[Any]:
    """An httpx client of the mode's kind that fails on any violation."""
    if mode == "blocking":
        with httpx.Client(verify=False, event_hooks={"response": [refuse_violations]}) as client:
            yield client
    else:
        hooks: Any = {"response": [refuse_violations_async]}
        async with httpx.AsyncClient(verify=False, event_hooks=hooks) as client:
            yield client


@pytest.fixture
def call(mode: str) -> Callable[..., Any]:
    """Call an operation of the generated client, and fail on any violation; awaited in every mode."""

    async def call(
        base_url: str, operation: Any, *, headers: dict[str, str] | None = None, **arguments: Any
    ) -> Any:
        is_blocking = mode == "blocking"
        hook: Any = refuse_violations if is_blocking else refuse_violations_async
        client = AuthenticatedClient(
            base_url=base_url,
            token=KEY,
            headers=headers or {},
            verify=False,
            httpx_args={"event_hooks": {"response": [hook]}},
        )
        if is_blocking:
            with client:
                return operation.sync_detailed(client=client, **arguments)
        async with client:
            return await operation.asyncio_detailed(client=client, **arguments)

    return call
