"""What an API takes and gives, free of where it was read: operations, objects, fields and shapes.

Knows neither OpenAPI nor Python types. Schema names are labels for people; two objects are the same if their
fields are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

ANY = "any"
STRING = "string"
DATE_TIME = "date-time"
ARRAY = "array"
OBJECT = "object"
MAP = "map"


@dataclass(frozen=True, eq=False)
class Object:
    """A JSON object with known fields, read only when someone looks at it: schemas may contain themselves."""

    name: str
    read: Callable[[], Mapping[str, Field]] = field(repr=False)

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """The fields by wire name."""
        return self.read()

    @cached_property
    def constants(self) -> Mapping[str, frozenset[Any]]:
        """The fields that take nothing but listed values: what tells one variant of a union from another."""
        return {
            name: field.shape.values
            for name, field in self.fields.items()
            if field.shape.values and not field.shape.scalars
        }


@dataclass(frozen=True)
class Shape:
    """Every form a value may take, with unions flattened: `str | list[X] | None` is one shape."""

    nullable: bool = False
    scalars: frozenset[str] = frozenset()
    """Any of `string date-time integer number boolean`, or `any` alone."""
    values: frozenset[Any] = frozenset()
    """Known constants. With `string` among the scalars the list is open."""
    items: Shape | None = None
    """Of an array."""
    members: Shape | None = None
    """Of an object used as a map from any string."""
    objects: tuple[Object, ...] = ()
    limits: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """Such as `maxLength`; empty where the source states none."""
    name: str = ""
    """Of a union or a list of constants that has one."""

    @property
    def kinds(self) -> frozenset[str]:
        """The JSON types it takes, but for null; an object without known fields is a `map`."""
        if ANY in self.scalars:
            return frozenset({ANY})
        found = set(self.scalars) | {kind_of(value) for value in self.values}
        if self.items:
            found.add(ARRAY)
        if self.objects or self.members:
            found.add(OBJECT if self.objects else MAP)
        return frozenset(found)

    def only(self, kinds: frozenset[str]) -> Shape:
        """Return the part of it that is of some *kinds*."""
        return Shape(
            scalars=self.scalars & kinds,
            values=frozenset(value for value in self.values if kind_of(value) in kinds),
            items=self.items if ARRAY in kinds else None,
            members=self.members if MAP in kinds else None,
            objects=self.objects if OBJECT in kinds else (),
        )

    @property
    def is_null(self) -> bool:
        """Whether nothing but null fits."""
        return self == Shape(nullable=True)

    def __or__(self, other: Shape) -> Shape:
        """Return the shape of a value that is one or the other."""
        known = {id(each) for each in self.objects}
        return Shape(
            nullable=self.nullable or other.nullable,
            scalars=self.scalars | other.scalars,
            values=self.values | other.values,
            items=_either(self.items, other.items),
            members=_either(self.members, other.members),
            objects=self.objects + tuple(each for each in other.objects if id(each) not in known),
            limits={**other.limits, **self.limits},
            name=self.name if other.is_null else other.name if self.is_null else "",
        )


def _either(left: Shape | None, right: Shape | None) -> Shape | None:
    return left | right if left and right else left or right


def kind_of(value: Any) -> str:
    """Return the JSON type of a constant."""
    match value:
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case _:
            return STRING


@dataclass(frozen=True)
class Field:
    """A member of an object."""

    shape: Shape
    required: bool | None
    """`None`: it may be absent or null, and the source does not say which."""


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    parameters: Object
    """Named by place and name: `query limit`, `header anthropic-version`, `path model_id`."""
    body: Shape | None
    replies: Mapping[str, Shape]
    """By status and media type: `200 application/json`. A stream's shape is that of one event or line."""
    headers: Object | None = None
    """Of the replies, by status and name: `429 retry-after`; `None` if the source does not tell."""

    @property
    def key(self) -> str:
        """Return what tells it from the others, whatever its path parameters are called."""
        segments = ("{}" if part.startswith("{") else part for part in self.path.split("/"))
        return f"{self.method} {'/'.join(segments)}"

    def __str__(self) -> str:
        """Return it as people write it."""
        return f"{self.method} {self.path}"
