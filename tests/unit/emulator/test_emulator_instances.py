"""Values for schemas."""

from __future__ import annotations

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmport.emulator.instances import Instance

SCHEMAS = [
    {"type": "string"},
    {"type": "string", "minLength": 8},
    {"type": "string", "maxLength": 2},
    {"type": "string", "format": "date-time"},
    {"type": "string", "format": "uuid"},
    {"type": "string", "enum": ["a", "b"]},
    {"const": 4},
    {"type": "integer", "minimum": 3},
    {"type": "integer", "exclusiveMinimum": 3, "multipleOf": 5},
    {"type": "number", "maximum": 0.5},
    {"type": "number", "exclusiveMaximum": -3},
    {"type": "boolean"},
    {"type": "null"},
    {"type": ["null", "integer"]},
    {"type": "array", "items": {"type": "integer"}, "minItems": 2},
    {"anyOf": [{"type": "integer"}, {"type": "null"}]},
    {"oneOf": [{"$ref": "#/$defs/a"}, {"type": "null"}], "$defs": {"a": {"type": "boolean"}}},
    {
        "allOf": [{"properties": {"a": {"type": "integer"}}, "required": ["a"]}, {"required": ["b"]}],
        "type": "object",
    },
    {
        "type": "object",
        "properties": {"a": {"$ref": "#/$defs/a~1b"}},
        "required": ["a"],
        "$defs": {"a/b": {"const": 1}},
    },
    {
        "type": "object",
        "properties": {"child": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}, "n": {"type": "integer"}},
        "required": ["n"],
    },
    {"type": "object", "properties": {"a": {"type": "string", "default": "d"}}, "required": ["a"]},
    {"properties": {"a": {"type": "array"}}, "required": ["a"]},
    True,
]


@pytest.mark.parametrize("schema", SCHEMAS, ids=str)
def test_values_are_valid(schema):
    value = Instance("Say “hello” 3 times.").of(schema)
    assert jsonschema_rs.is_valid(schema, value), value


def test_words_and_numbers_come_from_the_prompt():
    schema = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "age": {"type": "integer"}, "height": {"type": "number"}},
        "required": ["name", "age", "height"],
    }
    prompt = "Make a person named John Smith who is 30 years old and 1.8 m tall."
    assert Instance(prompt).of(schema) == {"name": "John Smith", "age": 30, "height": 1.8}


def test_quoted_words_come_first():
    assert Instance('Tell Bob: "see you".').of({"type": "string"}) == "see you"


def test_the_first_word_of_a_sentence_is_no_name():
    assert Instance("Go. Take it.").of({"type": "string"}) == "value"


def test_a_schema_that_needs_itself_ends():
    schema = {"type": "object", "properties": {"next": {"$ref": "#"}}, "required": ["next"]}
    assert Instance("").of(schema)["next"]["next"]


# fmt: off
KEYWORDS = [
    "type", "properties", "required", "items", "minItems", "minLength", "maxLength", "minimum", "exclusiveMaximum",
    "multipleOf", "enum", "const", "default", "anyOf", "allOf", "$ref", "format",
]
# fmt: on


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(KEYWORDS) | st.text(max_size=2),
                inner
                | st.sampled_from(["object", "array", "string", "integer", "number", "#", "#/properties"]),
                max_size=5,
            )
        ),
        max_leaves=20,
    ),
    st.text(),
)
def test_no_schema_is_too_strange(schema, prompt):
    Instance(prompt).of(schema)
    assert isinstance(Instance(prompt).object_of(schema), dict)
