"""What all our values share: equality, hash and repr, by their attrs fields. Knows none of them.

attrs can generate these for each class, and by default does; but each is compiled when its class is made, and a program
makes about forty of these classes before its first answer. Here they exist once: docs/decisions/0006-cheap-to-load.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, fields


class Value:
    """Equal to another of the same class with equal fields, and hashable if they are. Stream events may change."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in _names(self))

    def __hash__(self) -> int:
        return hash((self.__class__, *(getattr(self, name) for name in _names(self))))

    def __repr__(self) -> str:
        shown: list[str] = []
        for attribute in fields(self.__class__):  # type: ignore[arg-type]  # every subclass is made by attrs
            if attribute.repr and hasattr(self, attribute.name):  # a traceback may show one that is half made
                show = attribute.repr if callable(attribute.repr) else repr
                shown.append(f"{attribute.name}={show(getattr(self, attribute.name))}")
        return f"{self.__class__.__name__}({', '.join(shown)})"


def _names(value: Value) -> tuple[str, ...]:
    attributes: Any = fields(value.__class__)  # type: ignore[arg-type]  # see above
    return tuple(attribute.name for attribute in attributes if attribute.eq)


def extra_field() -> Any:
    """Make the field `extra`: the provider's other members. A repr names them, but does not show what they hold."""
    return field(factory=no_members, kw_only=True, repr=only_names)


def no_members() -> dict[str, Any]:
    """Make the default of a field of members: none."""
    return {}  # called for every value there is, where dict[str, Any]() would cost six times as much


def only_names(members: Mapping[str, Any]) -> str:
    """Say in a repr which members there are, not what they hold."""
    return f"<{', '.join(members)}>" if members else "{}"


def abridge(text: str | None) -> str:
    """Shorten long data for a repr: nobody reads a megabyte of base64."""
    if text is None or len(text) <= 80:
        return repr(text)
    return f"{text[:40]!r}…<{len(text)} characters>"
