"""Reads shapes from Python types as Stainless-made SDKs write them: TypedDicts to send, pydantic models to receive.

Knows typing and pydantic, no SDK in particular.
"""

from __future__ import annotations

import os
import typing
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial, reduce
from operator import or_
from types import NoneType, UnionType
from typing import Any, Final, Literal, get_args, get_origin

import typing_extensions
from pydantic import BaseModel

from surface.model import ANY, DATE_TIME, STRING, Field, Object, Shape

SCALARS: Final[Mapping[Any, str]] = {
    str: STRING,
    bool: "boolean",
    int: "integer",
    float: "number",
    datetime: DATE_TIME,
    object: ANY,
    Any: ANY,
}
ARRAYS: Final = (list, Iterable, Sequence)
MAPS: Final = (dict, Mapping)
UNIONS: Final = (typing.Union, UnionType)
MARKS: Final = (typing.Annotated, typing_extensions.Required, typing_extensions.NotRequired)
FILES: Final = (typing.IO, os.PathLike)
"""What the SDK turns into a base64 string."""


class TypeReader:
    """Turns types into shapes, each class once."""

    def __init__(
        self,
        *,
        reads_models: bool,
        ignored: Collection[Any] = (),
        added: Mapping[Any, Mapping[str, Field]] | None = None,
    ) -> None:
        """Take pydantic models as objects if *reads_models* is true; *ignored* classes stand for no value at all.

        A parameter that takes a TypedDict often takes the response's model as well: a convenience of the SDK,
        which sends the same as the TypedDict does. So models are read in replies only. *added* are fields that a
        model has but does not declare.
        """
        self._reads_models = reads_models
        self._ignored = ignored
        self._added = added or {}
        self._seen: dict[Any, Shape] = {}

    def shape(self, kind: Any) -> Shape:
        """Return the shape of values of type *kind*."""
        if kind in (None, NoneType):
            return Shape(nullable=True)
        if kind in SCALARS:
            return Shape(scalars=frozenset({SCALARS[kind]}))
        if get_origin(kind) is None and kind not in FILES:
            return self._class(kind)
        return _booleans(self._generic(kind, get_origin(kind), get_args(kind)))

    def _generic(self, kind: Any, origin: Any, args: tuple[Any, ...]) -> Shape:
        if origin in MARKS:
            return self.shape(args[0])
        if origin in UNIONS:
            return reduce(or_, map(self.shape, args))
        if origin is Literal:
            return Shape(nullable=None in args, values=frozenset(args) - {None})
        if origin in ARRAYS:
            return Shape(items=self.shape(args[0]))
        if origin in MAPS:
            return Shape(members=self.shape(args[1]))
        if origin in FILES or kind in FILES:
            return Shape(scalars=frozenset({STRING}))
        raise TypeError(f"a kind of type this tool has not met: {kind!r}")

    def _class(self, cls: Any) -> Shape:
        if cls in self._ignored or (_is_model(cls) and not self._reads_models):
            return Shape()
        if cls not in self._seen:
            if _is_model(cls):
                read = partial(self._model_fields, cls)
            elif typing_extensions.is_typeddict(cls):
                read = partial(self._typed_dict_fields, cls)
            else:
                raise TypeError(f"a class this tool has not met: {cls!r}")
            self._seen[cls] = Shape(objects=(Object(cls.__name__, read),))
        return self._seen[cls]

    def _model_fields(self, cls: type[BaseModel]) -> dict[str, Field]:
        """Return a model's fields. `X | None = None` is how both "may be absent" and "may be null" are written."""
        declared = {
            info.alias or name: Field(self.shape(info.annotation), True if info.is_required() else None)
            for name, info in cls.model_fields.items()
        }
        return {**declared, **self._added.get(cls, {})}

    def _typed_dict_fields(self, cls: type) -> dict[str, Field]:
        required = _required_keys(cls)
        return {
            _alias(kind) or name: Field(self.shape(kind), name in required)
            for name, kind in typing_extensions.get_type_hints(cls, include_extras=True).items()
        }


def _is_model(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, BaseModel)


def _required_keys(cls: Any) -> set[str]:
    """Return what `__required_keys__` should hold.

    It is wrong wherever annotations are strings, which cannot be seen to be `Required[…]` when the class is made:
    https://docs.python.org/3/library/typing.html#typing.TypedDict.__required_keys__
    """
    inherited: set[str] = set()
    of_bases: set[str] = set()
    for base in cls.__orig_bases__:
        if typing_extensions.is_typeddict(base):
            inherited |= base.__annotations__.keys()
            of_bases |= _required_keys(base)
    hints = typing_extensions.get_type_hints(cls, include_extras=True)
    own = {
        name
        for name, kind in hints.items()
        if name not in inherited and _is_required(kind, by_default=cls.__total__)
    }
    return own | of_bases


def _is_required(kind: Any, *, by_default: bool) -> bool:
    origin = get_origin(kind)
    if origin is typing.Annotated:
        return _is_required(get_args(kind)[0], by_default=by_default)
    if origin is typing_extensions.Required:
        return True
    return by_default and origin is not typing_extensions.NotRequired


def _alias(kind: Any) -> str | None:
    """Return the wire name in `Annotated[…, PropertyInfo(alias=…)]`."""
    if get_origin(kind) in (typing_extensions.Required, typing_extensions.NotRequired):
        return _alias(get_args(kind)[0])
    return next(
        (mark.alias for mark in getattr(kind, "__metadata__", ()) if getattr(mark, "alias", None)), None
    )


def _booleans(shape: Shape) -> Shape:
    """Write "`true` or `false`" as a boolean."""
    if {True, False} <= shape.values:
        return replace(shape, scalars=shape.scalars | {"boolean"}, values=shape.values - {True, False})
    return shape
