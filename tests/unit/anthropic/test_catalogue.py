"""What is known of models offline."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest

from anthropic_messages.models import KnownModel
from llmport.anthropic.catalogue import known_models, takes_prefill, version_of
from llmport.anthropic.lifecycle import DEPRECATION_DATES


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


def test_every_model_of_the_description_and_every_deprecated_one_is_known_offline() -> None:
    names = [model.id for model in known_models()]

    assert len(names) == len(set(names))
    assert set(names) == {*get_args(KnownModel), *DEPRECATION_DATES}


def test_newer_generations_come_first() -> None:
    versions = [version_of(model.id) or (0, 0) for model in known_models()]

    assert versions == sorted(versions, reverse=True)


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("claude-haiku-4-5-20251001", "Claude Haiku 4.5"),
        ("claude-3-5-haiku-latest", "Claude 3.5 Haiku"),
        ("claude-mythos-preview", "Claude Mythos Preview"),
        ("claude-instant-1.1-100k", "Claude Instant 1.1 100k"),
        ("claude-sonnet-5", "Claude Sonnet 5"),
        ("claude-opus-4-0", "Claude Opus 4.0"),
        ("claude-opus-4-20250514", "Claude Opus 4"),
    ],
)
def test_a_model_has_a_name_for_people(model: str, name: str) -> None:
    assert {each.id: each.display_name for each in known_models()}[model] == name


def test_a_deprecated_model_says_when_it_stops_answering() -> None:
    known = {model.id: model for model in known_models()}

    assert known["claude-sonnet-4-5"].lifecycle == "deprecated"
    assert known["claude-sonnet-4-5"].retires_at == datetime(2026, 11, 30, tzinfo=UTC)
    assert known["claude-sonnet-5-5"].retires_at is None
    assert known["claude-sonnet-5-5"].can("batch") is None
