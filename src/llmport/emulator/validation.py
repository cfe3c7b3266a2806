"""Checks a request against the description and says what is wrong the way the API does: where, then what.

``messages.0.content: Field required``, ``temperature: Extra inputs are not permitted``. Within a union the
path names the member that was meant by its tag, as the API's does: ``messages.0.content.1.text.text: …``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from attrs import frozen
from jsonschema_rs import Draft202012Validator, ValidationError, ValidationErrorKind

from .contract import Operation, Parameter
from .errors import ApiError, invalid
from .wire import is_object

_Path: TypeAlias = tuple[str | int, ...]
_TAGS = frozenset({"type", "role"})
# Python's words for JSON's types, and pydantic's for what is wrong: the API answers with both.
_NOUNS = {"object": "dictionary", "array": "list"}
_WORDS = {
    "const": "Input should be '{}'",
    "minimum": "Input should be greater than or equal to {}",
    "maximum": "Input should be less than or equal to {}",
    "minLength": "String should have at least {} characters",
    "maxLength": "String should have at most {} characters",
    "pattern": "String should match pattern '{}'",
    "minItems": "List should have at least {} items",
    "maxItems": "List should have at most {} items",
    "not": "This is not permitted here in this version of the API",
}


def check_body(validator: Draft202012Validator, body: object) -> None:
    """Raise an `ApiError` unless *body* is valid."""
    if not validator.is_valid(body):
        raise _refusal(validator, body)


def check_parameters(
    operation: Operation,
    *,
    path: Mapping[str, str],
    query: Iterable[tuple[str, str]],
    headers: Mapping[str, str],
) -> dict[str, Any]:
    """Raise an `ApiError` unless the parameters are valid; give the path's and the query's by name."""
    pairs = list(query)
    found: dict[str, Any] = {}
    for parameter in operation.parameters:
        match parameter.place:
            case "query":
                values = [value for name, value in pairs if name == parameter.name]
            case "header":
                values = [headers[parameter.name]] if parameter.name in headers else []
            case _:
                values = [path[parameter.name]]
        if values:
            found[parameter.name] = value = _read(parameter, values)
            if not parameter.validator.is_valid(value):
                raise _refusal(parameter.validator, value, (parameter.name,))
        elif parameter.is_required:
            raise invalid(f"{parameter.name}: {parameter.place} is required")
    return found


def _read(parameter: Parameter, values: list[str]) -> Any:
    if parameter.is_many:
        return values
    text = values[-1]
    is_number = parameter.is_integer and text.isascii() and text.removeprefix("-").isdecimal()
    return int(text) if is_number else text


def _refusal(validator: Draft202012Validator, instance: object, prefix: _Path = ()) -> ApiError:
    fault = _explain(next(iter(validator.iter_errors(instance))), prefix, 0)
    where = ".".join(map(str, fault.where))
    return invalid(f"{where}: {fault.what}" if where else fault.what)


@frozen
class _Fault:
    where: _Path
    what: str


def _explain(error: ValidationError, where: _Path, depth: int) -> _Fault:
    """Say where and what *error* is; its first *depth* steps are already in *where*, perhaps with tags between."""
    where = (*where, *error.instance_path[depth:])
    kinds = ValidationErrorKind
    match error.kind:
        case kinds.OneOfNotValid(context) | kinds.AnyOf(context):
            return _explain_union(error, context, where)
        case kinds.Required(member):
            return _Fault((*where, member), "Field required")
        case kinds.AdditionalProperties(unexpected):
            return _Fault((*where, unexpected[0]), "Extra inputs are not permitted")
        case kinds.FalseSchema():
            return _Fault(where, "Extra inputs are not permitted")
        case kind:
            return _Fault(where, _describe(kind))


def _explain_union(error: ValidationError, context: list[list[ValidationError]], where: _Path) -> _Fault:
    """Explain the member of a union that the sender meant, or list the members there are."""
    depth = len(error.instance_path)
    branches = [branch for branch in context if branch]
    meant = min(branches, key=lambda branch: _distance(branch, depth))
    if not any(_is_mismatch(each, depth) for each in meant):
        tag = error.instance.get("type") if is_object(error.instance) else None
        return _explain(meant[0], (*where, tag) if isinstance(tag, str) else where, depth)
    mismatches = [each for branch in branches for each in branch if _is_mismatch(each, depth)]
    tagged = [each for each in mismatches if len(each.instance_path) > depth]
    if not tagged:
        return _Fault(where, " or ".join(dict.fromkeys(_describe(each.kind) for each in mismatches)))
    member = tagged[0].instance_path[-1]
    expected = ", ".join(f"'{tag}'" for each in tagged for tag in _tags(each.kind))
    found = f"Input tag '{tagged[0].instance}' found using '{member}'"
    return _Fault(where, f"{found} does not match any of the expected tags: {expected}")


def _distance(branch: list[ValidationError], depth: int) -> tuple[bool, bool, int]:
    """Tell how far a *branch* is from what was sent: another tag or type, no tag at all, number of errors."""
    missing = [each.kind.property for each in branch if isinstance(each.kind, ValidationErrorKind.Required)]
    return any(_is_mismatch(each, depth) for each in branch), not _TAGS.isdisjoint(missing), len(branch)


def _is_mismatch(error: ValidationError, depth: int) -> bool:
    """Tell whether *error* says that another member of the union was meant: by type, or by its tag."""
    match error.instance_path[depth:]:
        case []:
            return isinstance(error.kind, ValidationErrorKind.Type)
        case [str() as member]:
            return member in _TAGS
        case _:
            return False


def _tags(kind: ValidationErrorKind) -> Iterator[str]:
    """List the values that a tag could have had."""
    match kind:
        case ValidationErrorKind.Constant(value):
            yield str(value)
        case ValidationErrorKind.Enum(options):
            yield from map(str, options)
        case ValidationErrorKind.AnyOf(context):
            for branch in context:
                for error in branch:
                    yield from _tags(error.kind)
        case _:
            pass


def _describe(kind: ValidationErrorKind) -> str:
    if isinstance(kind, ValidationErrorKind.Type):
        return " or ".join(f"Input should be a valid {_NOUNS.get(name, name)}" for name in kind.types)
    if isinstance(kind, ValidationErrorKind.Enum):
        return "Input should be " + " or ".join(f"'{option}'" for option in kind.options)
    return _WORDS.get(kind.name, f"Input is not valid: {kind.name}").format(kind.value)
