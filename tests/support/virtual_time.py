"""Runs many flows at once in time that passes by itself: a simulation with one thread, no sockets and no waiting.

What is sent goes to a server, a function of the call and the time that tells how long it takes and what comes of it.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator
from functools import partial
from itertools import count
from typing import Any

from llmport._core.flow import Agree, Call, Detach, Park, Reply, Send, Sleep

ROUND_TRIP = 0.001
"""Seconds that a question to a quota takes, there and back."""
Server = Callable[[Call, float], tuple[float, Reply | BaseException]]
"""Tells how many seconds an answer takes, and what it is."""


class Task:
    """A flow that is being run."""

    def __init__(self, world: World, flow: Generator[Any, Any, Any], on_end: Callable[[Any], None]) -> None:
        self._world = world
        self._flow = flow
        self._on_end = on_end
        self._waits = count()
        self._wait = -1  # the number of what it waits for: news of an older wait are none
        self.is_over = False

    def step(self, resume: Callable[[], Any]) -> None:
        """Go on until the flow has to wait, or is over."""
        self._wait = next(self._waits)
        try:
            effect = resume()
        except StopIteration as done:
            self._end(done.value)
        except BaseException as error:  # noqa: BLE001 - the simulation's caller decides what becomes of it
            self._end(error)
        else:
            self._perform(effect)

    def cancel(self) -> None:
        """End the flow where it waits."""
        if not self.is_over:
            self._flow.close()
            self._end(GeneratorExit())

    def _end(self, outcome: Any) -> None:
        self.is_over = True
        if isinstance(outcome, Reply):
            outcome.closed()
        self._on_end(outcome)

    def _perform(self, effect: Any) -> None:
        world = self._world
        match effect:
            case Sleep(seconds):
                world.at(world.now + seconds, self._resumption(None))
            case Send(call):
                seconds, outcome = world.server(call, world.now)
                world.at(world.now + seconds, self._resumption(outcome))
            case Park(ticket, until):
                if until is not None and until < float("inf"):
                    world.at(max(until, world.now), self._resumption(TimeoutError()))
                resumption = self._resumption(None)
                ticket.call(lambda: world.at(world.now, resumption))
            case Detach(begin):
                world.start(begin())
                world.at(world.now, self._resumption(None))
            case Agree(quota, key, report):
                world.at(world.now + ROUND_TRIP / 2, self._ask(partial(quota.agree, key, report)))
            case _:
                raise AssertionError(effect)

    def _ask(self, question: Callable[[], Any]) -> Callable[[], None]:
        resumption_of = self._resumption

        def ask() -> None:
            try:
                outcome = question()
            except Exception as error:  # noqa: BLE001 - the flow decides what becomes of it
                outcome = error
            self._world.at(self._world.now + ROUND_TRIP / 2, resumption_of(outcome))

        return ask

    def _resumption(self, outcome: Any) -> Callable[[], None]:
        wait = self._wait

        def resume() -> None:
            if wait == self._wait and not self.is_over:
                go_on = self._flow.throw if isinstance(outcome, BaseException) else self._flow.send
                self.step(partial(go_on, outcome))

        return resume


class World:
    """The time, and what happens in it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.now = 0.0
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()

    def clock(self) -> float:
        return self.now

    def at(self, moment: float, happen: Callable[[], None]) -> None:
        heapq.heappush(self._events, (moment, next(self._numbers), happen))

    def start(self, flow: Generator[Any, Any, Any], on_end: Callable[[Any], None] = lambda _: None) -> Task:
        """Run *flow* from now on; *on_end* is given what it returns, or raises."""
        task = Task(self, flow, on_end)
        self.at(self.now, lambda: None if task.is_over else task.step(partial(next, flow)))
        return task

    def run(self, until: float = float("inf")) -> None:
        """Let time pass until nothing is left to happen, or it is *until*."""
        while self._events and self._events[0][0] <= until:
            self.now, _, happen = heapq.heappop(self._events)
            happen()
        if until < float("inf"):
            self.now = max(self.now, until)
