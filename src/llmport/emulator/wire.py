"""The wire's plain JSON, and the identifiers the emulator gives out.

The emulator speaks dicts, on purpose without the generated models: a client of this project and the server
it is tested against must not share the code that would hide a mistake of both.
"""

from __future__ import annotations

from hashlib import sha256
from itertools import count
from typing import Any, TypeAlias, TypeGuard

JsonObject: TypeAlias = dict[str, Any]
"""A JSON object as it travels."""


def is_object(value: object) -> TypeGuard[JsonObject]:
    """Tell whether *value* is a JSON object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Tell whether *value* is a JSON array."""
    return isinstance(value, list)


def child(parent: JsonObject, name: str) -> JsonObject:
    """Find the object that is the member *name* of *parent*; an absent or null one is empty."""
    value = parent.get(name)
    return value if is_object(value) else {}


_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_LENGTH = 22  # of the random part in the API's own ids, after the two digits of their version


class Ids:
    """Gives out identifiers that look like the API's, the same ones in the same order in every run."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def new(self, prefix: str) -> str:
        """Make the next identifier, such as ``msg_01…`` for the *prefix* ``msg``."""
        digest = sha256(f"{prefix}:{next(self._numbers)}".encode()).digest()
        return f"{prefix}_01" + "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in digest[:_LENGTH])
