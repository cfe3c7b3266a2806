"""What this process may use of limits that many share: parts that it is given, and spends without asking. No I/O, no clock.

A part is worth about half a second, so there is a round trip for many calls, and none that a call with room waits for. The
provider's own words are kept as `Rates` keeps them, but say less here: others use the same limits, so what remains is only
a bound. As such it holds here at once, and for all once it is passed on.

When nobody can be asked, the process goes on with as much of each limit as would be its own were all alike.
"""

from __future__ import annotations

from llmport.limits import LimitStatus, RateLimits
from llmport.policies.buckets import MARGIN, WINDOW, Bucket
from llmport.policies.rate_limit import Cost, Rates, Told
from llmport.stores.quota import Mode, Need, Report, Share, Terms

HORIZON = 0.5
"""Seconds for which a process wants to have enough at hand."""
_PACE = 0.05
"""Seconds between two questions at least."""
_LONGEST = 1.0
"""Seconds after which one that waits asks again, whether the limits are still what they were."""
_PROBING = 0.2
"""Seconds after which one asks again that waits for another to find out the limits."""
_LOST = 3.0
"""Seconds after which a question is taken to be lost, as when its event loop was closed."""
_KEPT = 5.0
"""Seconds after which what was given and not used is not used any more: limits that are full by then hold no more."""
_SOON = 0.001
"""Seconds after which to look again whether what is about to be ready is."""
_OFF = 0.05
"""The part of what a call takes that may be missing: guesses are off by more, and what is used beyond is paid the next time."""
_RETRY, _LONGEST_RETRY = 0.5, 2.0
"""Seconds until somebody who was away is asked again; twice as many each time."""


class Lease:
    """What this process has of one limit."""

    # fmt: off
    __slots__ = (
        "_asked_at", "_mark", "bound", "bucket", "given", "is_heard", "limit", "pending", "room", "taken", "told", "usual",
    )
    # fmt: on

    def __init__(self, bucket: Bucket, bound: int | None) -> None:
        self.bucket = bucket
        """Counts what this process uses, and knows the provider's word."""
        self.bound = bound
        self.limit: float | None = None
        """The limit of all together, as it was agreed on; `None` if nobody knew."""
        self.told: int | None = None
        self.is_heard = False
        """Whether the provider has said something that was not passed on."""
        self.given = self.pending = self.room = 0.0
        """What it was given in all · of that, what it may not use yet · what was left for everybody."""
        self.taken = self.usual = 0.0
        """What calls took since it asked · what they take within the horizon."""
        self._asked_at = 0.0  # what it had of `given`, or had spent beyond that, when it asked
        self._mark = 0.0  # what it had spent when it asked in vain for the last time

    @property
    def spent(self) -> float:
        """What calls have used, and what those are thought to take that are out."""
        return self.bucket.settled + self.bucket.reserved

    @property
    def known(self) -> float | None:
        """The limit; `None` if nobody knows it."""
        return self.bucket.limit if self.limit is None else self.limit

    @property
    def is_low(self) -> bool:
        """Whether what is left is less than half of what calls take within the horizon."""
        return self.known is not None and self.given - self.spent < self.usual / 2

    def lacks(self, amount: float) -> float:
        """Tell how much is missing for a call that takes *amount*; one that takes more than the limit goes with all of it."""
        limit = self.known
        if limit is None:
            return 0.0
        lacking = min(amount, (1 - MARGIN) * limit) - (self.given - self.spent - self.pending)
        return lacking if lacking > _OFF * amount else 0.0

    def grow(self, seconds: float, members: int) -> None:
        """Give the process what would come back to it in so many *seconds*, were all *members* alike."""
        if (limit := self.known) is not None:
            most = self.spent + limit / members
            self.given = max(self.given, min(most, self.given + seconds * limit / WINDOW / members))

    def void(self) -> None:
        """Use no more of what was given."""
        self.given, self.pending = min(self.given, self.spent), 0.0

    def need(self, mode: Mode, first: float, waiting: float) -> Need:
        """Say what is needed when the next call takes *first*, and those that wait take *waiting*."""
        bound = None if self.bound is None else float(self.bound)
        view = self.bucket.level if self.is_heard else None
        given = self._mark if mode == "back" else self.given
        want = max(first, waiting + self.usual)
        self._asked_at = max(given, self.spent)
        used, out = self.bucket.settled, self.bucket.reserved
        return Need(bound, self.told, view, given, used, out, first, want)

    def agree(self, share: Share, *, is_waiting: bool) -> None:
        """Take what was agreed; what is new of it may be used when the process *is_waiting* no more."""
        more = share.given - self._asked_at
        self.pending = max(0.0, self.pending + more) if is_waiting else 0.0
        self.limit, self.given, self.room = share.limit, share.given, share.room

    def lose(self, members: int | None) -> None:
        """Go on alone, as one of so many *members*; `None` if it is not known how many there are, and none was given yet."""
        self.is_heard = self.told is not None
        self.pending = 0.0
        if members is None and (limit := self.known) is not None:
            self.given = self.spent + limit
        self._mark = self.spent


class SharedRates(Rates):
    """The buckets of one family, and what this process was given of them."""

    def __init__(self, bounds: RateLimits, now: float) -> None:
        super().__init__(bounds, now)
        each = bounds.requests, bounds.input_tokens, bounds.output_tokens
        self._leases = tuple(map(Lease, self._buckets, each))
        self._members: int | None = None
        self._failures = 0
        self._asked_at = self._lost_at = float("-inf")
        self._ask_at = now
        """When it may ask again."""
        self._ready_at = now
        """When what is pending may be used."""
        self._is_short = self._is_urgent = True
        """Whether a call had to wait for more · whether there is something to tell."""
        self._pause = 0.0
        self._refused_at: float | None = None

    @property
    def is_shared(self) -> bool | None:
        """Whether the last question was answered; `None` before the first one was."""
        return False if self._failures else True if self._members else None

    @property
    def members(self) -> int:
        """How many processes there are, as far as this one knows."""
        return self._members or 1

    def seconds_until(self, cost: Cost, now: float) -> float:
        """Tell how long it takes until a call of this *cost* may go, or more may be known of that; 0 if it may now."""
        own = super().seconds_until(cost, now)
        if self.is_shared is None:
            return max(own, self._next(now) - now, _SOON)
        if self.is_shared:
            self._is_short = any(
                lease.lacks(part) > 0 for lease, part in zip(self._leases, cost, strict=True)
            ) or (
                now < self._ready_at and not self._has_limits  # another one finds them out
            )
            return max(own, self._next(now) - now, _SOON) if self._is_short else own
        return max(own, self._alone(cost, now))

    def delay(self, cost: Cost, now: float) -> float:
        """Tell how long it takes until all of *cost* has come, if others leave it."""
        everybody = super().delay(cost, now)
        return max(everybody, self._alone(cost, now) if self._failures else self._ready_at - now)

    def take(self, cost: Cost) -> tuple[float, ...]:
        """Count a call that is about to be sent."""
        for lease, part in zip(self._leases, cost, strict=True):
            lease.taken += part
        return super().take(cost)

    def hear(
        self, told: Told, sent_at: float, stood: tuple[float, ...], now: float, *, is_counted: bool = True
    ) -> None:
        """Take the provider's word, which is one about all processes together."""
        super().hear(told, sent_at, stood, now, is_counted=is_counted)
        for lease, each in zip(self._leases, told, strict=True):
            if each is not None:
                lease.told, lease.is_heard = each[0], True
        if not self._has_limits:  # others wait for it
            self._is_urgent = True

    def refused(self, sent_at: float, retry_after: float | None, now: float, *, is_cut: bool = True) -> None:
        """Take down that the provider refused a call, and that all are to know."""
        super().refused(sent_at, retry_after, now, is_cut=is_cut)
        self._pause = max(self._pause, now + (retry_after or 0.0))
        if is_cut:
            self._refused_at = sent_at
        self._is_urgent = True

    def statuses(self, now: float) -> dict[str, LimitStatus]:
        """Return what is known of what all have left."""
        known = super().statuses(now)
        for name, lease in zip(("requests", "input_tokens", "output_tokens"), self._leases, strict=True):
            if self.is_shared and lease.limit is not None:
                left = max(0, int(lease.room + lease.given - lease.spent))
                seen = known.get(name, LimitStatus()).remaining
                known[name] = LimitStatus(int(lease.limit), left if seen is None else min(left, seen))
        return known

    def is_due(self, now: float) -> bool:
        """Tell whether to ask now: it is not asked twice at once, nor more often than there is reason to."""
        if now < self._lost_at or (self._failures and now < self._ask_at):
            return False
        if self._is_urgent or self._failures:
            return True
        return now >= self._ask_at and (self._is_short or any(lease.is_low for lease in self._leases))

    def ask(self, member: str, first: Cost, waiting: Cost, now: float) -> Report:
        """Say what is to be told when the next call takes *first*, and those that wait *waiting*."""
        self._refill(now)
        mode: Mode = "back" if self._failures else "new"
        if mode == "new" and self._has_limits:
            mode = "known"
        part = HORIZON / max(HORIZON, now - self._asked_at)
        for lease in self._leases:
            lease.usual, lease.taken = lease.taken * part, 0.0
        each = zip(self._leases, first, waiting, strict=True)
        needs = tuple(lease.need(mode, next_one, all_) for lease, next_one, all_ in each)
        report = Report(
            member,
            mode,
            self.is_known,
            max(0.0, self._pause - now),
            None if self._refused_at is None else now - self._refused_at,
            needs,
        )
        for lease in self._leases:
            lease.is_heard = False
        self._asked_at, self._lost_at = now, now + _LOST
        self._pause, self._refused_at, self._is_urgent = 0.0, None, False
        return report

    def agree(self, terms: Terms, now: float) -> None:
        """Take what was agreed."""
        self._refill(now)
        self._failures, self._members = 0, terms.members
        self._lost_at = float("-inf")
        for lease, share in zip(self._leases, terms.shares, strict=True):
            lease.agree(share, is_waiting=terms.wait > 0)
        self._ready_at = now + terms.wait
        self._ask_at = now + min(max(terms.wait, _PACE), _LONGEST if self._has_limits else _PROBING)
        self._paused_until = max(self._paused_until, now + terms.pause)
        self.is_known = self.is_known or any(share.limit is not None for share in terms.shares)

    def drop(self) -> None:
        """Take down that there will be no answer, for no fault of who was asked."""
        self._lost_at = float("-inf")

    def lose(self, now: float) -> None:
        """Take down that nobody could be asked."""
        self._refill(now)
        for lease in self._leases:
            lease.lose(self._members)
        self._lost_at = float("-inf")
        self._ask_at = now + min(_RETRY * 2**self._failures, _LONGEST_RETRY)
        self._failures += 1

    @property
    def _has_limits(self) -> bool:
        """Whether any were agreed on."""
        return any(lease.limit is not None for lease in self._leases)

    def _next(self, now: float) -> float:
        """Tell when there may be more."""
        if now < self._lost_at:
            return self._lost_at
        ask_at = self._ask_at if self._ask_at > now else now + _LOST  # it is asked at once
        return min(ask_at, self._ready_at) if self._ready_at > now else ask_at

    def _alone(self, cost: Cost, now: float) -> float:
        """Tell how long it takes until *cost* has come to this process when it is alone."""
        share, members = self._share_at(now), self.members
        return (
            max(
                lease.lacks(part) * WINDOW * members / (lease.known * share)
                for lease, part in zip(self._leases, cost, strict=True)
                if lease.known
            )
            if any(lease.known for lease in self._leases)
            else 0.0
        )

    def _refill(self, now: float) -> None:
        seconds = now - self._now
        super()._refill(now)
        if seconds <= 0:
            return
        for lease in self._leases:
            if self._failures:
                lease.grow(seconds * self._share_at(now), self.members)
            elif now >= self._ready_at:
                lease.pending = 0.0
                if now > max(self._ready_at, self._asked_at) + _KEPT:
                    lease.void()
