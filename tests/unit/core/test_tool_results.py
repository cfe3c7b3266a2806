"""What a tool gave, as the model gets it."""

from __future__ import annotations

import dataclasses
import enum
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import msgspec
import pydantic
import pytest

from llmport import ImageBlock, TextBlock, ToolResultBlock, ToolUseBlock
from llmport._core.tool_results import error_of, failure_of, result_of

USE = ToolUseBlock("toolu_1", "tool", {})
PICTURE = ImageBlock.from_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20))


class Colour(enum.Enum):
    RED = "red"


@attrs.frozen
class Point:
    colour: Colour = Colour.RED


@dataclasses.dataclass
class Line:
    start: Point


class Model(pydantic.BaseModel):
    at: datetime


class Struct(msgspec.Struct):
    price: Decimal


@pytest.mark.parametrize(
    ("value", "content"),
    [
        pytest.param("Sunny.", (TextBlock("Sunny."),), id="text"),
        pytest.param(None, (), id="nothing"),
        pytest.param("", (), id="empty text"),
        pytest.param(" \n", (), id="blank text"),
        pytest.param("a\udcffb", (TextBlock("a\\udcffb"),), id="half a character"),
        pytest.param(PICTURE, (PICTURE,), id="block"),
        pytest.param((TextBlock("a"), PICTURE), (TextBlock("a"), PICTURE), id="blocks"),
        pytest.param(["Look:", PICTURE, ""], (TextBlock("Look:"), PICTURE), id="texts and blocks"),
        pytest.param({"é": [1, True, None]}, (TextBlock('{"é":[1,true,null]}'),), id="dict"),
        pytest.param([], (TextBlock("[]"),), id="empty list"),
        pytest.param(3, (TextBlock("3"),), id="number"),
        pytest.param(False, (TextBlock("false"),), id="boolean"),
        pytest.param(Line(Point()), (TextBlock('{"start":{"colour":"red"}}'),), id="attrs in a dataclass"),
        pytest.param(Struct(Decimal("1.10")), (TextBlock('{"price":"1.10"}'),), id="struct"),
        pytest.param(
            [Model(at=datetime(2026, 1, 2, tzinfo=UTC))],
            (TextBlock('[{"at":"2026-01-02T00:00:00Z"}]'),),
            id="pydantic",
        ),
    ],
)
def test_what_a_tool_returns_becomes_content(value: object, content: Any) -> None:
    assert result_of(USE, value) == ToolResultBlock("toolu_1", content)


def test_a_result_is_taken_as_it_is_for_the_call_it_answers() -> None:
    made = ToolResultBlock("", "No.", is_error=True, extra={"cache_control": {"type": "ephemeral"}})

    assert result_of(USE, made) == attrs.evolve(made, tool_use_id="toolu_1")


@pytest.mark.parametrize("value", [object(), Path("a"), [PICTURE, object()], {1: {2: complex(1)}}])
def test_what_cannot_be_sent_says_so(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be sent: return text, blocks or data"):
        result_of(USE, value)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValueError("No such city."), "ValueError: No such city."),
        (KeyError("x"), "KeyError: 'x'"),
        (OSError(), "OSError"),
    ],
)
def test_an_exception_is_a_result_with_class_and_words(error: Exception, text: str) -> None:
    assert failure_of(USE, error) == error_of(USE, text) == ToolResultBlock("toolu_1", text, is_error=True)
