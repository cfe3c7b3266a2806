"""The API's side: an account of the emulator, with a clock that is told the time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast

import attrs

from llmport._core.flow import Call, Reply
from llmport.emulator import Outage, RateLimits, Terms
from llmport.emulator.accounts import Account
from llmport.emulator.errors import ApiError as Refusal
from llmport.errors import ApiError, OverloadedError, RateLimitError
from llmport.usage import Usage

from .demand import Ask
from .record import Record
from .scenario import Day

EPOCH = datetime(2026, 11, 1, tzinfo=UTC)
"""The moment 0."""
REFUSAL_SECONDS = 0.05
"""What a refusal takes."""


class Provider:
    """Admits and refuses calls to one model, each of which carries its `Ask`."""

    def __init__(self, day: Day, which: int, record: Record) -> None:
        self._day = day
        self._which = which
        self._record = record
        self._now = EPOCH
        outages = [Outage(begin=day.outage_at, seconds=day.outage)]
        terms = Terms(rate_limits=self._limits(0.0), outages=outages)
        self._account = Account(terms, lambda: self._now)

    def halve(self) -> None:
        """Halve all limits."""
        terms = self._account.terms
        self._account.terms = attrs.evolve(terms, rate_limits=self._limits(self._day.halved_at))

    def _limits(self, now: float) -> RateLimits:
        requests, inputs, outputs = self._day.limits(self._which, now)
        return RateLimits(requests=requests, input_tokens=inputs, output_tokens=outputs)

    def __call__(self, call: Call, now: float) -> tuple[float, Reply | ApiError]:
        """Answer a *call* that is sent *now*."""
        self._now = EPOCH + timedelta(seconds=now)
        ask = cast("Ask", call.tokens)
        account, model = self._account, call.model or ""
        try:
            account.strike()
            account.admit(model, ask.input)
        except Refusal as refusal:
            self._record.refused(refusal.status, now)
            return REFUSAL_SECONDS, error_of(refusal)
        headers = account.spend(model, ask.output)
        self._record.accepted(ask, now)
        usage = Usage(input_tokens=ask.input, output_tokens=ask.output)
        return ask.seconds, Reply(call, 200, headers, usage=usage, sent_at=now)


def error_of(refusal: Refusal) -> ApiError:
    """Return the error that the adapter makes of a *refusal* for its traffic."""
    wait = refusal.headers.get("retry-after")
    kind = RateLimitError if refusal.status == 429 else OverloadedError
    return kind(
        str(refusal),
        status=refusal.status,
        limits={name: value for name, value in refusal.headers.items() if name != "retry-after"},
        retry_after=None if wait is None else float(wait),
    )
