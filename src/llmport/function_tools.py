"""Tools that are Python functions: `@tool`. No I/O: who calls them is `llmport._runtime.tool_runs`."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import field as dataclass_field
from dataclasses import make_dataclass
from functools import partial
from typing import Annotated, Any, Generic, ParamSpec, TypeVar, get_type_hints, overload

from attrs import field, frozen

from llmport._docstrings import read_docstring
from llmport.errors import ConfigurationError
from llmport.schema import MismatchError, Shape, shape_of
from llmport.tools import Tool

P = ParamSpec("P")
R = TypeVar("R")


@frozen(eq=False, repr=False)
class FunctionTool(Tool, Generic[P, R]):
    """A tool that is a Python function. It can still be called as one."""

    function: Callable[P, R] = field(
        kw_only=True, repr=lambda function: getattr(function, "__qualname__", "…")
    )
    """What it does; its parameters' types are those of the schema."""
    shape: Shape[Any] = field(kw_only=True, eq=False, repr=False)
    """Reads arguments from JSON."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the function."""
        return self.function(*args, **kwargs)

    @property
    def is_async(self) -> bool:
        """Whether the function must be awaited."""
        target = _target(self.function)
        return inspect.iscoroutinefunction(target) or inspect.iscoroutinefunction(type(target).__call__)

    def bind(self, arguments: Mapping[str, Any]) -> Callable[[], R]:
        """Return the function with a model's *arguments*, read as the types of its parameters.

        What fits as it stands is taken so; else a number, a boolean or null that is written as text is read as what
        it says.

        Raises:
            MismatchError: they do not fit.
        """
        known = self.input_schema["properties"]
        if surplus := [name for name in arguments if name not in known]:
            raise MismatchError(
                f"There is no argument {', '.join(surplus)}; there is {', '.join(known) or 'none'}"
            )
        return partial(self.function, **vars(self.shape.read(arguments)))

    def __reduce__(self) -> tuple[Callable[..., FunctionTool[..., Any]], tuple[Any, ...]]:
        """Pickle by the function's name: where it stands, a decorated function is its tool."""
        home = self.function.__module__, getattr(self.function, "__qualname__", "")
        if _find(*home) is self:
            return _find, home
        return _remake, (self.function, self.name, self.description, self.strict, dict(self.extra))


def _find(module: str, name: str) -> Any:
    found: Any = sys.modules.get(module) or __import__(module, fromlist=["*"])
    for part in name.split("."):
        found = getattr(found, part, None)
    return found


def _remake(
    function: Callable[..., Any],
    name: str,
    description: str,
    strict: bool,  # noqa: FBT001 - pickle gives positions
    extra: Mapping[str, Any],
) -> FunctionTool[..., Any]:
    return tool(function, name=name, description=description, strict=strict, extra=extra)


@overload
def tool(
    function: Callable[P, R],
    /,
    *,
    name: str | None = None,
    description: str | None = None,
    strict: bool = False,
    extra: Mapping[str, Any] | None = None,
) -> FunctionTool[P, R]: ...


@overload
def tool(
    *,
    name: str | None = None,
    description: str | None = None,
    strict: bool = False,
    extra: Mapping[str, Any] | None = None,
) -> Callable[[Callable[P, R]], FunctionTool[P, R]]: ...


def tool(
    function: Callable[..., Any] | None = None,
    /,
    *,
    name: str | None = None,
    description: str | None = None,
    strict: bool = False,
    extra: Mapping[str, Any] | None = None,
) -> Any:
    """Make a tool of a function, which may be `async`: `@tool` or `@tool(strict=True)` above it, or `tool(function)`.

    Its name is the function's, its description the docstring up to the first section, and its parameters have their
    type hints, with the descriptions of the docstring's `Args:` or of `Annotated[str, "such as Paris"]`. Limits are
    written `Annotated[int, msgspec.Meta(ge=0)]`.

    Raises:
        ConfigurationError: its parameters cannot be described: the message says what to write.
    """
    if function is None:
        return partial(tool, name=name, description=description, strict=strict, extra=extra)
    if not callable(function):  # pyright: ignore[reportUnnecessaryComparison] - callers without a checker
        raise ConfigurationError(f"A tool is made of a function, not of a {type(function).__name__}.")
    target = _target(function)
    called = name or str(getattr(target, "__name__", type(target).__name__))
    if not re.fullmatch(r"[a-zA-Z0-9_-]+", called):
        raise ConfigurationError(
            f"A tool cannot be called {called!r}: give it a name=… of letters, digits, _ and -."
        )
    documented = read_docstring(inspect.getdoc(target))
    shape = _shape_of_parameters(called, function, documented.parameters)
    schema = {key: value for key, value in shape.schema.items() if key != "title"}
    return FunctionTool(
        called,
        documented.text if description is None else description,
        {**schema, "additionalProperties": False},
        strict=strict,
        extra=extra or {},
        function=function,
        shape=shape,
    )


def _shape_of_parameters(
    name: str, function: Callable[..., Any], documented: Mapping[str, str]
) -> Shape[Any]:
    """Return how the parameters of *function* look as one JSON object."""
    hints = _hints(name, function)
    members: list[tuple[str, Any, Any]] = []
    for parameter in _signature(name, function).parameters.values():
        if parameter.kind not in {parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY}:
            raise ConfigurationError(
                f"{parameter} of the tool {name!r} has no name that a model could give it by: write each parameter out."
            )
        if parameter.name not in hints:
            raise ConfigurationError(
                f"The parameter {parameter.name} of the tool {name!r} has no type: write {parameter.name}: str, "
                "or what else it is."
            )
        hint = hints[parameter.name]
        if text := documented.get(parameter.name):
            hint = Annotated[hint, text]
        members.append((parameter.name, hint, _default(parameter)))
    # A dataclass, because msgspec and pydantic both read one.
    kind: type[Any] = make_dataclass(name.replace("-", "_"), members, kw_only=True)
    return shape_of(kind)


def _default(parameter: inspect.Parameter) -> Any:
    value = parameter.default
    if value is parameter.empty:
        return dataclass_field()
    if getattr(value, "__hash__", None) is None:  # a dataclass wants no default that could change
        return dataclass_field(default_factory=lambda: value)
    return dataclass_field(default=value)


def _target(function: Any) -> Any:
    """Return what stands behind `partial`s."""
    while isinstance(function, partial):
        function = function.func
    return function


def _signature(name: str, function: Callable[..., Any]) -> inspect.Signature:
    try:
        return inspect.signature(function)
    except ValueError:  # of what is built in
        raise ConfigurationError(
            f"The parameters of {name!r} cannot be told: write a function of your own that calls it."
        ) from None


def _hints(name: str, function: Callable[..., Any]) -> dict[str, Any]:
    target = _target(function)
    if not inspect.isroutine(target):
        target = type(target).__call__
    try:
        return get_type_hints(target, include_extras=True)
    except NameError as error:
        raise ConfigurationError(
            f"The tool {name!r} mentions the type {error.name!r}, which cannot be found: define it at the top level of its "
            "module, or import it there and not only for type checkers."
        ) from None
