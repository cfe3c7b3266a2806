"""Has the calls of many processes keep within limits that they share: an admission that asks a quota for its part. No I/O.

It asks beside the calls, in a flow of its own: one that has room is never held up, and one that is cancelled takes no
question with it. Whatever goes wrong with the quota, no call fails because of it.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable
from functools import partial

from llmport._core.flow import Agree, Call, Detach, Flow, Forward, Reply
from llmport.errors import LlmError
from llmport.limits import Queue, RateLimits
from llmport.policies.admission import Admission
from llmport.policies.concurrency import Slots
from llmport.policies.leases import SharedRates
from llmport.policies.places import Line, Place
from llmport.policies.rate_limit import NOTHING, Cost, Rates, Rules
from llmport.policies.telemetry import logger
from llmport.stores.quota import Quota, Report, Terms


def _any_name() -> str:
    return os.urandom(8).hex()


class SharedAdmission(Admission):
    """Lets calls pass as `Admission` does, within rates that all processes with the same quota keep together."""

    def __init__(  # noqa: PLR0913 - each is a setting of its own
        self,
        rules: Rules,
        quota: Quota,
        scope: Callable[[str], str],
        *,
        rates: RateLimits | None = None,
        slots: Slots | None = None,
        queue: Queue | None = None,
        clock: Callable[[], float] = time.monotonic,
        name: Callable[[], str] = _any_name,
    ) -> None:
        """Agree on rates with all that ask *quota* for the same limits, which *scope* names after a line's name.

        *name* makes a name for this process that no other has.
        """
        self._quota = quota
        self._scope = scope
        self._name = name
        super().__init__(rules, rates=rates or RateLimits(), slots=slots, queue=queue, clock=clock)

    def forget(self) -> None:
        """Begin anew in a process that was forked, under a name of its own."""
        super().forget()
        self._member = self._name()
        self._is_well = True

    def __call__(self, call: Call, forward: Forward) -> Flow[Reply]:
        """Go on with the attempt when its turn has come: see `Admission`."""
        if call.tokens is None:
            return (yield from forward(call))
        try:
            reply = yield from super().__call__(call, partial(self._go_on, forward=forward))
        except LlmError:
            yield from self._keep_up(call)  # others should know of a refusal
            raise
        yield from self._keep_up(call)  # and of the limits
        return reply

    def _go_on(self, call: Call, forward: Forward) -> Flow[Reply]:
        yield from self._keep_up(call)  # so that the next finds enough
        return (yield from forward(call))

    def _wait(self, place: Place) -> Flow[None]:
        yield from self._keep_up(place.about)
        yield from super()._wait(place)

    def _rates_of(self, bounds: RateLimits, now: float) -> Rates:
        return SharedRates(bounds, now)

    def _keep_up(self, call: Call) -> Flow[None]:
        """Ask beside *call* for more, or tell what there is to tell, if it is time to."""
        line = self._lines.get(self._line_name(call))
        report = None if line is None else self._do(lambda: self._ask(line))
        if line is not None and report is not None:
            yield Detach(partial(self._agree, line, report))

    def _ask(self, line: Line) -> Report | None:
        now, rates = self._clock(), line.rates
        if not isinstance(rates, SharedRates) or not rates.is_due(now):
            return None
        first = line.first()
        cost = NOTHING if first is None else line.price(first)
        return rates.ask(self._member, cost, self._usable(line), now)

    def _usable(self, line: Line) -> Cost:
        """Tell what those take that wait and could go: more than there are slots for would only be kept from others."""
        waiting = line.waiting
        each = (slots.limit - slots.taken for slots in (self._slots, line.slots) if slots is not None)
        free = min(each, default=math.inf)
        if waiting.requests <= free:
            return waiting
        part = max(0.0, free) / waiting.requests
        return Cost(*(part * each for each in waiting))

    def _agree(self, line: Line, report: Report) -> Flow[None]:
        try:
            terms: Terms = yield Agree(self._quota, self._scope(line.name), report)
        except Exception as error:  # noqa: BLE001 - a quota may be anybody's
            problem = type(error).__name__
            self._do(lambda: self._lost(line, problem))
        except BaseException:  # its event loop ends: others of this process may ask
            self._do(lambda: self._dropped(line))
            raise
        else:
            self._do(lambda: self._agreed(line, terms))

    def _agreed(self, line: Line, terms: Terms) -> None:
        now, rates = self._clock(), line.rates
        if isinstance(rates, SharedRates):
            rates.agree(terms, now)
        if not self._is_well:
            self._is_well = True
            logger.info("The quota is back: limits are shared again, with %d others", terms.members - 1)
        self._serve(line, now)

    def _dropped(self, line: Line) -> None:
        if isinstance(line.rates, SharedRates):
            line.rates.drop()

    def _lost(self, line: Line, problem: str) -> None:
        now, rates = self._clock(), line.rates
        if isinstance(rates, SharedRates):
            rates.lose(now)
            if self._is_well:
                self._is_well = False
                logger.warning(
                    "The quota does not answer (%s): calls go on within a part of the limits, 1 of %d",
                    problem,
                    rates.members,
                )
        self._serve(line, now)
