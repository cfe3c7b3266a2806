"""Who waits and who is out, of the calls to one family of models. Parts of `admission`, which holds the lock. No clock."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Mapping

from llmport._core.flow import Call
from llmport.errors import DeadlineExceededError, QueueFullError
from llmport.policies.concurrency import Slots
from llmport.policies.queue import FairQueue
from llmport.policies.rate_limit import Average, Cost, Rates

_MOST_SAMPLES = 1_000
"""Calls that are waited for to learn from them, before the oldest is given up: its answer takes very long."""


class Place:
    """One call's place: in line first, then among those that are out, and then until it is learnt from."""

    # fmt: off
    __slots__ = (
        "_wake", "about", "cost", "deadline", "entered_at", "has_news", "held", "is_over", "is_sent", "is_served", "line",
        "max_tokens", "parked_until", "priority", "sent_at", "size", "stood", "tenant", "tokens", "used",
    )
    # fmt: on

    def __init__(self, call: Call, tokens: int, line: Line, now: float) -> None:
        self.about = call
        self.tenant, self.priority = call.tenant, call.priority
        self.deadline = math.inf if call.deadline is None else call.deadline
        self.tokens, self.max_tokens = tokens, call.max_tokens or 0
        self.line = line
        self.cost = line.price(self)
        line.last_cost = self.cost
        self.size = 0.0
        """Tokens that its turn costs, once it waits."""
        self.entered_at = self.sent_at = now
        self.held = 0.0
        """Seconds that rate limits had held its line when it came, and once it is sent, while it waited."""
        self.stood: tuple[float, ...] = (0.0, 0.0, 0.0)
        """Where the buckets stood when it was sent."""
        self.used: Cost | None = None
        """What the call took, once it is over; `None` if nobody knows."""
        self.is_served = False
        self.is_sent = False
        """Whether it has gone on: it may be cancelled after its turn has come."""
        self.is_over = False
        self.has_news = False
        self.parked_until = self.deadline
        self._wake: Callable[[], object] | None = None

    def call(self, wake: Callable[[], object]) -> None:
        """Call *wake* when there is news, or now if there are already."""
        self._wake = wake
        if self.has_news:
            wake()

    def tell(self) -> None:
        """Say that there are news."""
        self.has_news = True
        if self._wake is not None:
            self._wake()

    def end(self) -> None:
        """Take down that the call is over, and keep of it only what is learnt from."""
        self.is_over = True
        self._wake = None
        del self.about


class Line:
    """Calls to one family: some wait in fair order, others are out."""

    def __init__(self, name: str, rates: Rates | None, weights: Mapping[str, float]) -> None:
        self.name = name
        self.rates = rates
        """The rate limits; `None` if they are not kept."""
        self.queue: FairQueue[Place] = FairQueue(weights)
        self.out = 0
        self.keeper: Place | None = None
        """The one of those who wait that keeps the time."""
        self.ready_at = math.inf
        """When the first of them may go; infinity if that depends on others that are out."""
        self._held = 0.0
        self._held_since: float | None = None
        self.slots: Slots | None = None
        """How many calls to this family may be out, where that is found by trying; `None` if it is not."""
        self._samples: deque[Place] = deque()
        self._time = Average(0.0)
        self.last_cost: Cost = Cost(1.0, 0.0, 0.0)
        """What the call was thought to take that came last."""
        self._input = self._output = 0.0  # of all that wait

    @property
    def usual_time(self) -> float:
        """Seconds that a call is usually out."""
        return self._time.value

    def price(self, place: Place) -> Cost:
        """Tell what the call at *place* is thought to take."""
        if self.rates is None:
            return Cost(1.0, place.tokens, place.max_tokens)
        return self.rates.estimate(place.tokens, place.max_tokens, place.tenant)

    @property
    def waiting(self) -> Cost:
        """What all that wait are thought to take."""
        return Cost(float(len(self.queue)), self._input, self._output)

    def add(self, place: Place) -> None:
        """Have *place* wait."""
        place.size = max(1.0, place.cost.input + place.cost.output)
        self.queue.add(place)
        self._input += place.cost.input
        self._output += place.cost.output

    def first(self) -> Place | None:
        """Return the place whose turn it is; `None` if none waits."""
        return self.queue.first()

    def take(self, place: Place) -> None:
        """Take out the *place* whose turn it was."""
        self.queue.take(place)
        self._forget(place)

    def remove(self, place: Place) -> None:
        """Take *place* out, which waits no more."""
        if self.queue.remove(place):
            self._forget(place)

    def hold(self, now: float, *, is_by_rates: bool) -> None:
        """Take down whether it is the rate limits, from *now* on, that hold the first of them."""
        self._held = self.held(now)
        self._held_since = now if is_by_rates else None

    def held(self, now: float) -> float:
        """Tell for how many seconds rate limits have held those who waited here, until *now*."""
        return self._held if self._held_since is None else self._held + (now - self._held_since)

    def spent(self, seconds: float) -> None:
        """Learn for how long a call was out."""
        self._time.add(seconds)

    def goes(self, place: Place) -> None:
        """Take down that the call at *place* goes out."""
        self.out += 1
        if self.slots is not None:
            self.slots.taken += 1
        if self.rates is not None:
            self._samples.append(place)

    def learn(self, place: Place, used: Cost | None) -> None:
        """Take down what the call at *place* took that is over, and learn from such in the order in which they went.

        The short ones end first: who learnt from them at once would take all for short when many go at a time.
        """
        place.used = used
        samples = self._samples
        while samples and (samples[0].is_over or len(samples) > _MOST_SAMPLES):
            sample = samples.popleft()
            if sample.used is not None and self.rates is not None:
                self.rates.learn(sample.tokens, sample.max_tokens, sample.used, sample.tenant)

    def ahead_of(self, tenant: str, priority: int) -> Cost:
        """Tell how many calls would go before one of *tenant* and *priority*, and what they take."""
        size = self.queue.size
        part = self.queue.ahead_of(tenant, priority) / size if size else 0.0
        return Cost(len(self.queue) * part, self._input * part, self._output * part)

    def _forget(self, place: Place) -> None:
        if self.keeper is place:
            self.keeper = None
        self._input -= place.cost.input
        self._output -= place.cost.output


def full_error(waiting: int, expected: float) -> QueueFullError:
    """Say that no more may wait."""
    return QueueFullError(
        f"{waiting} calls wait already, and no more may: the next would be sent in about {expected:.3g} s. Make fewer at "
        "once, or let more wait with queue=Queue(max_waiting=…).",
        expected_wait=expected,
    )


def late_error(waiting: int, expected: float, left: float) -> QueueFullError:
    """Say that a call could not be sent in time."""
    return QueueFullError(
        f"The call would be sent in about {expected:.3g} s, behind {waiting} others, and has only {max(left, 0.0):.3g} s. "
        "Nothing was sent. Allow more with timeout=, or make fewer calls.",
        expected_wait=expected,
    )


def deadline_error(waited: float) -> DeadlineExceededError:
    """Say that a call's time was over while it waited."""
    return DeadlineExceededError(
        f"The time for the whole call was over after {waited:.3g} s of waiting for its turn: nothing was sent."
    )
