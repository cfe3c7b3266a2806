"""Schemas within what a provider takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypedDict

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmport._core.schema_fit import check_size, fit_schema
from llmport.anthropic.output_schemas import RULES
from llmport.errors import ConfigurationError
from llmport.schema import shape_of

TEXT = {"type": "string"}


def an_object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*properties]}


def fitted(schema: Mapping[str, Any]) -> dict[str, Any]:
    return fit_schema(schema, RULES).schema


def test_what_the_provider_takes_stays_as_it_is() -> None:
    schema = {
        **an_object(
            name={"type": "string", "title": "Name", "description": "its name", "default": "x"},
            at={"type": "string", "format": "date-time"},
            kind={"enum": ["a", 1, None, True]},
            same={"const": "x"},
            some={"type": "array", "items": TEXT, "minItems": 1},
            maybe={"anyOf": [TEXT, {"type": "null"}]},
            part={"$ref": "#/$defs/Part"},
            more={"type": ["string", "null"]},
        ),
        "additionalProperties": False,
        "$defs": {"Part": {**an_object(), "additionalProperties": False}},
    }

    assert fitted(schema) == schema
    assert fit_schema(schema, RULES).stripped == ()


@pytest.mark.parametrize(
    ("keyword", "value", "kind"),
    [
        ("minimum", 1, "integer"),
        ("maximum", 1, "number"),
        ("exclusiveMinimum", 1, "number"),
        ("exclusiveMaximum", 1, "number"),
        ("multipleOf", 2, "integer"),
        ("minLength", 1, "string"),
        ("maxLength", 1, "string"),
        ("pattern", "^a$", "string"),
        ("format", "decimal", "string"),
        ("examples", ["a"], "string"),
        ("brand_new", {"a": 1}, "string"),
    ],
)
def test_a_keyword_that_is_not_taken_moves_into_the_description(keyword: str, value: Any, kind: str) -> None:
    fit = fit_schema(an_object(a={"type": kind, keyword: value, "description": "an a"}), RULES)

    described = fit.schema["properties"]["a"]
    assert described.keys() == {"type", "description"}
    assert described["description"].startswith("an a\n\n")
    assert f"{keyword}: " in described["description"]
    assert fit.stripped == (f"{keyword} at $.a",)


@pytest.mark.parametrize(("given_", "kept"), [(0, 0), (1, 1), (3, 1)])
def test_a_least_number_of_items_is_kept_as_far_as_it_is_taken(given_: int, kept: int) -> None:
    fit = fit_schema({"type": "array", "items": TEXT, "minItems": given_}, RULES)

    assert fit.schema.get("minItems", 0) == kept
    assert fit.stripped == (() if given_ == kept else ("minItems at $",))


def test_every_object_is_closed() -> None:
    schema = an_object(inner=an_object(), items={"type": "array", "items": an_object(a=TEXT)})

    text = str(fitted(schema))

    assert text.count("'additionalProperties': False") == 3


def test_a_reference_with_words_beside_it_becomes_a_copy_with_these_words() -> None:
    schema = {
        **an_object(plain={"$ref": "#/$defs/P"}, other={"$ref": "#/$defs/P", "description": "the other"}),
        "$defs": {"P": {"description": "a P", **an_object(a=TEXT)}, "Unused": TEXT},
    }

    fit = fitted(schema)

    assert fit["properties"]["plain"] == {"$ref": "#/$defs/P"}
    assert fit["properties"]["other"]["description"] == "the other"
    assert fit["properties"]["other"]["properties"] == {"a": TEXT}
    assert list(fit["$defs"]) == ["P"]


def test_one_of_becomes_any_of_and_a_lone_all_of_what_it_holds() -> None:
    variants = [an_object(kind={"const": "a"}), an_object(kind={"const": "b"})]
    schema = {
        **an_object(
            either={"oneOf": variants, "discriminator": {"propertyName": "kind"}},
            all={"allOf": [{"$ref": "#/$defs/P"}], "description": "of it"},
        ),
        "$defs": {"P": an_object()},
    }

    properties = fitted(schema)["properties"]

    assert properties["either"] == {
        "anyOf": [{**variant, "additionalProperties": False} for variant in variants]
    }
    assert properties["all"]["description"] == "of it"


def test_a_tuple_becomes_a_list_that_says_its_order() -> None:
    fit = fitted(shape_of(tuple[int, str, int]).schema)

    assert fit["items"] == {"anyOf": [{"type": "integer"}, TEXT]}
    assert 'in this order: ["integer","string","integer"]' in fit["description"]


RECURSIVE: dict[str, Any] = {"$ref": "#/$defs/A", "$defs": {"A": an_object(a={"$ref": "#/$defs/A"})}}
DEEP: dict[str, Any] = {"type": "string"}
for _ in range(200):
    DEEP = {"type": "array", "items": DEEP}


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        pytest.param(RECURSIVE, r"\$\.a holds itself \(A\)", id="recursive"),
        pytest.param(an_object(a={}), r"\$\.a may be anything", id="anything"),
        pytest.param(an_object(a={"type": "array"}), r"\$\.a\[\] may be anything", id="a list of anything"),
        pytest.param(an_object(a={"type": "array", "items": True}), r"\$\.a\[\] may be anything", id="true"),
        pytest.param({"type": "object"}, r"\$ has keys that are not known ahead", id="any object"),
        pytest.param(
            an_object(a={"type": "object", "additionalProperties": TEXT}), r"\$\.a has keys", id="free keys"
        ),
        pytest.param(an_object(a={"enum": [[1]]}), r"\$\.a has a list", id="a list among the values"),
        pytest.param(
            an_object(a={"$ref": "https://example.com/a"}), r"\$\.a refers to https", id="elsewhere"
        ),
        pytest.param({"allOf": [TEXT, TEXT]}, "several schemas at once", id="several at once"),
        pytest.param(DEEP, "more than 100 deep", id="deep"),
    ],
)
def test_what_has_no_counterpart_is_refused_with_the_place_and_a_way_out(
    schema: dict[str, Any], words: str
) -> None:
    with pytest.raises(ConfigurationError, match=words + ".*structured-outputs"):
        fit_schema(schema, RULES)


def test_too_many_choices_are_refused_before_they_are_sent() -> None:
    options = {"type": "object", "properties": {f"p{number}": TEXT for number in range(13)}}
    unions = an_object(**{f"p{number}": {"anyOf": [TEXT, {"type": "null"}]} for number in range(9)})

    check_size([fit_schema(options, RULES), fit_schema(unions, RULES)], RULES)
    with pytest.raises(ConfigurationError, match=r"26 properties that are not required .* takes 24"):
        check_size([fit_schema(options, RULES), fit_schema(options, RULES)], RULES)
    with pytest.raises(ConfigurationError, match=r"18 properties with several types .* takes 16"):
        check_size([fit_schema(unions, RULES), fit_schema(unions, RULES)], RULES)


class Inner(TypedDict):
    text: Annotated[str, msgspec.Meta(min_length=2)]


class Outer(TypedDict, total=False):
    count: Annotated[int, msgspec.Meta(ge=3)]
    inner: Annotated[list[Inner], "some"]
    pair: tuple[int, str]
    maybe: Inner | None


inner = st.fixed_dictionaries({"text": st.text(min_size=2)})
outer = st.fixed_dictionaries(
    {},
    optional={
        "count": st.integers(3, 100),
        "inner": st.lists(inner),
        "pair": st.tuples(st.integers(), st.text()).map(list),
        "maybe": st.none() | inner,
    },
)


@given(outer)
def test_the_fitted_schema_takes_all_that_the_type_takes(value: Any) -> None:
    jsonschema.validate(value, shape_of(Outer).schema)
    jsonschema.validate(value, fitted(shape_of(Outer).schema))
