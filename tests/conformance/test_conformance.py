"""Two implementations of one interface: over real sockets, and in the same process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from scripted_server import ScriptedServer
from wire_scripts import answering

from llmport.client import AsyncLlmClient
from llmport.testing import AsyncFakeClient, FakeClient, awaited
from llmport.testing.conformance import LlmClientConformance


class TestAnthropicClient(LlmClientConformance):
    @pytest.fixture
    def ask(self, make_client: Any) -> Iterator[Callable[..., AsyncLlmClient]]:
        with ScriptedServer() as server:

            def make(*replies: Any) -> AsyncLlmClient:
                server.add(*map(answering, replies))
                client: AsyncLlmClient = make_client(server.base_url, max_retries=0)
                return client

            yield make


class TestFakeClient(LlmClientConformance):
    @pytest.fixture
    def ask(self, mode: str) -> Callable[..., AsyncLlmClient]:
        def make(*replies: Any) -> AsyncLlmClient:
            return awaited(FakeClient(*replies) if mode == "blocking" else AsyncFakeClient(*replies))

        return make
