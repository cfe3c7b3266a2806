"""What calls may cost together. Plain arithmetic: no I/O, no provider; `llmport.policies.spend` keeps calls to it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from threading import RLock
from typing import NoReturn

from llmport.errors import BudgetExceededError, ConfigurationError

_ZERO = Decimal(0)


class Budget:
    """What calls may cost together. May be shared by clients, threads and event loops; a forked process has its own."""

    def __init__(
        self,
        limit: Decimal | str | int,
        *,
        per: timedelta | float | None = None,
        allow_unknown: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Allow *limit* dollars, in all or anew in each period *per* (seconds), which begins with its first call.

        A call whose price is unknown is refused, unless *allow_unknown*: then it counts as nothing.

        Raises:
            ConfigurationError: the limit or the period makes no sense; a float is no exact amount of money.
        """
        self.limit = _amount(limit)
        self.allow_unknown = allow_unknown
        self._per = per.total_seconds() if isinstance(per, timedelta) else per
        if self._per is not None and not 0 < self._per < float("inf"):
            raise ConfigurationError(f"The period of a budget must be positive, not {per!r}.")
        self._clock = clock
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        # Reentrant, because the garbage collector may end a call at any moment, and so in the middle of another.
        self._lock = RLock()
        self._spent = self._reserved = _ZERO
        self._until: float | None = None  # the end of the period; `None` before its first call

    def __repr__(self) -> str:
        return f"Budget(limit={self.limit}, spent={self.spent}, reserved={self.reserved})"

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled: each process would have the whole of it."""
        raise TypeError(
            "A budget is not pickled: each process would spend the whole of it. Make one in each."
        )

    @property
    def spent(self) -> Decimal:
        """What calls of this period have cost, as far as they are over."""
        with self._lock:
            self._turn_over()
            return self._spent

    @property
    def reserved(self) -> Decimal:
        """What those under way may cost besides."""
        with self._lock:
            return self._reserved

    @property
    def remaining(self) -> Decimal:
        """What a further call may cost at most."""
        with self._lock:
            self._turn_over()
            return max(_ZERO, self.limit - self._spent - self._reserved)

    def reserve(self, estimate: Decimal) -> None:
        """Set *estimate* aside for a call.

        Raises:
            BudgetExceededError: there is not so much left.
        """
        with self._lock:
            now = self._turn_over()
            if self._spent + self._reserved + estimate > self.limit:
                raise self._exceeded(estimate, now)
            if self._per is not None and self._until is None:
                self._until = now + self._per
            self._reserved += estimate

    def settle(self, estimate: Decimal, spent: Decimal) -> None:
        """Take down that a call for which *estimate* was set aside has cost *spent*."""
        with self._lock:
            self._turn_over()
            self._reserved -= estimate
            self._spent += spent

    def _turn_over(self) -> float:
        """Begin the next period if this one is over, and return the time."""
        now = self._clock()
        if self._until is not None and now >= self._until:
            self._until = None
            self._spent = _ZERO  # what is reserved stays: it is not spent yet
        return now

    def _exceeded(self, estimate: Decimal, now: float) -> BudgetExceededError:
        wait = None if self._until is None else self._until - now
        period = "" if wait is None else f" It is renewed in {wait:.0f} s."
        return BudgetExceededError(
            f"The call was not made: it may cost up to ${estimate:f}, and of the budget of ${self.limit:f} "
            f"${self._spent:f} is spent and ${self._reserved:f} set aside for calls under way.{period}",
            amounts={
                "estimate": estimate,
                "spent": self._spent,
                "reserved": self._reserved,
                "limit": self.limit,
            },
            retry_after=wait,
        )


def _amount(limit: Decimal | str | int) -> Decimal:
    try:
        amount = None if isinstance(limit, float | bool) else Decimal(limit)
    except (InvalidOperation, TypeError, ValueError):
        amount = None
    if amount is None or not amount.is_finite() or amount < 0:
        raise ConfigurationError(
            f"The limit of a budget is an amount in dollars, as Decimal('2.50') or '2.50', not {limit!r}."
        )
    return amount
