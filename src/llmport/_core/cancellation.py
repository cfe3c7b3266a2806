"""Ends a stream from anywhere: another task, another thread, a signal's handler. No I/O, no provider.

A flow is not ended by force. What it waits for is interrupted, and it is told why at its next step, so that it gives
back what it holds as after any other error.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import RLock
from typing import TypeVar

import attrs

from llmport._core.flow import Close, Effect, Flow, Park, Race, Reply, Send, Sleep, Ticket, evolve_call
from llmport.errors import LlmError, Phase, StreamInterruptedError

T = TypeVar("T")


class Cancellation:
    """Whether a stream is to end, and what it waits for."""

    def __init__(self) -> None:
        self.is_set = False
        """Whether somebody wants it to end."""
        self._lock = RLock()  # a signal's handler may come in between
        self._interrupt: Callable[[], None] | None = None

    def set(self) -> None:
        """Have it end. Safe from any thread and task, and twice."""
        with self._lock:
            self.is_set = True
            if self._interrupt is not None:
                self._interrupt()

    def watch(self, interrupt: Callable[[], None] | None) -> None:
        """Learn how to end what is being waited for; `None` for nothing, or for what ends soon by itself."""
        with self._lock:
            self._interrupt = interrupt
            if self.is_set and interrupt is not None:
                interrupt()

    def error(self, phase: Phase = "stream") -> StreamInterruptedError:
        """Make the error that tells the reader."""
        return StreamInterruptedError("The stream was cancelled.", is_retryable=False, phase=phase)

    def guard(self, flow: Flow[T]) -> Flow[T]:
        """Carry *flow* on until it is over, or is to end."""
        step: Callable[[], Effect] = partial(next, flow)
        is_told = False
        while True:
            try:
                effect = step()
            except StopIteration as done:
                return done.value  # type: ignore[no-any-return]  # StopIteration does not know the generator's type
            if self.is_set and not is_told and not isinstance(effect, Close):
                is_told = True
                step = partial(flow.throw, self.error("local"))
                continue
            try:
                result = yield self._watched(effect)
            except LlmError as error:
                is_ours = self.is_set and not is_told
                is_told = is_told or is_ours
                step = partial(flow.throw, self.error(error.phase) if is_ours else error)
            except BaseException as error:  # noqa: BLE001 - the flow decides what becomes of it
                step = partial(flow.throw, error)
            else:
                if isinstance(result, Reply):
                    self.watch(None if result.body is None else result.body.interrupt)
                # Who waits takes it for his turn else, or for the end of his sleep.
                if self.is_set and not is_told and isinstance(effect, Park | Sleep):
                    is_told = True
                    step = partial(flow.throw, self.error("local"))
                else:
                    step = partial(flow.send, result)

    def _watched(self, effect: Effect) -> Effect:
        """Return *effect* such that this learns how to interrupt it, if it can be."""
        match effect:
            case Send(call):
                return Send(evolve_call(call, watch=self.watch))
            case Race():
                return attrs.evolve(effect, watch=self.watch)
            case Park(ticket):
                return attrs.evolve(effect, ticket=Watched(ticket, self.watch))
            case Sleep(seconds):
                return Sleep(seconds, Watched(None, self.watch))
            case _:
                return effect


class Watched:
    """A place in a queue, or in none, whose waiting can be ended."""

    def __init__(self, ticket: Ticket | None, watch: Callable[[Callable[[], None] | None], None]) -> None:
        self._ticket = ticket
        self._watch = watch

    def call(self, wake: Callable[[], object]) -> None:
        """Call *wake* when there is news, or when nobody wants to wait any more."""

        def interrupt() -> None:
            wake()

        if self._ticket is not None:
            self._ticket.call(wake)
        self._watch(interrupt)
