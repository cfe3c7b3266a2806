"""Carries out `Race` with threads: each flow has one, and the caller's own thread keeps the time.

That thread can be left by a KeyboardInterrupt at any moment, and takes nothing along but the winner. Losers are
interrupted, not waited for: each closes what it opened in its own thread.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import TYPE_CHECKING

from llmport._core.cancellation import Cancellation
from llmport._core.flow import Flow, Race, Reply
from llmport.errors import LlmError

if TYPE_CHECKING:
    from llmport._runtime.blocking import BlockingRuntime


def race(runtime: BlockingRuntime, effect: Race, opened: list[Reply]) -> Reply:
    """Return the first reply there is, which is in *opened* then; or raise what *effect* says.

    Raises:
        LlmError: no flow succeeded.
    """
    contest = _Contest(runtime)
    if effect.watch is not None:
        effect.watch(contest.cancel)
    waiting = list(effect.begin)
    errors: dict[int, BaseException] = {}
    winner: int | None = None
    try:
        contest.start(waiting.pop(0))
        while True:
            try:
                number, outcome = contest.outcomes.get(timeout=effect.delay if waiting else None)
            except queue.Empty:
                contest.start(waiting.pop(0))
                continue
            if isinstance(outcome, Reply):
                opened.append(outcome)
                winner = number
                return outcome
            errors[number] = outcome
            if len(errors) == contest.started or not isinstance(outcome, LlmError):
                raise errors.get(0, outcome)
    finally:
        contest.end(winner)
        errors.clear()  # each holds this frame


class _Contest:
    """The threads of one race, and what they have come to."""

    def __init__(self, runtime: BlockingRuntime) -> None:
        self._runtime = runtime
        self.outcomes: queue.SimpleQueue[tuple[int, Reply | BaseException]] = queue.SimpleQueue()
        """What each has come to, and its number from 0, as they come."""
        self._cancellations: list[Cancellation] = []
        self._lock = threading.Lock()
        self._is_over = False
        self._is_cancelled = False

    @property
    def started(self) -> int:
        """How many there are."""
        return len(self._cancellations)

    def start(self, begin: Callable[[], Flow[Reply]]) -> None:
        """Carry out one more flow."""
        cancellation = Cancellation()
        self._cancellations.append(cancellation)
        if self._is_cancelled:
            cancellation.set()
        run = copy_context().run
        threading.Thread(
            target=run,
            args=(self._carry_out, self.started - 1, begin, cancellation),
            name="llmport-race",
            daemon=True,  # a loser that cannot be interrupted, as while httpx connects, keeps no program from its end
        ).start()

    def _carry_out(self, number: int, begin: Callable[[], Flow[Reply]], cancellation: Cancellation) -> None:
        outcome: Reply | BaseException
        try:
            outcome = self._runtime.run(cancellation.guard(begin()))
        except BaseException as error:  # noqa: BLE001 - the caller's thread decides what becomes of it
            outcome = error
        with self._lock:
            if not self._is_over:
                self.outcomes.put((number, outcome))
                return
        if isinstance(outcome, Reply):
            self._runtime.close_reply(outcome)

    def cancel(self) -> None:
        """Interrupt all of them, from any thread."""
        self._is_cancelled = True
        for cancellation in tuple(self._cancellations):
            cancellation.set()

    def end(self, winner: int | None) -> None:
        """Interrupt all but the *winner*, whose reply is still to be read, and close what nobody took."""
        with self._lock:
            self._is_over = True
        for number, cancellation in enumerate(self._cancellations):
            if number != winner:
                cancellation.set()
        while not self.outcomes.empty():
            _, outcome = self.outcomes.get()
            if isinstance(outcome, Reply):
                self._runtime.close_reply(outcome)
