"""Carries out `Race` with tasks: `race_threads`, where cancelling is the event loop's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import anyio

from llmport._core.cancellation import Cancellation
from llmport._core.flow import Flow, Race, Reply
from llmport.errors import LlmError

if TYPE_CHECKING:
    from anyio.abc import TaskGroup

    from llmport._runtime.cooperative import CooperativeRuntime


async def race(runtime: CooperativeRuntime, effect: Race, opened: list[Reply]) -> Reply:
    """Return the first reply there is, which is in *opened* then; or raise what *effect* says.

    Raises:
        LlmError: no flow succeeded.
    """
    contest = _Contest(runtime, opened)
    if effect.watch is not None:
        effect.watch(contest.cancel)
    try:
        await contest.run(effect)
    except BaseExceptionGroup as group:  # trio's way to tell of a KeyboardInterrupt
        raise group.exceptions[0] from None
    if contest.winner is not None:
        return contest.winner
    try:
        raise contest.error()
    finally:
        del contest  # each error holds this frame


class _Contest:
    """The tasks of one race, and what they have come to."""

    def __init__(self, runtime: CooperativeRuntime, opened: list[Reply]) -> None:
        self._runtime = runtime
        self._opened = opened
        self._errors: dict[int, Exception] = {}
        self._cancellations: list[Cancellation] = []
        self._is_cancelled = False
        self._news = anyio.Event()
        self.winner: Reply | None = None
        """The first reply there was; `None` while there is none."""

    async def run(self, effect: Race) -> None:
        """Carry the flows out until there is a winner, or can be none."""
        waiting = list(effect.begin)
        async with anyio.create_task_group() as group:
            is_time = True
            while self.winner is None and not self._is_lost():
                if is_time:
                    self._start(group, waiting.pop(0))
                self._news = anyio.Event()
                with anyio.move_on_after(effect.delay if waiting else None) as scope:
                    await self._news.wait()
                is_time = scope.cancelled_caught
            group.cancel_scope.cancel()

    def error(self) -> Exception:
        """Return what to raise if nobody has won."""
        strange = (error for error in self._errors.values() if not isinstance(error, LlmError))
        return next(strange, self._errors[0])

    def cancel(self) -> None:
        """Interrupt all of them, from any task or thread."""
        self._is_cancelled = True
        for cancellation in tuple(self._cancellations):
            cancellation.set()

    def _is_lost(self) -> bool:
        is_strange = any(not isinstance(error, LlmError) for error in self._errors.values())
        return is_strange or 0 < len(self._cancellations) == len(self._errors)

    def _start(self, group: TaskGroup, begin: Callable[[], Flow[Reply]]) -> None:
        cancellation = Cancellation()
        self._cancellations.append(cancellation)
        if self._is_cancelled:
            cancellation.set()
        group.start_soon(self._carry_out, len(self._cancellations) - 1, cancellation.guard(begin()))

    async def _carry_out(self, number: int, flow: Flow[Reply]) -> None:
        try:
            reply = await self._runtime.run(flow)
        except Exception as error:  # noqa: BLE001 - raised by `race`, and not in a group
            self._errors[number] = error
        else:
            if self.winner is None:
                self._opened.append(reply)  # whose driver closes it unless it is what that returns
                self.winner = reply
            else:
                await self._runtime.close_reply(reply)
        self._news.set()
