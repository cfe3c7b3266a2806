"""Token counts of a call. No I/O, no provider."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from llmport._value import Value, no_members


@frozen(eq=False, repr=False, kw_only=True)
class Usage(Value):
    """Tokens a call took, as the provider counted them.

    `input_tokens` holds only what was neither read from nor written to the provider's prompt cache; the three
    input counts add up to the whole prompt.
    """

    input_tokens: int = 0
    """Prompt tokens billed at the plain input price."""
    output_tokens: int = 0
    """Tokens generated, thinking included."""
    cache_read_tokens: int | None = None
    """Prompt tokens read from the cache; `None` if the provider did not say."""
    cache_write_tokens: int | None = None
    """Prompt tokens written to the cache; `None` if the provider did not say."""
    unconfirmed_attempts: int = 0
    """Attempts of the same call that were sent and never answered, and so may have been billed besides."""
    extra: Mapping[str, Any] = field(factory=no_members)
    """The provider's other counts, under its own names."""

    @property
    def total_input_tokens(self) -> int:
        """The whole prompt: plain, read from the cache and written to it."""
        return self.input_tokens + (self.cache_read_tokens or 0) + (self.cache_write_tokens or 0)

    def __add__(self, other: Usage) -> Usage:
        """Add the counts; a count unknown on both sides stays unknown, and `extra` is not summed."""
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cache_read_tokens=_add(self.cache_read_tokens, other.cache_read_tokens),
            cache_write_tokens=_add(self.cache_write_tokens, other.cache_write_tokens),
            unconfirmed_attempts=self.unconfirmed_attempts + other.unconfirmed_attempts,
        )


def _add(one: int | None, other: int | None) -> int | None:
    return other if one is None else one + (other or 0)
