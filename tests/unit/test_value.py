"""What all values share: equality, hash and repr."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import field, frozen

from llmport._value import Value


@frozen(eq=False, repr=False)
class Point(Value):
    x: Any
    y: Any = 0
    label: str = field(default="", eq=False, repr=False)
    note: str = field(default="", repr=lambda text: f"<{len(text)}>")


@frozen(eq=False, repr=False)
class Other(Value):
    x: Any
    y: Any = 0


@frozen(eq=False, repr=False)
class Subclass(Point):
    pass


def test_values_are_equal_by_their_fields() -> None:
    assert Point(1, 2) == Point(1, 2)
    assert Point(1, 2) != Point(1, 3)
    assert Point([1]) == Point([1])


@pytest.mark.parametrize("other", [Other(1, 2), Subclass(1, 2), (1, 2), None, 1])
def test_values_of_another_class_are_not(other: Any) -> None:
    assert Point(1, 2) != other
    assert other != Point(1, 2)


def test_a_field_may_be_left_out_of_it() -> None:
    assert Point(1, label="a") == Point(1, label="b")
    assert hash(Point(1, label="a")) == hash(Point(1, label="b"))


def test_equal_values_have_equal_hashes() -> None:
    assert len({Point(1, 2), Point(1, 2), Point(2, 1), Other(1, 2)}) == 3


def test_what_holds_something_that_changes_has_no_hash() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(Point([1]))


def test_a_repr_follows_the_fields_own_wishes() -> None:
    assert repr(Point(1, "a", label="never", note="four")) == "Point(x=1, y='a', note=<4>)"
