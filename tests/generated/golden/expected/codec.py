# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
"""What models decode and encode their members with. Knows no model and no operation.

Decoders take values as a JSON parser gives them, compare exact types (true is no integer), and say where a value is not
what it should be. A missing member arrives as UNSET, which no decoder accepts.
"""

from collections.abc import Callable, Iterable, Mapping
from types import ModuleType
from typing import Any, Generic, TypeVar

from .errors import DecodeError
from .types import UNSET, Model, UnknownVariant, Unset, abridge

T = TypeVar("T")

_EXCERPT = 80  # characters: enough to recognize a value by, too few to give a prompt away

_JSON_NAMES: dict[type, str] = {
    str: "a string",
    int: "an integer",
    float: "a number",
    bool: "a boolean",
    list: "a list",
    dict: "an object",
    type(None): "null",
    Unset: "nothing",
}


def expected(what: str, value: object, name: str = "") -> DecodeError:
    """Return the error for the member *name*, whose *value* should have been *what*."""
    got = _JSON_NAMES.get(type(value), type(value).__name__)
    if isinstance(value, str) and what.startswith('"'):
        got = "another string"
    return DecodeError(
        name, f"expected {what}, got {got}", "" if value is UNSET else abridge(value)[:_EXCERPT]
    )


def decode_member(value: Any, name: str, decode: Callable[[Any], T]) -> T:
    """Decode the *value* of the member *name*."""
    try:
        return decode(value)
    except DecodeError as error:
        error.locate(name)
        raise


def decode_list(value: list[Any] | Unset, name: str, decode: Callable[[Any], T]) -> list[T]:
    """Decode each item of a list."""
    if type(value) is not list:
        raise expected("a list", value, name)
    decoded: list[T] = []
    try:
        for item in value:
            decoded.append(decode(item))  # noqa: PERF401 (their number is the index of the item at fault)
    except DecodeError as error:
        error.locate(f"{name}[{len(decoded)}]")
        raise
    return decoded


def decode_map(value: dict[str, Any] | Unset, name: str, decode: Callable[[Any], T]) -> dict[str, T]:
    """Decode each value of an object whose keys are data, not members."""
    if type(value) is not dict:
        raise expected("an object", value, name)
    return {key: decode_member(item, f"{name}[{key!r}]", decode) for key, item in value.items()}


def decode_string(value: Any) -> str:
    """Pass a string."""
    if type(value) is not str:
        raise expected("a string", value)
    return value


def decode_integer(value: Any) -> int:
    """Pass an integer."""
    if type(value) is not int:
        raise expected("an integer", value)
    return value


def decode_number(value: Any) -> float:
    """Pass a number, whole or not."""
    if type(value) is not float and type(value) is not int:
        raise expected("a number", value)
    return value


def decode_boolean(value: Any) -> bool:
    """Pass a boolean."""
    if type(value) is not bool:
        raise expected("a boolean", value)
    return value


def decode_object(value: dict[str, Any] | Unset) -> dict[str, Any]:
    """Pass an object whose members are the caller's own."""
    if type(value) is not dict:
        raise expected("an object", value)
    return value


def decode_any(value: Any) -> Any:
    """Pass anything."""
    return value


def unknown_members(data: dict[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """Return the members of *data* that are not *known*."""
    return {name: value for name, value in data.items() if name not in known}


def encode_list(items: Iterable[Model]) -> list[dict[str, Any]]:
    """Encode each item of a list."""
    encoded: list[dict[str, Any]] = []
    for item in items:
        encoded.append(item.to_dict())  # noqa: PERF401 (up to Python 3.11 this takes a sixth off short lists)
    return encoded


class Variants(Generic[T]):
    """The variants of a union, each by the value of the member that tells them apart."""

    def __init__(self, models: ModuleType, tag: str, names: Mapping[str | None, str]) -> None:
        self._models = models
        self._tag = tag
        self._names = names
        self._decoders: dict[str | None, Callable[[dict[str, Any]], T]] = {}

    def decode(self, data: dict[str, Any]) -> T | UnknownVariant:
        """Decode the variant that the tag names, or keep what has an unknown tag, or none."""
        if type(data) is not dict:
            raise expected("an object", data)
        tag = data.get(self._tag)
        if type(tag) is not str and tag is not None:
            return UnknownVariant(data)
        decode = self._decoders.get(tag) or self._find(tag)
        return decode(data)

    def _find(self, tag: str | None) -> Callable[[dict[str, Any]], T | UnknownVariant]:
        """Import the model when its tag first comes by."""
        if tag not in self._names:
            return lambda data: UnknownVariant(data, tag)  # not remembered: there is no end of unknown tags
        decode: Callable[[dict[str, Any]], T] = getattr(self._models, self._names[tag]).from_dict
        self._decoders[tag] = decode
        return decode
