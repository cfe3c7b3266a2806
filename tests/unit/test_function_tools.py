"""Tools made of functions: what they tell the model, and what they make of its arguments."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Callable
from copy import deepcopy
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
import pytest

from llmport import ConfigurationError, FunctionTool, Tool, tool
from llmport.schema import MismatchError

if TYPE_CHECKING:
    from fractions import Fraction


@dataclasses.dataclass
class Place:
    """Where it is."""

    latitude: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    longitude: float


@tool
def get_weather(
    city: str,
    unit: Annotated[Literal["C", "F"], "what to measure in"] = "C",
    *,
    place: Place | None = None,
    days: list[int] = [1],  # noqa: B006 - tools have such defaults, too
) -> str:
    """Get the weather in a city.

    Only of today and tomorrow.

    Args:
        city: Such as Paris.
        days: Which ones.

    Returns:
        A sentence.
    """
    return f"{city} {unit} {place} {days}"


@tool(
    name="clock-2", description="Tells the time.", strict=True, extra={"cache_control": {"type": "ephemeral"}}
)
async def clock() -> str:
    """Not this."""
    return "noon"


def plain(a: int) -> int:
    return a


# -------------------------------------------------------------------------------------- what the model is told


def test_a_tool_tells_what_hints_and_docstring_say() -> None:
    assert get_weather.name == "get_weather"
    assert get_weather.description == "Get the weather in a city.\n\nOnly of today and tomorrow."
    schema = get_weather.input_schema
    assert schema["type"] == "object"
    assert schema["required"] == ["city"]
    assert schema["additionalProperties"] is False
    assert list(schema["properties"]) == ["city", "unit", "place", "days"]
    assert schema["properties"]["city"] == {"type": "string", "description": "Such as Paris."}
    assert schema["properties"]["unit"] == {
        "enum": ["C", "F"],
        "default": "C",
        "description": "what to measure in",
    }
    assert schema["properties"]["days"]["description"] == "Which ones."
    assert schema["$defs"]["Place"]["properties"]["latitude"] == {
        "type": "number",
        "minimum": -90,
        "maximum": 90,
    }


def test_what_is_given_stands_in_place_of_what_is_found() -> None:
    assert (clock.name, clock.description, clock.strict) == ("clock-2", "Tells the time.", True)
    assert clock.extra == {"cache_control": {"type": "ephemeral"}}
    assert clock.input_schema["properties"] == {}
    assert not get_weather.strict


class Counter:
    """Counts. A callable object."""

    def __init__(self) -> None:
        self.total = 0

    def add(self, amount: int) -> int:
        """Add an amount."""
        self.total += amount
        return self.total

    async def __call__(self, amount: int) -> int:
        return self.add(amount)


@pytest.mark.parametrize(
    ("function", "name", "parameters", "is_async"),
    [
        pytest.param(Counter().add, "add", ["amount"], False, id="method"),
        pytest.param(partial(Counter().add, amount=2), "add", ["amount"], False, id="partial"),
        pytest.param(Counter(), "Counter", ["amount"], True, id="callable object"),
        pytest.param(partial(clock.function), "clock", [], True, id="partial of an async function"),
        pytest.param(plain, "plain", ["a"], False, id="no docstring"),
    ],
)
def test_whatever_can_be_called_can_be_a_tool(
    function: Callable[..., Any], name: str, parameters: list[str], *, is_async: bool
) -> None:
    made = tool(function)

    assert isinstance(made, Tool)
    assert made.name == name
    assert list(made.input_schema["properties"]) == parameters
    assert made.is_async is is_async


def test_a_tool_is_still_the_function() -> None:
    assert get_weather("Paris", "F") == "Paris F None [1]"


# --------------------------------------------------------------------------------------- what the model asks for


def test_arguments_get_the_types_of_the_parameters() -> None:
    call = get_weather.bind({"city": "Paris", "place": {"latitude": 1, "longitude": "2.5"}, "days": ["3"]})

    assert call() == "Paris C Place(latitude=1.0, longitude=2.5) [3]"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param({}, "missing required field `city`", id="missing"),
        pytest.param({"city": 3}, r"Expected `str`, got `int` - at \$\.city", id="type"),
        pytest.param({"city": "Paris", "unit": "K"}, r"\$\.unit", id="choice"),
        pytest.param(
            {"city": "Paris", "place": {"latitude": 99, "longitude": 0}},
            r"<= 90.* - at \$\.place\.latitude",
            id="limit",
        ),
        pytest.param(
            {"city": "Paris", "town": 1}, "no argument town; there is city, unit, place, days", id="unknown"
        ),
    ],
)
def test_arguments_that_do_not_fit_are_refused_with_their_place(
    arguments: dict[str, Any], words: str
) -> None:
    with pytest.raises(MismatchError, match=words):
        get_weather.bind(arguments)


def test_a_tool_without_parameters_takes_none() -> None:
    with pytest.raises(MismatchError, match="no argument zone; there is none"):
        clock.bind({"zone": "UTC"})


# ------------------------------------------------------------------------------------------- what to write instead


def no_hint(city) -> None: ...  # type: ignore[no-untyped-def]


def starred(*cities: str) -> None: ...


def keywords(**cities: str) -> None: ...


def positional(city: str, /) -> None: ...


def elsewhere(part: Fraction) -> None: ...


def unreadable(part: object) -> None: ...


@pytest.mark.parametrize(
    ("function", "words"),
    [
        pytest.param(
            no_hint, "parameter city of the tool 'no_hint' has no type: write city: str", id="no type"
        ),
        pytest.param(starred, r"\*cities.*write each parameter out", id="star"),
        pytest.param(keywords, r"\*\*cities.*write each parameter out", id="two stars"),
        pytest.param(positional, "city.*write each parameter out", id="positional"),
        pytest.param(elsewhere, "'Fraction'.*not only for type checkers", id="imported for checkers only"),
        pytest.param(unreadable, "object", id="no JSON"),
        pytest.param(lambda: 1, "give it a name=", id="no name"),
        pytest.param(int, "'int' cannot be told: write a function of your own", id="built in"),
        pytest.param(5, "made of a function, not of a int", id="no function"),
    ],
)
def test_a_function_that_cannot_be_described_is_refused_with_what_to_write(
    function: Callable[..., Any], words: str
) -> None:
    with pytest.raises(ConfigurationError, match=words):
        tool(function)


# ------------------------------------------------------------------------------------------------------ values


@pytest.mark.parametrize("made", [get_weather, clock, tool(plain), tool(plain, name="other", strict=True)])
def test_a_tool_can_be_pickled_and_copied(made: FunctionTool[..., Any]) -> None:
    assert pickle.loads(pickle.dumps(made)) == made
    assert deepcopy(made) == made
    assert made in (tool(plain), tool(plain, name="other", strict=True), get_weather, clock)


def test_a_tool_shows_its_function() -> None:
    assert "function=get_weather" in repr(get_weather)
