"""What the options of a call must be, as far as checkers have not seen to it: told before anything is sent. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from llmport.config import Timeouts, is_number, is_whole
from llmport.errors import ConfigurationError
from llmport.messages import TextBlock


def check(name: str, value: Any) -> None:
    """Refuse what an option of this *name* cannot be, and would fail only later, or be sent.

    Raises:
        ConfigurationError: it is that.
    """
    fits, wanted = FORMS[name]
    if not fits(value):
        shown = f"{value!r:.80}" if name in _HARMLESS else f"a {type(value).__name__}"
        raise ConfigurationError(f"{name} must be {wanted}, not {shown}.")


def _is_count(value: Any) -> bool:
    return is_whole(value) and value >= 0


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_mapping(value: Any) -> bool:
    """Tell whether *value* is a mapping."""
    return isinstance(value, Mapping)


def is_series(value: Any) -> bool:
    """Tell whether *value* is a list of some kind, and neither a text nor a mapping."""
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)


def _is_timeout(value: Any) -> bool:
    return isinstance(value, Timeouts) or (is_number(value) and 0 < value < float("inf"))


FORMS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "model": (_is_text, "a text"),
    "max_tokens": (_is_count, "a whole number from 0"),
    "system": (
        lambda value: isinstance(value, str | TextBlock | list | tuple),
        "a text or a list of TextBlocks",
    ),
    "tools": (is_series, "a list of tools"),
    "stop_sequences": (lambda value: _is_text(value) or is_series(value), "a text or a list of texts"),
    "temperature": (is_number, "a number from 0 to 1"),
    "output_schema": (
        is_mapping,
        "a JSON Schema as a mapping (a Python type goes into complete(…, output=…))",
    ),
    "extra_body": (is_mapping, "a mapping of members of the request's JSON"),
    "extra_headers": (is_mapping, "a mapping of names to texts"),
    "timeout": (_is_timeout, "a positive number of seconds or Timeouts(…)"),
    "max_retries": (_is_count, "a whole number from 0"),
    "tenant": (_is_text, "a text"),
    "priority": (is_whole, "a whole number"),
    "cache": (lambda value: isinstance(value, bool), "True or False"),
    "resume": (lambda value: value == "continue", "'continue'"),
}
"""What options must be, where nobody further on can do without: what only the provider's JSON has is checked there."""
_HARMLESS = {"max_tokens", "temperature", "timeout", "max_retries", "priority", "cache", "resume"}
"""Options that hold no words of a prompt, and no secret, whatever else they are."""
