"""Where surfaces are read: Python types, OpenAPI schemas, and the places of schemas in their files."""
# ruff: noqa: UP006, UP007, UP035, UP037, UP045, PYI030, PYI051 - types are written here as the SDK writes them

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import IO, Annotated, Any, Dict, List, Literal, Optional, Union

import pytest
from pydantic import BaseModel, Field
from typing_extensions import NotRequired, Required, TypedDict

from surface.compare import compare_shapes, pair_objects
from surface.document import Document
from surface.model import Field as Member
from surface.model import Object, Shape
from surface.places import Places
from surface.python_types import TypeReader


class Alias:
    alias = "wire-name"


class Base(TypedDict, total=False):
    needed: Required[str]
    renamed: Annotated[int, Alias()]


class Child(Base):
    always: str
    sometimes: NotRequired[Base]


class Model(BaseModel):
    always: str
    always_maybe_null: Optional[int]
    maybe: Optional["Model"] = None
    renamed: Literal["a"] = Field(alias="wire")
    _private: int = 1


REQUESTS = TypeReader(reads_models=False)
REPLIES = TypeReader(reads_models=True, added={Model: {"details": Member(Shape(), required=None)}})


def scalars(*names: str) -> Shape:
    return Shape(scalars=frozenset(names))


@pytest.mark.parametrize(
    ("kind", "shape"),
    [
        (str, scalars("string")),
        (datetime, scalars("date-time")),
        (Any, scalars("any")),
        (object, scalars("any")),
        (Optional[int], Shape(nullable=True, scalars=frozenset({"integer"}))),
        (int | None, Shape(nullable=True, scalars=frozenset({"integer"}))),
        (Literal["a", "b"], Shape(values=frozenset({"a", "b"}))),
        (Union[Literal["a"], str], Shape(values=frozenset({"a"}), scalars=frozenset({"string"}))),
        (Union[Literal[True], Literal[False]], scalars("boolean")),
        (Union[str, Iterable[int]], Shape(scalars=frozenset({"string"}), items=scalars("integer"))),
        (Dict[str, List[str]], Shape(members=Shape(items=scalars("string")))),
        (Union[str, IO[bytes]], scalars("string")),
        (Annotated[Required[str], "mark"], scalars("string")),
        (Union[str, Model], scalars("string")),
    ],
)
def test_reads_python_types(kind, shape):
    assert REQUESTS.shape(kind) == shape


def test_reads_which_keys_a_typed_dict_requires():
    """Annotations are strings in this file, so `__required_keys__` is wrong."""
    (child,) = REQUESTS.shape(Child).objects
    required = {name: field.required for name, field in child.fields.items()}
    assert required == {"needed": True, "wire-name": False, "always": True, "sometimes": False}
    (base,) = child.fields["sometimes"].shape.objects
    assert base is REQUESTS.shape(Base).objects[0]


def test_reads_models():
    (model,) = REPLIES.shape(Model).objects
    required = {name: field.required for name, field in model.fields.items()}
    assert required == {
        "always": True,
        "always_maybe_null": True,
        "maybe": None,
        "wire": True,
        "details": None,
    }
    assert model.fields["maybe"].shape.objects == (model,)


@pytest.mark.parametrize("kind", [bytes, "Forward", set[int]])
def test_refuses_types_it_does_not_know(kind):
    with pytest.raises(TypeError):
        REQUESTS.shape(kind)


SCHEMAS: dict[str, Any] = {
    "Named": {"type": "object", "properties": {"self": {"$ref": "#/components/schemas/Named"}}},
    "Stop": {"enum": ["end", None], "x-open-enum": True},
}
NAMED, STOP = ({"$ref": f"#/components/schemas/{name}"} for name in SCHEMAS)


@pytest.mark.parametrize(
    ("schema", "shape"),
    [
        (True, scalars("any")),
        ({}, scalars("any")),
        ({"type": "integer", "minimum": 1}, Shape(scalars=frozenset({"integer"}), limits={"minimum": 1})),
        ({"type": "string", "format": "date-time"}, scalars("date-time")),
        ({"type": ["string", "null"]}, Shape(nullable=True, scalars=frozenset({"string"}))),
        ({"const": "a"}, Shape(values=frozenset({"a"}))),
        ({"anyOf": [STOP, {"type": "string"}]}, Shape(True, frozenset({"string"}), frozenset({"end"}))),
        (STOP, Shape(True, frozenset({"string"}), frozenset({"end"}), name="Stop")),
        (
            {**STOP, "not": {}},
            Shape(True, frozenset({"string"}), frozenset({"end"}), name="Stop", limits={"not": {}}),
        ),
        ({"type": "array"}, Shape(items=scalars("any"))),
        ({"type": "object"}, Shape(members=scalars("any"))),
        ({"type": "object", "additionalProperties": {"type": "string"}}, Shape(members=scalars("string"))),
    ],
)
def test_reads_schemas(schema, shape):
    assert Document({"components": {"schemas": SCHEMAS}}).shape(schema, "X") == shape


def test_reads_objects():
    read = Document({"components": {"schemas": SCHEMAS}}).shape
    named = read({"anyOf": [NAMED, {"type": "null"}]}, "X")
    assert named.objects[0].name == named.name == "Named"
    assert named.objects[0].fields["self"].shape.objects == named.objects
    assert read({"anyOf": [NAMED, NAMED]}, "X").objects == named.objects
    own = {"type": "object", "properties": {"x": {}}}
    nested = {"allOf": [NAMED, {"required": ["self"], "properties": {"own": own}}]}
    (merged,) = read({"allOf": [nested, {"allOf": [{"properties": {"other": {}}}]}]}, "X").objects
    required = {name: field.required for name, field in merged.fields.items()}
    assert required == {"self": True, "own": False, "other": False}
    assert merged.fields["own"].shape.objects[0].name == "X.own"


def test_reads_operations():
    stream = {"properties": {"event": {}, "data": {"type": "string", "contentSchema": STOP}}}
    post = {
        "parameters": [{"$ref": "#/components/parameters/Many"}],
        "responses": {
            "200": {
                "content": {"text/event-stream": {"schema": stream}},
                "headers": {"request-id": {"required": True}},
            },
            "204": {},
        },
    }
    description = {
        "paths": {
            "/v1/x/{id}": {"parameters": [{"in": "path", "name": "id", "required": True}], "post": post}
        },
        "components": {"schemas": SCHEMAS, "parameters": {"Many": {"in": "query", "name": "many[]"}}},
    }
    (operation,) = Document(description).operations()
    assert (str(operation), operation.key) == ("POST /v1/x/{id}", "POST /v1/x/{}")
    assert {name: each.required for name, each in operation.parameters.fields.items()} == {
        "path id": True,
        "query many": False,
    }
    assert operation.replies["200 text/event-stream"].name == "Stop"
    assert set(operation.replies) == {"200 text/event-stream", "204"}
    assert operation.headers
    assert operation.headers.fields["200 request-id"].required


def thing(name: str, /, **fields: str | None) -> Object:
    """Return an object with constants and, for `None`, fields that take anything."""
    shapes = {
        key: scalars("any") if value is None else Shape(values=frozenset({value}))
        for key, value in fields.items()
    }
    return Object(name, lambda: {key: Member(shape, required=True) for key, shape in shapes.items()})


@pytest.mark.parametrize(
    ("left", "right", "pairs"),
    [
        (
            [thing("A", type="a"), thing("B", type="b")],
            [thing("X", type="b"), thing("Y", type="a")],
            {"AY", "BX"},
        ),
        ([thing("A", type="a")], [thing("X", type="b")], set()),
        ([thing("A", p=None)], [thing("X", q=None)], {"AX"}),
        (
            [thing("A", p=None, q=None), thing("B", p=None)],
            [thing("X", p=None), thing("Y", p=None, q=None)],
            {"AY", "BX"},
        ),
        (  # one constant says more than many fields
            [thing("A", type="a", p=None, q=None)],
            [thing("X", p=None, q=None), thing("Y", type="a")],
            {"AY"},
        ),
        ([thing("A", p=None)], [thing("X", q=None), thing("Y", r=None)], set()),
        (
            [thing("A", type="a", name="n")],
            [thing("X", type="a", name="m"), thing("Y", type="a", name="n")],
            {"AY"},
        ),
    ],
)
def test_pairs_variants_by_constants_then_fields(left, right, pairs):
    assert {old.name + new.name for old, new in pair_objects(left, right)} == pairs


@pytest.mark.parametrize(
    ("left", "right", "at"),
    [
        ({"type": "array", "items": {"type": "string"}}, {"type": "array"}, "X[]"),
        (
            {"type": "object", "additionalProperties": {"type": "string"}},
            {"type": "object", "additionalProperties": {"type": "integer"}},
            "X{}",
        ),
        ({"properties": {"x": {"type": "string"}}}, {"properties": {"x": {"type": "integer"}}}, "X.x"),
    ],
)
def test_says_where_shapes_differ(left, right, at):
    read = Document({}).shape
    (difference,) = compare_shapes(read(left, "X"), read(right, "X"), owner="X", side="reply")
    assert difference.at == at
    left, right = ({"properties": {"field": each}} for each in (left, right))
    (difference,) = compare_shapes(read(left, "Y"), read(right, "Y"), owner="Y", side="reply")
    assert difference.at == at.replace("X", "Y.field")


def test_compares_types_that_contain_themselves():
    left, right = (Document({"components": {"schemas": SCHEMAS}}).shape(NAMED, "X") for _ in "ab")
    assert list(compare_shapes(left, right, owner="X", side="reply")) == []


ENTRY = """\
openapi: 3.1.0
paths:
  /v1/models: {$ref: paths/models.yaml}
"""
OPERATIONS = """\
parameters: []
get:
  operationId: list_models
"""
PAGE = """\
# first line
ModelPage:
  type: object
  properties:
    has_more: {type: boolean}
    data:
      items:
        properties:
          id: {type: string}
"""


@pytest.mark.parametrize(
    ("owner", "member", "place"),
    [
        ("ModelPage", "", "openapi/schemas/models/page.yaml:2"),
        ("ModelPage", "has_more", "openapi/schemas/models/page.yaml:5"),
        ("ModelPage", "data[]", "openapi/schemas/models/page.yaml:6"),
        ("ModelPage.data[]", "id", "openapi/schemas/models/page.yaml:9"),
        ("ModelPage", "unknown", "openapi/schemas/models/page.yaml:2"),
        ("GET /v1/models", "query limit", "openapi/paths/models.yaml:2"),
        ("POST /v1/models", "", "openapi/paths/models.yaml:1"),
        ("GET /v1/other", "", "openapi/anthropic.yaml:3"),
        ("errors", "400", "openapi/responses.yaml:1"),
        ("Unknown", "", "openapi/anthropic.yaml:1"),
    ],
)
def test_finds_places(tmp_path, owner, member, place):
    files = {"anthropic.yaml": ENTRY, "paths/models.yaml": OPERATIONS, "schemas/models/page.yaml": PAGE}
    for name, text in files.items():
        path = tmp_path / "openapi" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert str(Places(Path(tmp_path / "openapi")).find(owner, member)) == place
