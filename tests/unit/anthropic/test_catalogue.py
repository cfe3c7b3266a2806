"""What is known of models offline."""

from __future__ import annotations

import pytest

from llmport.anthropic.catalogue import takes_prefill, version_of


@pytest.mark.parametrize(
    ("model", "version"),
    [
        ("claude-instant-1.2", (1, 2)),
        ("claude-2.1", (2, 1)),
        ("anthropic.claude-v2:1", (2, 0)),
        ("claude-3-opus-20240229", (3, 0)),
        ("claude-3-5-haiku-latest", (3, 5)),
        ("us.anthropic.claude-3-7-sonnet-20250219-v1:0", (3, 7)),
        ("claude-opus-4-20250514", (4, 0)),
        ("claude-4-opus-20250514", (4, 0)),
        ("claude-opus-4-1@20250805", (4, 1)),
        ("claude-haiku-4-5-20251001", (4, 5)),
        ("claude-sonnet-4-6", (4, 6)),
        ("claude-fable-5", (5, 0)),
        ("claude-mythos-5-2", (5, 2)),
        ("claude-mythos-preview", None),
        ("gpt-4", None),
    ],
)
def test_a_name_tells_the_generation(model: str, version: tuple[int, int] | None) -> None:
    assert version_of(model) == version


@pytest.mark.parametrize(
    ("model", "takes"),
    [
        ("claude-3-haiku-20240307", True),
        ("claude-sonnet-4-5-20250929", True),
        ("claude-opus-4-6", False),
        ("claude-sonnet-5-5", False),
        ("claude-mythos-preview", False),
        ("somebody-else", False),
    ],
)
def test_models_up_to_4_5_go_on_from_a_trailing_assistant_message(model: str, *, takes: bool) -> None:
    assert takes_prefill(model) is takes
