"""Tells observers of calls and attempts: two policies, one around each call, one around each attempt. No I/O, no provider.

Without observers both hand the call on as it is. What an observer raises is logged once, and never reaches the call.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol

from llmport._core.flow import Call, Flow, Forward, Reply

if TYPE_CHECKING:  # a client that nobody observes should not pay for events
    from llmport.observers import CallEvent, Observer
    from llmport.policies.observed import Observed

logger = logging.getLogger("llmport")


def _log(event: CallEvent) -> None:
    if logger.isEnabledFor(logging.INFO):
        from llmport.policies.call_log import log_call  # noqa: PLC0415 - only where somebody reads it

        log_call(event)


class Recorder(Protocol):
    """An observer that knows when nobody reads what it records."""

    @property
    def is_on(self) -> bool:
        """Whether anybody does."""
        ...

    def observe(self, event: CallEvent) -> None:
        """Record *event*."""
        ...


class Observers:
    """Those who are told, and which of them have failed already. The log is one of them, where it is on."""

    def __init__(self, observers: Iterable[Observer], recorder: Recorder | None = None) -> None:
        others = tuple(observers)
        self._is_always_on = bool(others)
        self._recorder = recorder
        self._observers = (_log, *others) if recorder is None else (_log, *others, recorder.observe)
        self._failed: set[int] = set()

    def __bool__(self) -> bool:
        """Whether there is anybody to tell, so that a call that nobody sees pays for nothing."""
        recorder = self._recorder
        return (
            self._is_always_on
            or logger.isEnabledFor(logging.INFO)
            or (recorder is not None and recorder.is_on)
        )

    def tell(self, event: CallEvent) -> None:
        """Tell each of them of *event*."""
        for number, observer in enumerate(self._observers):
            try:
                observer(event)
            except Exception as error:
                if number not in self._failed:
                    self._failed.add(number)
                    logger.warning(
                        "an observer raised %s at a %s, and may do so again: said once",
                        type(error).__name__,
                        type(event).__name__,
                        exc_info=True,
                    )


class ObserveCalls:
    """The policy around each call. The outermost: what it does not see, its observers do not."""

    def __init__(
        self,
        observers: Iterable[Observer],
        recorder: Recorder | None = None,
        *,
        provider: str = "",
        address: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take whom to tell, and what to tell them about whose calls these are."""
        self._observers = Observers(observers, recorder)
        self._provider = provider
        self._address = address
        self._clock = clock

    def __call__(self, call: Call, forward: Forward) -> Flow[Reply]:
        """Go on with the call, and tell how it goes."""
        return self._observed(call, forward) if self._observers else forward(call)

    def _observed(self, call: Call, forward: Forward) -> Flow[Reply]:
        from llmport.policies.observed import Observed  # noqa: PLC0415 - see above

        watch = Observed(
            call, self._observers.tell, provider=self._provider, address=self._address, clock=self._clock
        )
        return watch.carry_out(call, forward)


def observe_attempts(call: Call, forward: Forward) -> Flow[Reply]:
    """Go on with the attempt, and tell how it goes: the policy around each attempt, as near to sending as can be."""
    watch: Observed | None = call.observed
    return forward(call) if watch is None else watch.attempt(call, forward)
