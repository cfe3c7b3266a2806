"""Python types as JSON: the JSON Schema of a type, and values of that type read from JSON. No I/O, no provider.

attrs classes, dataclasses, `TypedDict`, `NamedTuple`, enums, `Literal`, unions, collections, dates and `msgspec.Struct`
are msgspec's work; pydantic's models, and types that hold one, are pydantic's, if the program has imported it. Neither
is imported before a type is looked at: docs/decisions/0010-msgspec.md.

Data that fits a type as it stands is taken so. Else, and only then, numbers, booleans and null that stand there as text
are read as what they say: models write `"3"` for 3 at times. pydantic has rules of its own for this.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import (
    Annotated,
    Any,
    Generic,
    NotRequired,
    Protocol,
    Required,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from llmport._docstrings import read_docstring
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
        is_pydantic = any(_knows_pydantic(part) for part in _parts(kind, set()))
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
        _describe(kind, [root, *definitions.values()])
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


# ------------------------------------------------------------------------------------------ what a type is made of


def _name(kind: Any) -> str:
    return str(getattr(kind, "__qualname__", kind))


def _parts(kind: Any, seen: set[Any]) -> Iterator[Any]:
    """Give *kind* and all it is made of: arguments, notes of `Annotated`, the types of a class's fields."""
    if isinstance(kind, str | bytes | int | None):  # a value of a Literal, or a note in words
        return
    try:
        if kind in seen:
            return
        seen.add(kind)
    except TypeError:  # a note that cannot be hashed has no parts
        yield kind
        return
    yield kind
    for part in (*get_args(kind), *getattr(kind, "__metadata__", ()), *(_fields(kind) or {}).values()):
        yield from _parts(part, seen)


def _fields(kind: Any) -> dict[str, Any] | None:
    """Return the types of the fields of a class that has some, with what `Annotated` adds; of anything else, `None`."""
    is_class = isinstance(kind, type) and (
        is_typeddict(kind)
        or any(
            hasattr(kind, mark)
            for mark in ("__attrs_attrs__", "__dataclass_fields__", "__struct_fields__", "_fields")
        )
    )
    if not is_class:
        return None
    hints = get_type_hints(kind, include_extras=True)
    return {
        name: get_args(hint)[0] if get_origin(hint) in {Required, NotRequired} else hint
        for name, hint in hints.items()
    }


def _knows_pydantic(part: Any) -> bool:
    """Whether only pydantic understands *part*: a model, a dataclass of its own, or a constraint in its words."""
    if "pydantic" not in sys.modules:
        return False
    kind = part if isinstance(part, type) else type(part)
    own = kind.__module__.partition(".")[0] in {"pydantic", "annotated_types"}
    return own or hasattr(kind, "__pydantic_validator__")


# --------------------------------------------------------------------------- what msgspec leaves out of a schema


def _describe(kind: Any, components: list[dict[str, Any]]) -> None:
    """Add what is written beside the fields of each class: notes of `Annotated`, the docstring, and what is a date."""
    for part in _parts(kind, set()):
        hints = _fields(part)
        if hints is None:
            continue
        documented = read_docstring(part.__doc__)
        for component in components:
            if component.get("title") != part.__name__:
                continue
            if "prefixItems" in component:
                component["description"] = f"In this order: {', '.join(hints)}."
            elif documented.parameters:
                component["description"] = documented.text
            properties = component.get("properties", {})
            for name in [
                name for name in hints if name in properties
            ]:  # as written: msgspec sorts a TypedDict's
                properties[name] = schema = properties.pop(name)
                hint = hints[name]
                note = note_of(hint) or documented.parameters.get(name)
                if note:
                    schema.setdefault("description", note)
                _mark_dates(schema, hint)
            if "required" in component:
                component["required"].sort(key=list(properties).index)


def note_of(hint: Any) -> str | None:
    """Return what `Annotated` says in plain words, or as `typing_extensions.Doc` has it; `None` if nothing."""
    for note in getattr(hint, "__metadata__", ()):
        text = note if isinstance(note, str) else getattr(note, "documentation", None)
        if isinstance(text, str):
            return text
    return None


def _mark_dates(schema: dict[str, Any], hint: Any) -> None:
    """Say of a `datetime` that it is one: msgspec says so only if its zone is settled, and else calls it a string."""
    origin, args = get_origin(hint), get_args(hint)
    if hint is datetime:
        schema.setdefault("format", "date-time")
    elif origin is Annotated:
        _mark_dates(schema, args[0])
    elif origin in {Union, types.UnionType}:
        for option in schema.get("anyOf", ()):
            if option == {"type": "string"} and datetime in args and str not in args:
                option["format"] = "date-time"
    elif origin in {list, set, frozenset} and args and isinstance(schema.get("items"), dict):
        _mark_dates(schema["items"], args[0])
    elif origin is dict and args:
        _mark_dates(schema["additionalProperties"], args[1])


def _with_definitions(root: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Return *root* with the *definitions* that it needs; one it only refers to takes its place."""
    name = root.get("$ref", "").removeprefix(_DEFINITIONS)
    if name in definitions:
        root = dict(definitions[name])
        if repr(_DEFINITIONS + name) not in repr(definitions):
            del definitions[name]
    return {**root, "$defs": definitions} if definitions else root
