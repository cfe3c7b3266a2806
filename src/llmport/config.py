"""Settings that any provider's client has, and the type that keeps a secret. No I/O."""

from __future__ import annotations

from typing import Any, NoReturn

from attrs import frozen

from llmport._value import Value
from llmport.errors import ConfigurationError


class Secret:
    """A text that cannot be printed, logged, pickled or compared by accident; `reveal()` is the only way to it."""

    __slots__ = ("_text",)

    def __init__(self, text: str, *, name: str = "secret") -> None:
        r"""Keep *text*; *name* is what error messages call it.

        Raises:
            ConfigurationError: it is empty, or holds what a header cannot carry (blanks at its ends, control or
                non-ASCII characters): a newline left over from a file would else be sent or leaked later.
        """
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a checker
            raise ConfigurationError(f"The {name} must be a text, not a {type(text).__name__}.")
        if not text:
            raise ConfigurationError(f"The {name} is empty.")
        if text != text.strip() or not text.isascii() or not text.isprintable():
            raise ConfigurationError(
                f"The {name} holds characters that a header cannot carry (blanks at its ends, line breaks, control or "
                "non-ASCII characters). Copy it again, without quotes and line breaks."
            )
        self._text = text

    def reveal(self) -> str:
        """Return the text, to be put into a request and nowhere else."""
        return self._text

    def __repr__(self) -> str:
        """Show how it begins and ends, if it is long enough for that to tell nothing."""
        return f"Secret({self._text[:7]}…{self._text[-2:]})" if len(self._text) >= 30 else "Secret(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A secret is never pickled: let each process read it from its own environment.")

    def __eq__(self, other: object) -> bool:
        """Compare in constant time."""
        import hmac  # noqa: PLC0415 - rarely needed, and not cheap to import

        return isinstance(other, Secret) and hmac.compare_digest(self._text, other._text)

    def __hash__(self) -> int:
        return hash((Secret, self._text))


@frozen(eq=False, repr=False, kw_only=True)
class Timeouts(Value):
    """How long to wait, in seconds. Each bounds a different thing; the first to run out raises."""

    total: float = 600.0
    """The whole call: every attempt, every wait between them, and reading the answer."""
    stream_total: float = 3600.0
    """The same for a stream, which may run on for long."""
    connect: float = 5.0
    """Making a connection."""
    idle: float = 60.0
    """Between two pieces of the answer, pings included."""

    @classmethod
    def of(cls, total: float | None) -> Timeouts:
        """Take the seconds for a whole call, streamed or not; `None` keeps the defaults."""
        if total is None:
            return cls()
        is_number = isinstance(total, int | float)  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a checker
        if not (is_number and 0 < total < float("inf")):
            raise ConfigurationError(f"A timeout is a positive number of seconds, not {total!r}.")
        return cls(total=total, stream_total=total, connect=min(5.0, total), idle=min(60.0, total))


def number(name: str, text: str, kind: type[Any]) -> Any:
    """Read *text*, the value of the setting *name*, as an `int` or a `float`.

    Raises:
        ConfigurationError: it is none; the message names the setting.
    """
    try:
        return kind(text)
    except ValueError:
        word = "whole number" if kind is int else "number"
        raise ConfigurationError(f"{name} must be a {word}, not {text!r}.") from None
