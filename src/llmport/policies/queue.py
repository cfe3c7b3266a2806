"""Whose turn is next, among calls that wait: fair between tenants, sooner for the urgent, never for ever. No clock.

Tenants take turns by deficit round robin: each turn gives a tenant a credit of tokens, and its calls go as long as they
are paid for; who asks for much gets no more than who asks for little. (Shreedhar and Varghese, "Efficient Fair Queueing
using Deficit Round Robin", SIGCOMM 1995.) A higher priority goes first, but one turn in ten goes to a lower one.

Every step takes the same time however many calls wait; where none of n tenants has credit, n steps find who will first.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Mapping
from typing import Generic, Protocol, TypeVar

_MEMORY = 16
"""About so many calls make what is usual: a turn is worth a usual call, so that it is usually enough for one."""
_LOWER = 10
"""One turn in so many is a lower priority's."""


class Waiting(Protocol):
    """What the queue has to know of a call."""

    tenant: str
    priority: int
    size: float
    """In tokens."""


W = TypeVar("W", bound=Waiting)


class _Tenant(Generic[W]):
    """One tenant's calls of one priority, in the order they came."""

    __slots__ = ("calls", "credit", "size", "weight")

    def __init__(self, weight: float) -> None:
        self.weight = weight
        self.credit = 0.0
        self.size = 0.0
        self.calls: OrderedDict[W, None] = OrderedDict()

    @property
    def first(self) -> W:
        return next(iter(self.calls))

    @property
    def lack(self) -> float:
        """What is missing to pay for the first call."""
        return self.first.size - self.credit


class _Round(Generic[W]):
    """The tenants of one priority; the first one has the turn."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights
        self.tenants: OrderedDict[str, _Tenant[W]] = OrderedDict()
        self.size = 0.0
        self._credit = 0.0  # of a turn, in tokens, for a weight of 1

    def add(self, call: W) -> None:
        self._credit += (call.size - self._credit) / (_MEMORY if self._credit else 1)
        tenant = self.tenants.get(call.tenant)
        if tenant is None:
            tenant = self.tenants[call.tenant] = _Tenant(self._weights.get(call.tenant, 1.0))
            tenant.credit = self._credit * tenant.weight if len(self.tenants) == 1 else 0.0
        tenant.calls[call] = None
        tenant.size += call.size
        self.size += call.size

    def remove(self, call: W) -> bool:
        tenant = self.tenants.get(call.tenant)
        if tenant is None or call not in tenant.calls:
            return False
        del tenant.calls[call]
        tenant.size -= call.size
        self.size -= call.size
        if not tenant.calls:  # who waits for nothing saves no credit
            had_turn = self._turn() is tenant
            del self.tenants[call.tenant]
            if had_turn and self.tenants:
                self._give_credit()
        return True

    def first(self) -> W:
        """Return the call whose turn it is, and pass the turn on to its tenant."""
        tried = 0
        while self._turn().lack > 0:
            if tried == len(self.tenants):  # nobody can pay: spare all of them the rounds that change nothing
                rounds = min(math.ceil(t.lack / (t.weight * self._credit)) for t in self.tenants.values()) - 1
                for tenant in self.tenants.values():
                    tenant.credit += rounds * self._credit * tenant.weight
            self.tenants.move_to_end(next(iter(self.tenants)))
            self._give_credit()
            tried += 1
        return self._turn().first

    def pay(self, call: W) -> None:
        """Take what *call* costs off its tenant's credit."""
        self.tenants[call.tenant].credit -= call.size

    def ahead_of(self, name: str) -> float:
        """Tell how many tokens go before one more call of the tenant *name*, if no more come."""
        own = self.tenants.get(name)
        weight = own.weight if own is not None else self._weights.get(name, 1.0)
        size = 0.0 if own is None else own.size
        # Until its own are served, each of the others gets its share beside them, as far as it has use for it.
        return size + sum(
            min(tenant.size, size * tenant.weight / weight + self._credit * tenant.weight)
            for other, tenant in self.tenants.items()
            if other != name
        )

    def _turn(self) -> _Tenant[W]:
        return next(iter(self.tenants.values()))

    def _give_credit(self) -> None:
        tenant = self._turn()
        tenant.credit += self._credit * tenant.weight


class FairQueue(Generic[W]):
    """The calls that wait, and their order."""

    def __init__(self, weights: Mapping[str, float] | None = None) -> None:
        self._weights = weights or {}
        self._rounds: dict[int, _Round[W]] = {}
        self._order: list[int] = []  # the priorities there are, the highest first
        self._turns = 0
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def size(self) -> float:
        """Tokens of all the calls that wait."""
        return sum(round_.size for round_ in self._rounds.values())

    def add(self, call: W) -> None:
        """Put *call* behind those of its tenant and priority."""
        round_ = self._rounds.get(call.priority)
        if round_ is None:
            round_ = self._rounds[call.priority] = _Round(self._weights)
            self._order = sorted(self._rounds, reverse=True)
        round_.add(call)
        self._count += 1

    def remove(self, call: W) -> bool:
        """Take *call* out, wherever it stands, and tell whether it was there."""
        round_ = self._rounds.get(call.priority)
        if round_ is None or not round_.remove(call):
            return False
        self._count -= 1
        if not round_.tenants:
            del self._rounds[call.priority]
            self._order.remove(call.priority)
        return True

    def first(self) -> W | None:
        """Return the call whose turn it is; `None` if none waits. It stays where it is."""
        return self._rounds[self._next()].first() if self._count else None

    def take(self, call: W) -> None:
        """Take out the *call* whose turn it was."""
        self._rounds[call.priority].pay(call)
        self.remove(call)
        self._turns += 1

    def ahead_of(self, tenant: str, priority: int) -> float:
        """Tell how many tokens go before one more call, if no more come."""
        return sum(
            round_.ahead_of(tenant) if each == priority else round_.size
            for each, round_ in self._rounds.items()
            if each >= priority
        )

    def _next(self) -> int:
        turns, place = divmod(self._turns, _LOWER)
        lower = len(self._order) - 1
        return self._order[1 + turns % lower if lower and place == _LOWER - 1 else 0]
