"""`llmport.testing.FakeClient`, and what the tests of the command want of one besides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from llmport import testing
from llmport._runtime.streams import Stream
from llmport.client import Completion, CompletionRequest, Model
from llmport.events import BlockStop
from llmport.testing.scripts import Event, Reply, events_of

MODELS = (
    Model(
        id="claude-new",
        display_name="Claude New",
        created_at=datetime(2026, 9, 1, tzinfo=UTC),
        max_input_tokens=1_000_000,
        max_output_tokens=128_000,
    ),
    Model(id="claude-undated", display_name="Claude Undated", created_at=datetime(1970, 1, 1, tzinfo=UTC)),
    Model(id="claude-bare", display_name="Claude Bare"),
)


def cut(completion: Completion, error: BaseException, *, before: type = BlockStop) -> list[Event]:
    """Script that *error* strikes before the last event of the kind *before*."""
    events = [*events_of(completion)]
    at = max(index for index, event in enumerate(events) if isinstance(event, before))
    return [*events[:at], error]


class FakeClient(testing.FakeClient):
    """Remembers its streams, may fail to count, and has models."""

    def __init__(
        self, *replies: Reply, tokens: int | BaseException = 42, models: Iterable[Model] = MODELS
    ) -> None:
        super().__init__(*replies, tokens=tokens if isinstance(tokens, int) else 0, models=models)
        self.streams: list[Stream] = []
        self._failure = None if isinstance(tokens, int) else tokens

    @property
    def request(self) -> CompletionRequest:
        """The only request so far."""
        (request,) = self.requests
        return request

    def stream(self, prompt: Any, /, **options: Any) -> Stream:
        self.streams.append(super().stream(prompt, **options))
        return self.streams[-1]

    def count_tokens(self, prompt: Any, /, *, use_cache: bool = True, **options: Any) -> int:
        if self._failure is not None:
            raise self._failure
        return super().count_tokens(prompt, use_cache=use_cache, **options)
