"""Puts a client's settings together from several places, and says of each where it came from. No I/O.

Knows no provider and no setting: these are given. Of the places, the first that has a setting decides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NoReturn

from attrs import frozen

from llmport._value import Value
from llmport.errors import ConfigurationError


@frozen(eq=False, repr=False)
class Setting(Value):
    """A value, and where it came from."""

    value: Any
    origin: str
    """As messages name it: `argument timeout`, `ANTHROPIC_TIMEOUT`, `profile 'work' in ~/…/config.toml: timeout`."""


class Place:
    """Where settings are found: arguments, a profile, the environment. It shows no value."""

    def __init__(
        self,
        known: Collection[str],
        origin: Callable[[str], str],
        raw: Mapping[str, Any],
        read: Callable[[str, Any], Any],
    ) -> None:
        """Take which settings may be here, how messages name one, what was found, and what makes a value of it."""
        self.known = known
        self.origin = origin
        self.raw = raw
        self.read = read

    def __repr__(self) -> str:
        return f"Place({', '.join(self.raw)})"


def settle(places: Iterable[Place], together: Collection[str]) -> dict[str, Setting]:
    """Return the settings in force: of each, what the first of *places* says that has it.

    Those *together* belong to each other, as a key and a token do: the first place that has one of them decides on all,
    so that no client sends what was meant for another.

    Raises:
        ConfigurationError: there is no such setting, or it makes no sense; the message names the place.
    """
    settled: dict[str, Setting] = {}
    for place in places:
        taken = {*settled, *(together if any(name in settled for name in together) else ())}
        for name in place.raw:
            if name not in place.known:
                refuse_unknown(name, place.origin(name), place.known)
            if name not in taken:
                settled[name] = _read(place, name)
    return settled


def _read(place: Place, name: str) -> Setting:
    origin = place.origin(name)
    try:
        return Setting(place.read(name, place.raw[name]), origin)
    except ConfigurationError as caught:
        problem = f"{origin}: {caught.message}"
    raise ConfigurationError(problem)  # out here, so that no frame with the value is kept


def refuse_unknown(name: str, origin: str, known: Collection[str]) -> NoReturn:
    """Say of a setting that is not *known* which one may be meant.

    Raises:
        ConfigurationError: always.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only who errs should pay for it

    near = get_close_matches(name, known, n=1, cutoff=0.5)
    advice = f"Is it {near[0]}?" if near else f"There are {', '.join(known)}."
    raise ConfigurationError(f"{origin}: there is no such setting. {advice}")
