"""What models and operations are made of. Nothing here depends on what the API says."""

from collections.abc import Iterable, Mapping
from enum import Enum
from itertools import islice
from typing import Any, Final, Generic, Literal, TypeVar, cast

from attrs import define, fields, frozen

T = TypeVar("T")

_LONGEST_SHOWN = 64  # characters of a string in a repr: enough to know it by, not a page of base64
_MOST_SHOWN = 8  # items of a list or an object


class Unset(Enum):
    """The type of `UNSET`. As an enum it stays one object through copying and pickling, and narrows by `is`."""

    UNSET = "unset"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
"""Stands for a member that is absent, where None stands for one that is null."""


@define(eq=False, repr=False)
class Model:
    """A JSON object of the API."""

    def to_dict(self) -> dict[str, Any]:
        """Return the object as JSON has it. What has no model of its own is shared, not copied."""
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        # Here once, instead of compiled anew for each of three hundred classes.
        if other.__class__ is not self.__class__:
            return NotImplemented
        return all(
            getattr(self, attribute.name) == getattr(other, attribute.name)
            for attribute in fields(type(self))
        )

    __hash__ = None  # type: ignore[assignment]  # a model can change

    def __repr__(self) -> str:
        # A traceback may show an object that is still being decoded, and lacks some.
        members = ((attribute.name, getattr(self, attribute.name, UNSET)) for attribute in fields(type(self)))
        shown = (f"{name}={abridge(value)}" for name, value in members if value is not UNSET and value != {})
        return f"{type(self).__name__}({', '.join(shown)})"


@define(eq=False, repr=False)
class UnknownVariant(Model):
    """A member of a union that this version of the client does not know, kept as it came."""

    data: dict[str, Any]
    tag: str | None = None
    """What told the variants apart, such as the value of `type`; None if it was absent or no string."""

    def to_dict(self) -> dict[str, Any]:
        """Return what came."""
        return self.data


@frozen(kw_only=True)
class RequestParts:
    """A request that is ready to be sent, by whatever sends it."""

    method: str
    path: str
    """Starts with a slash; its parameters are percent-encoded."""
    query: list[tuple[str, str]]
    headers: dict[str, str]
    """Without credentials. Names are in lower case."""
    content: bytes | None


@frozen(kw_only=True)
class Response(Generic[T]):
    """The answer to a request, decoded."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    parsed: T | None
    """None if the description does not say what a body with this status means."""


def abridge(value: object) -> str:
    """Return a repr in which long strings, lists and objects are cut short."""
    if isinstance(value, str) and len(value) > _LONGEST_SHOWN:
        return f"{value[:_LONGEST_SHOWN]!r}… ({len(value):,} characters)"
    if isinstance(value, list):
        items = cast("list[object]", value)
        return f"[{_listing(map(abridge, items[:_MOST_SHOWN]), len(items))}]"
    if isinstance(value, dict):
        members = cast("dict[object, object]", value)
        shown = (f"{key!r}: {abridge(member)}" for key, member in islice(members.items(), _MOST_SHOWN))
        return f"{{{_listing(shown, len(members))}}}"
    return repr(value)


def _listing(shown: Iterable[str], count: int) -> str:
    more = [f"… ({count - _MOST_SHOWN:,} more)"] if count > _MOST_SHOWN else []
    return ", ".join([*shown, *more])
