"""The simulation's time, for flows that ask a quota and carry others out besides. One thread, no sockets and no waiting."""

from __future__ import annotations

from typing import Any

from llmport._core.flow import Agree, Detach
from simulation import world as simulation

ROUND_TRIP = 0.001
"""Seconds that a question to a quota takes, there and back."""


class Task(simulation.Task):
    def _perform(self, effect: Any) -> None:
        world = self._world
        match effect:
            case Detach(begin):
                world.start(begin())
                world.later(world.now, self, self._wait, None)
            case Agree():
                world.at(world.now + ROUND_TRIP / 2, lambda: self._ask(effect))
            case _:
                super()._perform(effect)

    def _ask(self, effect: Agree) -> None:
        outcome: Any
        try:
            outcome = effect.quota.agree(effect.key, effect.report)
        except Exception as error:  # noqa: BLE001 - the flow decides what becomes of it
            outcome = error
        self._world.later(self._world.now + ROUND_TRIP / 2, self, self._wait, outcome)


class World(simulation.World):
    task = Task
