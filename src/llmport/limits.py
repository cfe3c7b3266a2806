"""Limits of traffic: those a user sets, and those a client has learnt. Plain values; knows no provider and does no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import field, frozen

from llmport._value import Value
from llmport.errors import ConfigurationError


def _is_limit(_instance: Any, attribute: Any, value: Any) -> None:
    if value is not None and not (isinstance(value, int) and not isinstance(value, bool) and value > 0):
        raise ConfigurationError(f"{attribute.name} must be a whole number above 0, not {value!r}.")


@frozen(eq=False, repr=False, kw_only=True)
class RateLimits(Value):
    """The most that calls to one family of models may use in a minute, besides what the provider allows.

    `None` sets no limit of one's own: the provider's, as its replies tell it, is kept all the same.

    Raises:
        ConfigurationError: a limit is not above 0.
    """

    requests: int | None = field(default=None, validator=_is_limit)
    input_tokens: int | None = field(default=None, validator=_is_limit)
    """Those that the provider counts: what is read from its prompt cache is none of them, with most models."""
    output_tokens: int | None = field(default=None, validator=_is_limit)


def _weights(weights: Mapping[str, float]) -> Mapping[str, float]:
    for tenant, weight in weights.items():
        if not 0 < weight < float("inf"):
            raise ConfigurationError(f"The weight of tenant {tenant!r} must be above 0, not {weight!r}.")
    return dict(weights)


@frozen(eq=False, repr=False, kw_only=True)
class Queue(Value):
    """How calls wait for their turn.

    Raises:
        ConfigurationError: there is no room in it, or a weight is not above 0.
    """

    max_waiting: int = field(default=10_000, validator=_is_limit)
    """So many calls wait at once; further ones are refused with `QueueFullError`."""
    weights: Mapping[str, float] = field(factory=dict[str, float], converter=_weights)
    """What share of the tokens a tenant gets while others wait too, next to theirs; 1 for those that are not named."""


@frozen(eq=False, repr=False)
class LimitStatus(Value):
    """One limit a minute. `None` is what nobody has told."""

    limit: int | None = None
    """So much in a minute."""
    remaining: int | None = None
    """So much is left at this moment."""
    reset: datetime | None = None
    """When all of it is there again, if nothing is used until then; aware."""


@frozen(eq=False, repr=False, kw_only=True)
class ModelLimits(Value):
    """The limits of one family of models, and who is waiting for them, at one moment."""

    requests: LimitStatus = field(factory=LimitStatus)
    input_tokens: LimitStatus = field(factory=LimitStatus)
    output_tokens: LimitStatus = field(factory=LimitStatus)
    tokens: LimitStatus = field(factory=LimitStatus)
    """What the provider says of all tokens together: its strictest limit."""
    in_flight: int = 0
    """Calls that are being answered; 0 if nothing is limited."""
    queued: int = 0
    """Calls that wait for their turn."""
    expected_wait: float = 0.0
    """Seconds that one more call of average size would wait."""
    is_shared: bool | None = None
    """Whether processes agree on who uses how much; `False` while the quota is away and this one keeps to a part of its own;
    `None` if none was given, or no call has asked for it."""
