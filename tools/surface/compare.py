"""Walks two surfaces in parallel and yields where they differ.

Knows no side as the right one: whether a difference is drift, a breaking change or neither is for the caller to say.
Objects are paired by their constants and fields, never by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, TypeVar

from surface.describe import (
    describe,
    describe_field,
    describe_limit,
    describe_object,
    describe_openness,
    describe_value,
)
from surface.model import Field, Object, Operation, Shape

T = TypeVar("T")

Aspect = Literal[
    "operation", "parameter", "body", "reply", "header", "field", "variant", "value", "openness", "type", "required",
    "nullable", "limit",
]  # fmt: skip
Side = Literal["request", "reply"]


@dataclass(frozen=True)
class Difference:
    """One thing that the left surface and the right one say differently."""

    aspect: Aspect
    side: Side
    """Who writes the value: the caller (request) or the API (reply)."""
    owner: str
    """The object or operation it is in, by its name on the right, or on the left if the right has none."""
    member: str
    """Which field of the owner, `[]` for its items; empty for the owner itself."""
    left: str | None
    """What the left says; `None` if it has no such thing."""
    right: str | None

    @property
    def at(self) -> str:
        """Where it is, on one line."""
        if " " in self.owner and self.member:
            return f"{self.owner}: {self.member}"
        separator = "." if self.member[:1].isalnum() else ""
        return f"{self.owner}{separator}{self.member}"


def compare_operations(left: Iterable[Operation], right: Iterable[Operation]) -> Iterator[Difference]:
    """Yield the differences between two sets of operations, each once."""
    yield from _Walk().operations(list(left), list(right))


def compare_shapes(left: Shape, right: Shape, *, owner: str, side: Side) -> Iterator[Difference]:
    """Yield the differences between two shapes; *owner* is what they are called, if they are not objects."""
    yield from _Walk().shapes(left, right, _At(owner, "", side))


@dataclass(frozen=True)
class _At:
    owner: str
    member: str
    side: Side

    def named(self, shape: Shape) -> _At:
        """Return the place of a shape with a name of its own, if it has one."""
        return _At(shape.name, "", self.side) if shape.name else self

    def inside(self, mark: str) -> _At:
        return _At(self.owner, self.member + mark, self.side)

    def differ(self, aspect: Aspect, left: str | None, right: str | None) -> Difference:
        return Difference(aspect, self.side, self.owner, self.member, left, right)

    def one_sided(
        self, aspect: Aspect, say: Callable[[T], str], left: T | None, right: T | None
    ) -> Difference:
        return self.differ(aspect, None if left is None else say(left), None if right is None else say(right))

    def unless_equal(self, aspect: Aspect, left: str, right: str) -> Iterator[Difference]:
        if left != right:
            yield self.differ(aspect, left, right)


@dataclass
class _Walk:
    """One comparison. Remembers the pairs it has seen, since types are shared and may contain themselves."""

    seen: set[tuple[Object, Object, Side]] = field(default_factory=set)

    def operations(self, left: Sequence[Operation], right: Sequence[Operation]) -> Iterator[Difference]:
        for _, old, new in _pairs({each.key: each for each in left}, {each.key: each for each in right}):
            if old and new:
                yield from self.operation(old, new)
            else:
                at = _At(str(new or old), "", "request")
                yield at.one_sided("operation", str, old, new)

    def operation(self, left: Operation, right: Operation) -> Iterator[Difference]:
        yield from self.objects(left.parameters, right.parameters, "request", aspect="parameter")
        if left.headers and right.headers:
            yield from self.objects(left.headers, right.headers, "reply", aspect="header")
        at = _At(str(right), "body", "request")
        if left.body and right.body:
            yield from self.shapes(left.body, right.body, at)
        elif left.body or right.body:
            yield at.one_sided("body", describe, left.body, right.body)
        for key, old, new in _pairs(left.replies, right.replies):
            at = _At(str(right), key.strip(), "reply")
            if old and new:
                yield from self.shapes(old, new, at)
            else:
                yield at.one_sided("reply", describe, old, new)

    def objects(
        self, left: Object, right: Object, side: Side, *, aspect: Aspect = "field"
    ) -> Iterator[Difference]:
        if (left, right, side) in self.seen:
            return
        self.seen.add((left, right, side))
        for name, old, new in _pairs(left.fields, right.fields):
            at = _At(right.name, name, side)
            if old and new:
                yield from self.fields(old, new, at)
            else:
                yield at.one_sided(aspect, describe_field, old, new)

    def fields(self, left: Field, right: Field, at: _At) -> Iterator[Difference]:
        if None in (left.required, right.required):
            # "Absent or null" is kept by a field that may be either.
            yield from at.unless_equal("nullable", _absence(left), _absence(right))
            yield from self.forms(left.shape, right.shape, at)
        else:
            yield from at.unless_equal("required", _presence(left), _presence(right))
            yield from self.shapes(left.shape, right.shape, at)

    def shapes(self, left: Shape, right: Shape, at: _At) -> Iterator[Difference]:
        yield from at.unless_equal("nullable", _nullness(left), _nullness(right))
        yield from self.forms(left, right, at)

    def forms(self, left: Shape, right: Shape, at: _At) -> Iterator[Difference]:
        """Compare two shapes, but for null."""
        old, new = left.kinds - right.kinds, right.kinds - left.kinds
        if old and new:
            yield at.differ("type", describe(left), describe(right))
        elif old or new:
            yield at.one_sided(
                "type", describe, left.only(old) if old else None, right.only(new) if new else None
            )
        else:
            yield from self.values(left, right, at.named(right))
        yield from self.limits(left, right, at)
        if left.items and right.items:
            yield from self.shapes(left.items, right.items, at.inside("[]"))
        if left.objects and right.objects:
            yield from self.variants(left.objects, right.objects, at.named(right))
        elif left.members and right.members:
            yield from self.shapes(left.members, right.members, at.inside("{}"))

    def values(self, left: Shape, right: Shape, at: _At) -> Iterator[Difference]:
        if left.values and right.values:
            for value in sorted(left.values ^ right.values, key=str):
                text = describe_value(value)
                yield at.differ("value", *(text if value in each.values else None for each in (left, right)))
        yield from at.unless_equal("openness", describe_openness(left), describe_openness(right))

    def limits(self, left: Shape, right: Shape, at: _At) -> Iterator[Difference]:
        for keyword, old, new in _pairs(left.limits, right.limits):
            if old != new:
                yield at.one_sided("limit", partial(describe_limit, keyword), old, new)

    def variants(self, left: Sequence[Object], right: Sequence[Object], at: _At) -> Iterator[Difference]:
        pairs = pair_objects(left, right)
        for old, new in pairs:
            yield from self.objects(old, new, at.side)
        paired = {each for pair in pairs for each in pair}
        yield from (
            at.one_sided("variant", describe_object, each, None) for each in left if each not in paired
        )
        yield from (
            at.one_sided("variant", describe_object, None, each) for each in right if each not in paired
        )


def pair_objects(left: Sequence[Object], right: Sequence[Object]) -> list[tuple[Object, Object]]:
    """Pair the variants of two unions: the more constants and field names two objects share, the sooner."""
    alone = len(left) == len(right) == 1
    scores = {(old, new): _likeness(old, new) for old in left for new in right}
    pairs: list[tuple[Object, Object]] = []
    for old, new in sorted(scores, key=lambda pair: scores[pair], reverse=True):
        is_free = all(old is not taken and new is not other for taken, other in pairs)
        if is_free and (scores[old, new] > 0 or (alone and scores[old, new] == 0)):
            pairs.append((old, new))
    return pairs


def _likeness(left: Object, right: Object) -> float:
    """Return how alike two objects are; negative if a constant tells them apart."""
    shared = left.constants.keys() & right.constants.keys()
    if any(left.constants[name].isdisjoint(right.constants[name]) for name in shared):
        return -1
    names = left.fields.keys() | right.fields.keys()
    return len(shared) + len(left.fields.keys() & right.fields.keys()) / max(len(names), 1)


def _presence(each: Field) -> str:
    return "required" if each.required else "optional"


def _absence(each: Field) -> str:
    return "always there" if each.required and not each.shape.nullable else "absent or null"


def _nullness(shape: Shape) -> str:
    return "or null" if shape.nullable else "never null"


def _pairs(left: Mapping[str, T], right: Mapping[str, T]) -> Iterator[tuple[str, T | None, T | None]]:
    """Yield what stands under each key, in the order of the right, then what only the left has."""
    for key in (*right, *(key for key in left if key not in right)):
        yield key, left.get(key), right.get(key)
