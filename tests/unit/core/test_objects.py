"""JSON objects, read strictly: what is no JSON, numbers that floats cannot hold, and depth."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmport._core.objects import MAX_DEPTH, as_object, parse_object, read_object, write_object


def nested(depth: int, opening: str, inner: str) -> str:
    """An object that holds *inner* at the bottom of so many levels, itself the first."""
    closing = {"[": "]", '{"a": ': "}"}[opening]
    return '{"a": ' + opening * (depth - 1) + inner + closing * (depth - 1) + "}"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ('{"a": 1} x', "not JSON"),
        ('{"a": NaN}', "not JSON"),
        ('{"a": Infinity}', "not JSON"),
        ('{"a": -Infinity}', "not JSON"),
        ('{"a": 1e400}', "not JSON"),
        ('{"a": 01}', "not JSON"),
        ('{"a": "\\ud800"}', "not JSON"),
        (b'{"a": "\xff"}', "not JSON"),
        ("[1]", "no object"),
        ("null", "no object"),
        ('"a"', "no object"),
        ("1e30", "no object"),
        (nested(MAX_DEPTH + 1, "[", "1"), "deeper than 200"),
        (nested(MAX_DEPTH + 1, '{"a": ', "1"), "deeper than 200"),
        (nested(MAX_DEPTH + 1, "[", "1e30"), "deeper than 200"),
        ("[" * 100_000, "not JSON"),
        ('{"a":' * 100_000, "not JSON"),
        ('{"a": ' + "9" * 5000 + "}", "not JSON"),
    ],
    ids=lambda text: text[:20] if isinstance(text, str) else "bytes",
)
def test_what_is_no_good_object_is_refused_with_the_reason(text: str | bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_object(text)
    assert parse_object(text) is None


@pytest.mark.parametrize("opening", ["[", '{"a": '])
def test_nesting_up_to_the_limit_is_good(opening: str) -> None:
    text = nested(MAX_DEPTH, opening, "1")

    assert read_object(text) == json.loads(text)


@pytest.mark.parametrize(
    "number",
    [2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1, 2**64, 2**64 + 1, -(2**63), -(2**63) - 1, 10**300, 0, -1],
)
@pytest.mark.parametrize("shape", ['{"a": %s}', '{"a": [1, {"b": [2.5, %s]}]}'])
def test_integers_of_any_size_are_exact(number: int, shape: str) -> None:
    def numbers(value: Any) -> list[Any]:
        if isinstance(value, dict | list):
            inner = value.values() if isinstance(value, dict) else value
            return [found for child in inner for found in numbers(child)]
        return [value]

    read = numbers(read_object(shape % number))[-1]
    assert (type(read), read) == (int, number)


def test_large_floats_stay_floats() -> None:
    assert repr(read_object('{"a": [1e30, -1e30, 1.5, 9223372036854775808.0]}')["a"]) == (
        "[1e+30, -1e+30, 1.5, 9.223372036854776e+18]"
    )


any_object = st.dictionaries(
    st.text(),
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
        | st.integers(-(2**200), 2**200),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    ),
)  # fmt: skip


@given(any_object)
def test_reads_what_the_standard_library_writes(value: dict[str, Any]) -> None:
    text = json.dumps(value, ensure_ascii=False)

    assert repr(read_object(text)) == repr(value)
    assert repr(read_object(text.encode())) == repr(value)


@given(any_object, st.sampled_from([0, orjson.OPT_SORT_KEYS]))
def test_what_it_writes_it_reads_again(value: dict[str, Any], option: int) -> None:
    written = write_object(value, option)

    assert read_object(written) == value


def test_the_order_of_members_is_the_same_whichever_way_they_are_written() -> None:
    small, large = (write_object({"b": number, "a": "é"}, orjson.OPT_SORT_KEYS) for number in (1, 2**70))

    assert (small, large) == ('{"a":"é","b":1}'.encode(), f'{{"a":"é","b":{2**70}}}'.encode())


def test_the_common_case_is_what_orjson_says() -> None:
    text = b'{"a": [1, 2.5, "x", null, true, {"b": []}]}'

    assert read_object(text) == orjson.loads(text)


@pytest.mark.parametrize(("value", "found"), [({"a": 1}, {"a": 1}), ([], None), (None, None), ("{}", None)])
def test_as_object(value: object, found: dict[str, Any] | None) -> None:
    assert as_object(value) == found
