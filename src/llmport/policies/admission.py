"""When a call may be sent: when it is its turn, a slot is free, and the rate limits have room for it.

All three are one decision, so one policy makes it: what one of them set aside while another said no would be lost to all.
Knows no provider: `Rules` say what its limits are like. Safe for threads and event loops at once; no lock is held while
anything waits. A forked process begins anew.

Nobody watches the clock but one of the calls that wait, the keeper of its line: it parks until the first of them may go.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import RLock
from typing import Any, ParamSpec, TypeVar

import attrs

from llmport._core.flow import Call, Flow, Forward, Park, Reply
from llmport._core.forking import forget_after_fork
from llmport.errors import ApiError, LlmError, RateLimitError
from llmport.limits import ModelLimits, Queue, RateLimits
from llmport.policies.concurrency import Slots
from llmport.policies.observation import Seen, line_of
from llmport.policies.places import Line, Place, deadline_error, full_error, late_error
from llmport.policies.rate_limit import NOTHING, Cost, Rates, Rules, used_by
from llmport.usage import Usage

P = ParamSpec("P")
T = TypeVar("T")

_PROBES = 4
"""Calls of a family that may be out before a reply has told its limits."""
_AT_ONCE = 1e-6
"""Seconds too short to wait for."""
_PAUSE = 2.0
"""Seconds between two calls to what refuses even a single one: often enough for a circuit breaker to see it."""
_JUST_NOW = 0.005
"""Seconds for which the provider's last word on a line holds while nobody waits there: the next would say the same."""
_LATE = 0.001
"""Seconds by which a call may go late, rather than that its keeper is woken for every little that comes back."""


class Admission:
    """Lets calls pass in fair order, no more at once and no more a minute than is allowed; keeps a slot until its reply is closed."""

    def __init__(
        self,
        rules: Rules,
        *,
        rates: RateLimits | None = None,
        slots: Slots | None = None,
        queue: Queue | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep the provider's rate limits, within *rates*, unless that is `None`; and *slots* calls at once, if they are given."""
        self._rules = rules
        self._rates = rates
        self._slots = slots
        self._queue = queue or Queue()
        self._clock = clock
        self.forget()
        forget_after_fork(self)

    def forget(self) -> None:
        """Begin anew in a process that was forked: those who wait and those who are out are the parent's."""
        self._lock = RLock()
        self._is_busy = False
        self._later: list[Callable[[], object]] = []
        self._lines: OrderedDict[str, Line] = OrderedDict()  # the one that was served last is the last
        self._seen = Seen()
        if self._slots is not None:
            self._slots.taken = 0

    def __call__(self, call: Call, forward: Forward) -> Flow[Reply]:
        """Go on with the attempt when its turn has come.

        Raises:
            QueueFullError: too many wait, or it could not be sent before its deadline; told at once.
            DeadlineExceededError: its time was over while it waited.
        """
        if call.tokens is None:  # it takes no tokens: other limits hold for it
            return (yield from forward(call))
        tokens = self._rules.estimate(call)  # may take long: not under the lock
        place = self._do(self._let_in, call, tokens)
        try:
            while not place.is_served:
                yield from self._wait(place)
                self._do(self._look, place)
            place.is_sent = True
            reply = yield from forward(call)
        except LlmError as error:
            self._do(self._failed, place, error)
            raise
        except BaseException:
            self._do(self._leave, place, None)
            raise
        self._do(self._answered, place, reply)
        reply.waited, reply.held = place.sent_at - place.entered_at, place.held
        reply.on_close(lambda: self._do(self._leave, place, reply.usage))
        return reply

    def _wait(self, place: Place) -> Flow[None]:
        with suppress(TimeoutError):  # the clock says so too
            yield Park(place, place.parked_until)

    def limits(self) -> dict[str, ModelLimits]:
        """Return what is known of the limits of each family, and who waits for them."""
        return self._do(self._show)

    def _do(self, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Take a step while nobody else does."""
        with self._lock:
            # The garbage collector closes a stream in the middle of another step: after that one.
            if self._is_busy:
                self._later.append(partial(step, *args, **kwargs))
                return None  # type: ignore[return-value]  # whoever closes a stream expects no answer
            self._is_busy = True
            try:
                return step(*args, **kwargs)
            finally:
                while self._later:
                    self._later.pop()()
                self._is_busy = False

    def _let_in(self, call: Call, tokens: int) -> Place:
        now = self._clock()
        line = self._line(self._line_name(call), now)
        place = Place(call, tokens, line, now)
        if not len(line.queue) and self._ready_at(line, place.cost, now) <= now:
            self._send(place, now)
            return place
        self._check(place, now)
        place.held = line.held(now)
        line.add(place)
        self._serve(line, now)
        place.has_news = False
        return place

    def _line_name(self, call: Call) -> str:
        return line_of(self._rules.family(call.model or ""), call.base_url)

    def _rates_of(self, bounds: RateLimits, now: float) -> Rates:
        return Rates(bounds, now)

    def _line(self, name: str, now: float) -> Line:
        line = self._lines.get(name)
        if line is None:
            rates = None if self._rates is None else self._rates_of(self._rates, now)
            line = self._lines[name] = Line(name, rates, self._queue.weights)
            line.slots = None if self._slots is None else self._slots.alike()
        return line

    def _check(self, place: Place, now: float) -> None:
        """Refuse a call that would wait in vain."""
        expected = self._expected_wait(place.line, place.cost, place.tenant, place.priority, now)
        waiting = sum(len(line.queue) for line in self._lines.values())
        if waiting >= self._queue.max_waiting:
            raise full_error(waiting, expected)
        if now + expected > place.deadline:
            raise late_error(waiting, expected, place.deadline - now)

    def _expected_wait(self, line: Line, own: Cost, tenant: str, priority: int, now: float) -> float:
        slots, ahead = self._slots, line.ahead_of(tenant, priority)
        wait = (
            0.0
            if line.rates is None
            else line.rates.delay(Cost(*map(sum, zip(own, ahead, strict=True))), now)
        )
        if slots is not None and (lacking := ahead.requests + 1 + slots.taken - int(slots.limit)) > 0:
            wait = max(wait, lacking / slots.limit * line.usual_time)
        return wait

    def _has_slot(self, line: Line) -> bool:
        slots, its = self._slots, line.slots
        return (slots is None or slots.has_room) and (its is None or its.has_room)

    def _ready_at(self, line: Line, cost: Cost, now: float) -> float:
        """Tell when a call may go: infinity if that depends on others that are out."""
        if not self._has_slot(line):
            return float("inf")
        if line.rates is None:
            return now
        if not line.rates.is_known and line.out >= _PROBES:
            return float("inf")
        wait = line.rates.seconds_until(cost, now)
        return now + wait if wait > _AT_ONCE else now

    def _serve(self, line: Line, now: float) -> None:
        """Send all that may go, and have somebody keep the time for the rest."""
        while (place := line.first()) is not None:
            cost = line.price(place)  # anew: much may have been learnt since it came
            line.ready_at = self._ready_at(line, cost, now)
            if line.ready_at > now:
                line.hold(now, is_by_rates=self._has_slot(line))
                self._keep_time(line, place)
                return
            line.take(place)
            place.cost = cost
            self._send(place, now)
            place.tell()
        line.keeper = None

    def _keep_time(self, line: Line, first: Place) -> None:
        keeper = line.keeper
        if keeper is None:
            keeper = line.keeper = first
            keeper.parked_until = float("inf")
        until = min(line.ready_at, keeper.deadline)
        if until < keeper.parked_until - _LATE:
            keeper.parked_until = until
            keeper.tell()

    def _send(self, place: Place, now: float) -> None:
        line = place.line
        place.is_served, place.sent_at = True, now
        place.held = line.held(now) - place.held
        if line.keeper is place:
            line.keeper = None
        line.goes(place)
        self._lines.move_to_end(line.name)
        if self._slots is not None:
            self._slots.taken += 1
        if line.rates is not None:
            place.stood = line.rates.take(place.cost)

    def _look(self, place: Place) -> None:
        """See whether the turn of *place* has come."""
        now, line = self._clock(), place.line
        if not place.is_served:
            if place is line.keeper:
                place.parked_until = float("-inf")  # awake, so not to be woken
                self._serve(line, now)
            if not place.is_served:
                if place.deadline <= now:
                    raise deadline_error(now - place.entered_at)
                place.parked_until = (
                    min(place.deadline, line.ready_at) if place is line.keeper else place.deadline
                )
        place.has_news = False

    def _answered(self, place: Place, reply: Reply) -> None:
        now, line, slots = self._clock(), place.line, self._slots
        was_full = slots is not None and not slots.has_room
        if slots is not None:
            slots.succeeded(place.sent_at)
        if line.slots is not None:
            line.slots.succeeded(place.sent_at)
        if len(line.queue) or line.rates is None or now - line.rates.heard_at >= _JUST_NOW:
            self._hear(place, reply.headers, now)
        else:
            self._seen.note(place.about, reply.headers, place.sent_at)
        self._serve_waiting(line, now, is_for_all=was_full and slots is not None and slots.has_room)

    def _serve_waiting(self, line: Line, now: float, *, is_for_all: bool) -> None:
        """Send what may go of those who wait in *line*, or, if there is a slot more, in all lines."""
        for each in tuple(self._lines.values()) if is_for_all else (line,):
            if len(each.queue):
                self._serve(each, now)

    def _failed(self, place: Place, error: LlmError) -> None:
        now, rates = self._clock(), place.line.rates
        is_rate = isinstance(error, RateLimitError) and error.is_throttling
        if place.is_sent and isinstance(error, ApiError):
            is_crowd = error.is_throttling and (not is_rate or self._rules.is_concurrency(error))
            self._hear(place, error.limits, now, is_counted=not is_rate, is_refusal=True)
            slots = (
                self._slots if is_rate else place.line.slots
            )  # an overload is one family's, the others go on
            if is_crowd and slots is not None:
                slots.refused(place.sent_at, now, is_crowd=is_rate)
                if rates is not None and slots.is_least:  # even one is too many: spare those who wait
                    rates.pause(now + _PAUSE)
            if is_rate and rates is not None:
                rates.refused(place.sent_at, error.retry_after, now, is_cut=not is_crowd)
        self._leave(place, None, is_counted=not is_rate and error.outcome != "not sent")

    def _hear(
        self, place: Place, headers: Any, now: float, *, is_counted: bool = True, is_refusal: bool = False
    ) -> None:
        if headers:
            self._seen.note(place.about, headers, place.sent_at)
        if place.line.rates is not None:
            told = self._rules.hear(headers)
            if is_refusal and not any(told):
                return  # it says nothing of limits, not even that there are none
            place.line.rates.hear(told, place.sent_at, place.stood, now, is_counted=is_counted)

    def _leave(self, place: Place, usage: Usage | None, *, is_counted: bool = True) -> None:
        """Give back what *place* holds, in line or out, and all that it took unless it *is_counted*; once is enough."""
        if place.is_over:
            return
        model = place.about.model or ""
        place.end()
        now, line = self._clock(), place.line
        if not place.is_served:
            line.remove(place)
            self._serve(line, now)
            return
        line.out -= 1
        line.spent(now - place.sent_at)
        was_full = self._slots is not None and not self._slots.has_room
        if self._slots is not None:
            self._slots.taken -= 1
        if line.slots is not None:
            line.slots.taken -= 1
        if line.rates is not None:
            used = NOTHING
            if place.is_sent and is_counted:
                used = used_by(model, place.cost, usage, self._rules)
            line.rates.settle(place.cost, used)
            line.learn(place, used if usage is not None else None)
        self._serve_waiting(line, now, is_for_all=was_full)

    def _show(self) -> dict[str, ModelLimits]:
        now = self._clock()
        told = self._seen.families(self._rules)
        return {
            family: self._show_line(line, told.get(family, {}), now) for family, line in self._lines.items()
        }

    def _show_line(self, line: Line, told: dict[str, Any], now: float) -> ModelLimits:
        ours = {} if line.rates is None else line.rates.statuses(now)
        for name, status in ours.items():
            if status.limit is not None:
                told[name] = attrs.evolve(status, reset=told[name].reset) if name in told else status
        wait = self._expected_wait(line, line.last_cost, "", 0, now)
        return ModelLimits(
            **told,
            in_flight=line.out,
            queued=len(line.queue),
            expected_wait=wait,
            is_shared=None if line.rates is None else line.rates.is_shared,
        )
