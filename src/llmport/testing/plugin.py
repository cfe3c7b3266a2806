"""pytest fixtures: the emulator, and clients of it. pytest loads this by itself; nothing starts until a test asks for it.

`llmport_emulator` runs once for all tests and forgets, for each, what it was asked and told before. Needs the extra
`emulator`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from llmport.anthropic import AnthropicClient, AsyncAnthropicClient
    from llmport.emulator import Emulator

pytest.register_assert_rewrite("llmport.testing.conformance")


@pytest.fixture(scope="session")
def llmport_running_emulator() -> Iterator[Emulator]:
    """Run one emulator for the whole session."""
    from llmport.emulator import Emulator  # noqa: PLC0415 - an extra, needed only by who asks for it

    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def llmport_emulator(llmport_running_emulator: Emulator) -> Emulator:
    """Return a local Messages API that has not been asked anything yet: `.base_url`, `.requests`, `.fail_next(…)`."""
    llmport_running_emulator.reset()
    return llmport_running_emulator


@pytest.fixture
def llmport_client(llmport_emulator: Emulator) -> Iterator[AnthropicClient]:
    """Return a blocking client of the emulator."""
    from llmport.anthropic import AnthropicClient  # noqa: PLC0415 - only who asks for it should pay for it

    with AnthropicClient(base_url=llmport_emulator.base_url, api_key=llmport_emulator.api_key) as client:
        yield client


@pytest.fixture
async def llmport_async_client(llmport_emulator: Emulator) -> AsyncIterator[AsyncAnthropicClient]:
    """Return an awaited client of the emulator; an async fixture, for whichever plugin runs the test."""
    from llmport.anthropic import AsyncAnthropicClient  # noqa: PLC0415 - as above

    async with AsyncAnthropicClient(
        base_url=llmport_emulator.base_url, api_key=llmport_emulator.api_key
    ) as client:
        yield client
