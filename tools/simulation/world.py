"""Carries many flows out at once in time that passes by itself: one thread, no sockets, no waiting, and always the same.

It is a third driver beside those of `llmport._runtime`. What is sent goes to a server, a function of the call and the time
that tells how long its answer takes and what it is.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable
from itertools import count
from typing import Any, TypeAlias

from llmport._core.flow import Agree, Call, Detach, Flow, Park, Reply, Send, Sleep

ROUND_TRIP = 0.001
"""Seconds that a question to a quota takes."""
Server: TypeAlias = "Callable[[Call, float], tuple[float, Reply | BaseException]]"
"""Tells how many seconds an answer takes, and what it is."""


class Task:
    """A flow that is being carried out."""

    __slots__ = ("_flow", "_on_end", "_wait", "_world", "is_over")

    def __init__(self, world: World, flow: Flow[Any], on_end: Callable[[Any], object]) -> None:
        self._world = world
        self._flow = flow
        self._on_end = on_end
        self._wait = 0  # the number of what it waits for: news of an older wait are none
        self.is_over = False

    def cancel(self) -> None:
        """End the flow where it waits."""
        if not self.is_over:
            self._flow.close()
            self._end(GeneratorExit())

    def go_on(self, wait: int, outcome: Any) -> None:
        """Take the *outcome* of what the flow waits for, unless it waits for something else by now."""
        if wait != self._wait or self.is_over:
            return
        self._wait += 1
        flow = self._flow
        try:
            effect = flow.throw(outcome) if isinstance(outcome, BaseException) else flow.send(outcome)
        except StopIteration as done:
            self._end(done.value)
        except BaseException as error:  # noqa: BLE001 - whoever began it decides what becomes of it
            self._end(error)
        else:
            self._perform(effect)

    def _perform(self, effect: Any) -> None:
        world, wait = self._world, self._wait
        match effect:
            case Send(call):
                seconds, outcome = world.server(call, world.now)
                world.later(world.now + seconds, self, wait, outcome)
            case Park(ticket, until):
                if until is not None and until < float("inf"):
                    world.later(max(until, world.now), self, wait, TimeoutError())
                ticket.call(lambda: world.soon(self, wait))
            case Sleep(seconds):
                world.later(world.now + seconds, self, wait, None)
            case Detach(begin):
                world.start(begin())
                world.soon(self, wait)
            case Agree(quota, key, report):
                told: Any
                try:
                    told = quota.agree(key, report)
                except Exception as error:  # noqa: BLE001 - the flow decides what becomes of it
                    told = error
                world.later(world.now + ROUND_TRIP, self, wait, told)
            case _:
                raise AssertionError(effect)

    def _end(self, outcome: Any) -> None:
        self.is_over = True
        if isinstance(outcome, Reply):
            outcome.closed()
        self._on_end(outcome)


class World:
    """The time, and what happens in it."""

    task = Task

    def __init__(self, server: Server) -> None:
        self.server = server
        self.now = 0.0
        self._events: list[tuple[float, int, Callable[[int, Any], object], int, Any]] = []
        self._numbers = count()
        self._woken: deque[tuple[Task, int]] = deque()

    def clock(self) -> float:
        """Return the time, as policies want to be told it."""
        return self.now

    def at(self, moment: float, happen: Callable[[], object]) -> None:
        """Have something *happen* at a *moment*."""
        heapq.heappush(self._events, (moment, next(self._numbers), lambda _, __: happen(), 0, None))

    def start(self, flow: Flow[Any], on_end: Callable[[Any], object] = lambda _: None) -> Task:
        """Carry *flow* out from now on; *on_end* is given what it returns, or raises."""
        task = self.task(self, flow, on_end)
        self.soon(task, 0)
        return task

    def later(self, moment: float, task: Task, wait: int, outcome: Any) -> None:
        """Have *task* go on with *outcome* at a *moment*, if it still waits for that."""
        heapq.heappush(self._events, (moment, next(self._numbers), task.go_on, wait, outcome))

    def soon(self, task: Task, wait: int) -> None:
        """Have *task* go on now, after whoever is going on at the moment."""
        self._woken.append((task, wait))

    def run(self, until: float = float("inf")) -> None:
        """Let time pass until nothing is left to happen, or it is *until*."""
        events, woken = self._events, self._woken
        while True:
            while woken:
                task, wait = woken.popleft()
                task.go_on(wait, None)
            if not events or events[0][0] > until:
                break
            self.now, _, happen, wait, outcome = heapq.heappop(events)
            happen(wait, outcome)
        if until < float("inf"):
            self.now = max(self.now, until)
