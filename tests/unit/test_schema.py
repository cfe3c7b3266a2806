"""Python types as JSON Schema, and their values read from JSON."""

from __future__ import annotations

import dataclasses
import enum
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, NamedTuple, NotRequired, TypedDict, TypeVar
from uuid import UUID

import attrs
import jsonschema
import msgspec
import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmport.errors import ConfigurationError
from llmport.schema import MismatchError, shape_of

T = TypeVar("T")


class Colour(enum.Enum):
    """The colour of a thing."""

    RED = "red"
    BLUE = "blue"


@attrs.frozen
class Part:
    """A part of a thing.

    Attributes:
        name: Printed on it.
    """

    name: str = attrs.field(validator=attrs.validators.max_len(10))
    price: Annotated[Decimal, "in euros"] = Decimal(0)
    made_at: datetime | None = None


class Size(NamedTuple):
    width: int
    height: int


class Note(TypedDict):
    text: Annotated[str, msgspec.Meta(description="what it says", min_length=1)]
    at: NotRequired[datetime]


class Renamed(msgspec.Struct, rename="camel", tag=True):
    first_name: Annotated[str, "given"]
    age: int


class Backwards(TypedDict):
    b: int
    a: int


class Box(msgspec.Struct, Generic[T]):
    content: T


@dataclasses.dataclass
class Thing:
    zeal: int
    colour: Colour
    kind: Literal["a", "b"] | None
    count: Annotated[int, msgspec.Meta(ge=0, le=9)]
    size: Size
    pair: tuple[int, str]
    days: list[date]
    notes: list[Note]
    moments: dict[str, datetime]
    box: Box[Part]
    tags: set[str] = dataclasses.field(default_factory=set)
    parts: list[Part] = dataclasses.field(default_factory=list)
    uuid: UUID | None = None
    took: timedelta | None = None


@dataclasses.dataclass
class Tree:
    value: int
    branches: list[Tree] = dataclasses.field(default_factory=list)


class Model(pydantic.BaseModel):
    age: int = pydantic.Field(ge=0)


@dataclasses.dataclass
class Household:
    members: list[Model]


@pydantic.dataclasses.dataclass
class Validated:
    age: Annotated[int, pydantic.Field(ge=0)]


class Limited(TypedDict):
    """A TypedDict whose limits only pydantic knows."""

    age: Annotated[int, pydantic.Field(ge=0)]


THING = Thing(
    zeal=3,
    colour=Colour.BLUE,
    kind="a",
    count=9,
    size=Size(2, 3),
    pair=(1, "one"),
    days=[date(2026, 1, 2)],
    notes=[{"text": "Hello", "at": datetime(2026, 1, 2, tzinfo=UTC)}],
    moments={"now": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)},
    box=Box(Part("lid", Decimal("1.10"))),
    tags={"new"},
    parts=[Part("lid"), Part("hinge", made_at=datetime(2026, 1, 2, tzinfo=UTC))],
    uuid=UUID(int=1),
    took=timedelta(minutes=3),
)


# ------------------------------------------------------------------------------------------------- schemas


def definitions(kind: type[Any]) -> dict[str, Any]:
    found: dict[str, Any] = shape_of(kind).schema["$defs"]
    return found


def test_a_schema_says_what_each_field_is() -> None:
    schema = shape_of(Thing).schema
    properties = schema["properties"]

    assert schema["type"] == "object"
    assert list(properties) == [field.name for field in dataclasses.fields(Thing)]
    assert schema["required"] == [*properties][:10]
    assert properties["count"] == {"type": "integer", "minimum": 0, "maximum": 9}
    assert {"a", "b"} == {value for option in properties["kind"]["anyOf"] for value in option.get("enum", ())}
    assert definitions(Thing)["Colour"]["enum"] == ["blue", "red"]
    assert properties["tags"]["items"] == {"type": "string"}


def test_descriptions_come_from_annotations_docstrings_and_meta() -> None:
    parts = definitions(Thing)

    assert parts["Part"]["description"] == "A part of a thing."
    assert parts["Part"]["properties"]["name"]["description"] == "Printed on it."
    assert parts["Part"]["properties"]["price"]["description"] == "in euros"
    assert parts["Note"]["properties"]["text"]["description"] == "what it says"
    assert parts["Size"]["description"] == "In this order: width, height."


def test_the_fields_of_a_typed_dict_stand_in_the_order_they_were_written() -> None:
    assert list(definitions(Thing)["Note"]["properties"]) == ["text", "at"]
    assert (
        list(shape_of(Backwards).schema["properties"]) == shape_of(Backwards).schema["required"] == ["b", "a"]
    )


def test_fields_are_described_by_the_names_they_have_in_json() -> None:
    assert shape_of(Renamed).schema["properties"] == {
        "type": {"enum": ["Renamed"]},
        "firstName": {"type": "string", "description": "given"},
        "age": {"type": "integer"},
    }


def test_moments_are_marked_wherever_they_stand() -> None:
    moment = {"type": "string", "format": "date-time"}
    parts = definitions(Thing)

    assert shape_of(Thing).schema["properties"]["moments"]["additionalProperties"] == moment
    assert parts["Part"]["properties"]["made_at"]["anyOf"] == [moment, {"type": "null"}]
    assert parts["Note"]["properties"]["at"] == moment


def test_a_recursive_type_refers_to_itself() -> None:
    schema = shape_of(Tree).schema

    assert schema["properties"]["branches"]["items"] == {"$ref": "#/$defs/Tree"}
    assert schema["$defs"]["Tree"]["properties"]["value"] == {"type": "integer"}
    assert shape_of(Tree).read({"value": 1, "branches": [{"value": 2}]}) == Tree(1, [Tree(2)])


def test_a_definition_that_is_used_once_takes_its_own_place() -> None:
    assert "$defs" not in shape_of(Size).schema
    assert shape_of(Size).schema["type"] == "array"


def test_a_shape_is_made_once() -> None:
    assert shape_of(Thing) is shape_of(Thing)


# -------------------------------------------------------------------------------------------------- values


def test_what_is_written_can_be_read() -> None:
    text = msgspec.json.encode(THING).decode()

    assert shape_of(Thing).read_json(text) == THING
    assert shape_of(Thing).read(msgspec.json.decode(text)) == THING
    jsonschema.validate(msgspec.json.decode(text), shape_of(Thing).schema)


@pytest.mark.parametrize(
    ("data", "value"),
    [
        pytest.param({"value": "3"}, 3, id="number as text"),
        pytest.param({"value": 3.0}, 3, id="whole number with a point"),
    ],
)
def test_a_scalar_written_as_text_is_read_as_what_it_says(data: dict[str, Any], value: object) -> None:
    assert shape_of(Tree).read(data).value == value


def test_what_fits_as_it_is_is_not_read_as_something_else() -> None:
    either: Any = int | str

    assert shape_of(either).read("3") == "3"
    assert shape_of(Box[str]).read({"content": "true"}).content == "true"


@pytest.mark.parametrize(
    ("kind", "data", "path", "reason"),
    [
        pytest.param(Tree, {}, "$", "value", id="missing"),
        pytest.param(
            Tree, {"value": 1, "branches": [{"value": "x"}]}, "$.branches[0].value", "int", id="deep"
        ),
        pytest.param(Note, {"text": ""}, "$.text", "length", id="too short"),
        pytest.param(Part, {"name": "12345678901"}, "$", "name", id="validator of attrs"),
        pytest.param(Model, {"age": -1}, "$.age", "greater", id="pydantic model"),
        pytest.param(
            Household, {"members": [{"age": -1}]}, "$.members[0].age", "greater", id="holds a model"
        ),
        pytest.param(Validated, {"age": -1}, "$.age", "greater", id="pydantic dataclass"),
    ],
)
def test_a_mismatch_names_the_place_and_the_reason(kind: Any, data: object, path: str, reason: str) -> None:
    for read in (
        shape_of(kind).read,
        lambda data: shape_of(kind).read_json(msgspec.json.encode(data).decode()),
    ):
        with pytest.raises(MismatchError, match=reason) as caught:
            read(data)

        assert caught.value.path == path
        assert path == "$" or str(caught.value).endswith(f" - at {path}")


@pytest.mark.parametrize("text", ["", "{", '{"value": NaN}', '{"value": 1} 2', "null"])
def test_text_that_is_no_json_is_a_mismatch(text: str) -> None:
    with pytest.raises(MismatchError):
        shape_of(Tree).read_json(text)


@attrs.define
class Stubborn:
    value: int = attrs.field()

    @value.validator
    def _refuse(self, _: object, value: int) -> None:
        raise RuntimeError


def test_whatever_a_class_raises_about_a_value_is_a_mismatch() -> None:
    with pytest.raises(MismatchError, match="RuntimeError"):
        shape_of(Stubborn).read({"value": 1})


trees = st.recursive(
    st.builds(Tree, st.integers(-(2**60), 2**60)),
    lambda inner: st.builds(Tree, st.integers(), st.lists(inner)),
)


@given(trees)
def test_any_tree_survives_the_way_to_json_and_back(tree: Tree) -> None:
    assert shape_of(Tree).read_json(msgspec.json.encode(tree).decode()) == tree


# ------------------------------------------------------------------------------------------------- pydantic


@pytest.mark.parametrize("kind", [Model, Household, Validated, pydantic.TypeAdapter(list[Model])])
def test_what_only_pydantic_understands_is_left_to_it(kind: Any) -> None:
    assert "minimum" in str(shape_of(kind).schema)


def test_a_type_adapter_stands_for_its_type() -> None:
    adapter: Any = pydantic.TypeAdapter(list[Model])

    assert shape_of(adapter).read([{"age": 1}]) == [Model(age=1)]


def test_pydantic_is_not_imported_for_other_types() -> None:
    program = (
        "import sys, dataclasses\n"
        "from llmport.schema import shape_of\n"
        "assert 'msgspec' not in sys.modules\n"
        "@dataclasses.dataclass\nclass A:\n  x: int\n"
        "shape_of(A).read({'x': 1})\n"
        "assert 'msgspec' in sys.modules and 'pydantic' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


# ----------------------------------------------------------------------------------------- what cannot be JSON


class Lost(TypedDict):
    part: Missing  # type: ignore[name-defined]  # noqa: F821 - that is the point


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        pytest.param(complex, "complex", id="no type of JSON"),
        pytest.param(Lost, "'Missing'.*top level", id="a name that is not there"),
        pytest.param(Part | Tree, "more than one", id="two classes that cannot be told apart"),
        pytest.param(pydantic.TypeAdapter(Callable[[], int]), "pydantic", id="what pydantic cannot describe"),
    ],
)
def test_a_type_that_cannot_be_json_is_refused_when_it_is_looked_at(kind: Any, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        shape_of(kind)
