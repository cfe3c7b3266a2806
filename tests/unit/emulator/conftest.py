"""An emulator without sockets, whose every response is checked against the description."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from described import assert_described
from starlette.testclient import TestClient

from llmport.emulator import API_KEY, Settings, create_app

QUESTION = {"role": "user", "content": "What is the capital of France?"}
HEADERS = {"x-api-key": API_KEY, "anthropic-version": "2026-10-21"}


class Api:
    """A client of one emulator."""

    def __init__(self, client: TestClient) -> None:
        self.http = client

    def create(self, *, headers: dict[str, str] | None = None, **members: Any) -> Any:
        """Send a request to create a message; *members* replace those of a plain question."""
        body = {"model": "claude-opus-5-5", "max_tokens": 1024, "messages": [QUESTION], **members}
        return self.http.post("/v1/messages", json=body, headers=headers)

    def message(self, **members: Any) -> dict[str, Any]:
        response = self.create(**members)
        assert response.status_code == 200, response.text
        return response.json()

    def events(self, **members: Any) -> list[dict[str, Any]]:
        response = self.create(stream=True, **members)
        assert response.status_code == 200, response.text
        return [
            json.loads(line.removeprefix("data: "))
            for line in response.text.split("\n")
            if line.startswith("data")
        ]

    def refusal(self, **members: Any) -> str:
        """Send a request that is refused with a 400, and give the reason."""
        response = self.create(**members)
        assert response.status_code == 400, response.text
        assert response.json()["error"]["type"] == "invalid_request_error"
        return response.json()["error"]["message"]


@pytest.fixture
def make_api() -> Iterator[Any]:
    with ExitStack() as stack:

        def make(**settings: Any) -> Api:
            client = TestClient(create_app(Settings(**settings)), headers=HEADERS)
            client.event_hooks = {"request": [], "response": [assert_described]}
            return Api(stack.enter_context(client))

        yield make


@pytest.fixture
def api(make_api) -> Api:
    return make_api()
