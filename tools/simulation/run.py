"""Lets a day pass, with one client and one model at a time: models share no limits, so that each can be simulated by itself."""

from __future__ import annotations

import gc
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from random import Random

from llmport._core.flow import Call, Forward

from . import clients
from .demand import Ask, asks
from .provider import Provider
from .record import Record
from .scenario import Day
from .world import World

CLIENTS: dict[str, Callable[..., Forward]] = {"ours": clients.ours, "naive": clients.naive}


def simulate(client: str, day: Day, which: int) -> Record:
    """Let *day* pass for one of its models, and everything that was begun come to its end."""
    record = Record(day)
    provider = Provider(day, which, record)
    world = World(provider)
    random = Random(f"{day.seed} {which} client")  # noqa: S311 - each run is to be as the last
    exchange = CLIENTS[client](day, world.clock, random)
    world.at(day.halved_at, provider.halve)
    demand = asks(day, which)

    def arrive(ask: Ask) -> None:
        record.began(ask)
        world.start(exchange(_call(day, which, ask)), lambda outcome: record.over(ask, outcome, world.now))
        following = next(demand, None)
        if following is not None:
            world.at(following.arrived, partial(arrive, following))

    first = next(demand)
    world.at(first.arrived, partial(arrive, first))
    gc.disable()  # reference counts do it, and a hundred thousand calls that wait take long to look through
    try:
        world.run()
    finally:
        gc.enable()
    return record


def simulate_all(day: Day, processes: int | None = None) -> dict[str, list[Record]]:
    """Let *day* pass with both clients and all models, in so many *processes*; `None` for as many as there are processors."""
    jobs = [(client, day, which) for which in (1, 2, 0) for client in CLIENTS]  # the longest first
    with ProcessPoolExecutor(processes) as pool:
        done = {(job[0], job[2]): record for job, record in zip(jobs, pool.map(_job, jobs), strict=True)}
    return {client: [done[client, which] for which in range(len(day.models))] for client in CLIENTS}


def _job(job: tuple[str, Day, int]) -> Record:
    return simulate(*job)


def _call(day: Day, which: int, ask: Ask) -> Call:
    tenant = day.tenants[ask.tenant]
    return Call(
        operation="create_message",
        method="POST",
        path="/v1/messages",
        model=day.models[which].name,
        tokens=ask,
        max_tokens=tenant.max_tokens,
        tenant=tenant.name,
        priority=tenant.priority,
        deadline=ask.arrived + tenant.patience,
    )
