"""Python types as JSON: the JSON Schema of a type, and values of that type read from JSON. No I/O, no provider.

attrs classes, dataclasses, `TypedDict`, `NamedTuple`, enums, `Literal`, unions, collections, dates and `msgspec.Struct`
are msgspec's work; pydantic's models, and types that hold one, are pydantic's, if the program has imported it. Neither
is imported before a type is looked at: docs/decisions/0010-msgspec.md.

Data that fits a type as it stands is taken so. Else, and only then, numbers, booleans and null that stand there as text
are read as what they say: models write `"3"` for 3 at times. pydantic has rules of its own for this.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Generic, Protocol, TypeVar

from llmport._annotations import describe, parts_of
from llmport.errors import ConfigurationError

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_DEFINITIONS = "#/$defs/"


class MismatchError(ValueError):
    """JSON data does not fit a type."""

    def __init__(self, reason: str, path: str = "$") -> None:
        super().__init__(reason if path == "$" else f"{reason} - at {path}")
        self.reason = reason
        """What is wrong."""
        self.path = path
        """Where, such as `$.items[0].price`; `$` is the whole."""


class Shape(Protocol[T_co]):
    """A type seen as JSON."""

    @property
    def schema(self) -> Mapping[str, Any]:
        """Its JSON Schema, draft 2020-12. Recursive types have `$defs`."""
        ...

    def read(self, data: object) -> T_co:
        """Make a value of decoded JSON.

        Raises:
            MismatchError: it does not fit.
        """
        ...

    def read_json(self, text: str) -> T_co:
        """Make a value of JSON text.

        Raises:
            MismatchError: it is no JSON, or does not fit.
        """
        ...


def shape_of(kind: type[T]) -> Shape[T]:
    """Return how *kind* looks as JSON. A pydantic `TypeAdapter` stands for its type.

    Raises:
        ConfigurationError: it cannot be JSON.
    """
    try:
        return _shape_of(kind)
    except TypeError:  # not hashable: a TypeAdapter, or Annotated with a list in it
        return _make_shape(kind)


def _make_shape(kind: Any) -> Shape[Any]:
    if hasattr(kind, "validate_json") and hasattr(kind, "json_schema"):
        return _PydanticShape(kind)
    try:
        is_pydantic = any(_knows_pydantic(part) for part in parts_of(kind))
    except NameError as error:
        raise ConfigurationError(
            f"{_name(kind)} mentions {error.name!r}, which cannot be found: define it at the top level of its module."
        ) from None
    if is_pydantic:
        from pydantic import TypeAdapter  # noqa: PLC0415 - the type at hand has imported it

        return _PydanticShape(TypeAdapter(kind))
    return _MsgspecShape(kind)


_shape_of: Callable[[Any], Shape[Any]] = lru_cache(maxsize=256)(_make_shape)


class _MsgspecShape(Generic[T]):
    """A type that msgspec reads."""

    def __init__(self, kind: type[T]) -> None:
        import msgspec  # noqa: PLC0415 - see the module's docstring

        self._type = kind
        self._msgspec = msgspec
        try:
            self._decoder = msgspec.json.Decoder(kind)
            (root,), definitions = msgspec.json.schema_components(
                [kind], ref_template=_DEFINITIONS + "{name}"
            )
        except (TypeError, ValueError, RecursionError) as error:
            reason = str(error).splitlines()[-1]
            raise ConfigurationError(f"{_name(kind)} cannot be read from JSON: {reason}") from None
        describe(kind, [root, *definitions.values()])
        self.schema: Mapping[str, Any] = _with_definitions(root, definitions)

    def read(self, data: object) -> T:
        """Make a value of decoded JSON."""
        return self._attempt(
            lambda: self._msgspec.convert(data, self._type),
            lambda: self._msgspec.convert(data, self._type, strict=False),
        )

    def read_json(self, text: str) -> T:
        """Make a value of JSON text."""
        return self._attempt(
            lambda: self._decoder.decode(text),
            lambda: self._msgspec.json.decode(text, type=self._type, strict=False),
        )

    def _attempt(self, strictly: Callable[[], T], laxly: Callable[[], T]) -> T:
        try:
            return strictly()
        except self._msgspec.ValidationError:
            pass
        except Exception as error:  # noqa: BLE001 - no JSON; or a class's own check, which may raise anything
            raise _mismatch(error) from None
        try:
            return laxly()
        except Exception as error:  # noqa: BLE001 - as above
            raise _mismatch(error) from None


class _PydanticShape:
    """A type that pydantic reads."""

    def __init__(self, adapter: Any) -> None:
        self._adapter = adapter
        try:
            self.schema: Mapping[str, Any] = adapter.json_schema()
        except Exception as error:  # noqa: BLE001 - pydantic's own, which is not imported here
            raise ConfigurationError(f"pydantic gives no JSON Schema of this type: {error}") from None

    def read(self, data: object) -> Any:
        """Make a value of decoded JSON."""
        import orjson  # noqa: PLC0415 - to have a type looked at should not load what reads answers

        # By way of text: in Python's mode pydantic would not take a text for a date, or a list for a tuple.
        return self._attempt(lambda: self._adapter.validate_json(orjson.dumps(data)))

    def read_json(self, text: str) -> Any:
        """Make a value of JSON text."""
        return self._attempt(lambda: self._adapter.validate_json(text))

    def _attempt(self, validate: Callable[[], Any]) -> Any:
        try:
            return validate()
        except Exception as error:  # noqa: BLE001 - as for msgspec
            raise _mismatch(error) from None


def _mismatch(error: Any) -> MismatchError:
    """Say what *error* of msgspec, of pydantic or of a class's own check means."""
    if hasattr(error, "errors"):
        first = error.errors(include_url=False, include_input=False)[0]
        path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in first["loc"])
        return MismatchError(first["msg"], "$" + path)
    reason, _, path = str(error).partition(" - at `")
    return MismatchError(reason or type(error).__name__, path.rstrip("`") or "$")


def _name(kind: Any) -> str:
    return str(getattr(kind, "__qualname__", kind))


def _knows_pydantic(part: Any) -> bool:
    """Whether only pydantic understands *part*: a model, a dataclass of its own, or a constraint in its words."""
    if "pydantic" not in sys.modules:
        return False
    kind = part if isinstance(part, type) else type(part)
    own = kind.__module__.partition(".")[0] in {"pydantic", "annotated_types"}
    return own or hasattr(kind, "__pydantic_validator__")


def _with_definitions(root: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Return *root* with the *definitions* that it needs; one it only refers to takes its place."""
    name = root.get("$ref", "").removeprefix(_DEFINITIONS)
    if name in definitions:
        root = dict(definitions[name])
        if repr(_DEFINITIONS + name) not in repr(definitions):
            del definitions[name]
    return {**root, "$defs": definitions} if definitions else root
