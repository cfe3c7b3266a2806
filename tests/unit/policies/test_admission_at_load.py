"""Many calls at once, in virtual time, against limits as the API has them."""

from __future__ import annotations

import gc
import random
from collections import Counter
from contextlib import suppress
from typing import Any

import attrs
import pytest
from admitting import CALL, FAMILY
from hypothesis import given, settings
from hypothesis import strategies as st
from virtual_api import Refusal, VirtualApi
from virtual_time import World

from llmport._core.flow import Call, Reply, compose, send
from llmport.anthropic.limits import RULES
from llmport.emulator import Outage, Terms
from llmport.emulator import RateLimits as Told
from llmport.errors import (
    LlmError,
    OverloadedError,
)
from llmport.limits import Queue, RateLimits
from llmport.policies.admission import Admission
from llmport.policies.backoff import BackOff
from llmport.policies.concurrency import Slots
from llmport.policies.retry import Retry


class Load:
    """Workers that make calls of random size, each when its last is answered."""

    def __init__(self, api: VirtualApi, policy: Any, clock: Any, *, seed: int = 1) -> None:
        self.api, self.random = api, random.Random(seed)
        self.sizes: dict[str, tuple[int, int]] = {}
        api.tokens = lambda call: self.sizes[call.path]
        self.exchange = compose([Retry(8, clock=clock, wait=BackOff(rand=self.random.random)), policy], send)
        self.outcomes: list[Any] = []

    def call(self, number: int, **facts: Any) -> Call:
        tokens, written = self.random.randint(200, 1_500), self.random.randint(50, 600)
        self.sizes[f"/{number}"] = tokens, written
        estimate = max(1, int(tokens * self.random.gauss(1, 0.15)))
        return attrs.evolve(CALL, path=f"/{number}", tokens=estimate, max_tokens=1_024, **facts)

    def work(self, world: World, calls: list[Call], workers: int) -> None:
        left = iter(calls)

        def go_on(outcome: Any = None) -> None:
            if outcome is not None:
                self.outcomes.append(outcome)
            call = next(left, None)
            if call is not None:
                world.start(self.exchange(call), go_on)

        for _ in range(workers):
            go_on()

    @property
    def failures(self) -> list[Any]:
        return [outcome for outcome in self.outcomes if isinstance(outcome, BaseException)]


LIMITS = {
    "requests": Told(requests=400, input_tokens=10**7, output_tokens=10**7),
    "input": Told(requests=4_000, input_tokens=300_000, output_tokens=10**7),
    "output": Told(requests=4_000, input_tokens=10**7, output_tokens=100_000),
    "all": Told(requests=500, input_tokens=425_000, output_tokens=162_000),
}


@pytest.mark.parametrize("told", LIMITS.values(), ids=LIMITS.keys())
def test_2000_calls_take_little_longer_than_the_buckets_allow_and_meet_no_429(told: Told) -> None:
    api = VirtualApi(Terms(rate_limits=told, latency=1.0, jitter=2.0))
    world = World(api)
    load = Load(api, Admission(RULES, rates=RateLimits(), clock=world.clock), world.clock)
    load.work(world, [load.call(number) for number in range(2_000)], workers=64)
    world.run()
    used = 2_000, sum(size[0] for size in load.sizes.values()), sum(size[1] for size in load.sizes.values())
    limits = told.requests, told.input_tokens, told.output_tokens
    # They begin full.
    best = max((amount - limit) * 60 / limit for amount, limit in zip(used, limits, strict=True))

    assert load.failures == []
    assert world.now <= 1.05 * best
    assert len(api.refused) <= 0.002 * 2_000


def test_limits_that_are_halved_are_found_out_and_used() -> None:
    api = VirtualApi(Terms(rate_limits=Told(requests=600), latency=0.5, jitter=0.5))
    world = World(api)
    load = Load(api, Admission(RULES, rates=RateLimits(), clock=world.clock), world.clock)
    load.work(world, [load.call(number) for number in range(4_000)], workers=32)
    world.run(until=120.0)
    api.change(rate_limits=Told(requests=300))
    served = len(api.served)
    world.run(until=300.0)

    assert len(api.refused) <= 32
    assert len(api.served) - served == pytest.approx(3 * 300, rel=0.1)


def test_another_client_of_the_same_limits_gets_few_of_us_refused() -> None:
    api = VirtualApi(Terms(rate_limits=Told(requests=600), latency=0.3, jitter=0.3))
    world = World(api)
    load = Load(api, Admission(RULES, rates=RateLimits(), clock=world.clock), world.clock)
    for second in range(240):  # somebody else uses half of it
        for part in range(5):
            world.at(second + part / 5, lambda: take_one(api, world.now))
    load.work(world, [load.call(number) for number in range(1_500)], workers=32)
    world.run(until=240.0)

    assert load.failures == []
    assert len(api.refused) <= 0.05 * len(load.outcomes)
    assert len(load.outcomes) >= 0.8 * (600 + 240 * 5)


def take_one(api: VirtualApi, now: float) -> None:
    api.now = now
    with suppress(Refusal):  # it has to wait as well
        api.account.admit("claude-sonnet-5-5", 1)


def test_an_adaptive_number_of_slots_finds_what_is_allowed() -> None:
    api = Crowded(20)
    world = World(api)
    slots = Slots(200, is_adaptive=True)
    policy = Admission(RULES, slots=slots, clock=world.clock)
    load = Load(api, policy, world.clock)
    load.work(world, [load.call(number) for number in range(1_500)], workers=64)
    world.run()

    assert load.failures == []
    assert len(api.refused) <= 0.05 * 1_500
    assert world.now <= 1.35 * 1_500 / 20


class Crowded(VirtualApi):
    """Answers so many at once, each within a second."""

    def __init__(self, most: int) -> None:
        super().__init__(Terms(max_concurrency=most, latency=1.0))
        self.ends: list[float] = []

    def __call__(self, call: Call, now: float) -> tuple[float, Any]:
        self.ends = [end for end in self.ends if end > now]
        self.account._out = len(self.ends)
        seconds, outcome = super().__call__(call, now)
        if isinstance(outcome, Reply):
            self.ends.append(now + seconds)
        return seconds, outcome


def test_two_tenants_ten_to_one_in_load_are_served_alike_while_both_wait() -> None:
    api = VirtualApi(Terms(rate_limits=Told(requests=300), latency=1.0))
    world = World(api)
    policy = Admission(RULES, rates=RateLimits(), queue=Queue(), clock=world.clock)
    load = Load(api, policy, world.clock)
    for number in range(1_100):
        tenant = "person" if number % 11 == 0 else "batch"
        world.start(load.exchange(load.call(number, tenant=tenant)), load.outcomes.append)
    world.run()
    served: Counter[str] = Counter()
    persons = 0
    for call in api.served[4:]:  # what was sent before the limits were known did not wait
        served[call.tenant] += sum(load.sizes[call.path])
        persons += call.tenant == "person"
        if persons == 95:
            break

    assert served["person"] == pytest.approx(served["batch"], rel=0.1)


def test_a_storm_of_529s_is_ridden_out() -> None:
    api = VirtualApi(Terms(outages=[Outage(begin=10.0, seconds=10.0)], latency=0.5))
    world = World(api)
    load = Load(
        api,
        Admission(RULES, rates=RateLimits(), slots=Slots(50, is_adaptive=True), clock=world.clock),
        world.clock,
    )
    load.work(world, [load.call(number) for number in range(1_000)], workers=50)
    world.run()

    assert all(isinstance(failure, OverloadedError) for failure in load.failures)
    assert len(api.refused) < 1_000


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_cancelled_nothing_is_lost_and_everybody_is_served(data: st.DataObject) -> None:
    gc.freeze()  # so that collecting at the end looks only at what is made here
    api = VirtualApi(Terms(rate_limits=Told(requests=30, input_tokens=5_000), latency=2.0, jitter=1.0))
    world = World(api)
    policy = Admission(RULES, rates=RateLimits(), slots=Slots(3), clock=world.clock)
    load = Load(api, policy, world.clock)
    tasks = []
    for number in range(data.draw(st.integers(1, 25))):
        call = load.call(
            number, tenant=data.draw(st.sampled_from("ab")), priority=data.draw(st.integers(0, 1))
        )
        tasks.append(world.start(load.exchange(call), load.outcomes.append))
    for _ in range(data.draw(st.integers(0, 15))):
        world.run(until=world.now + data.draw(st.floats(0, 20)))
        tasks[data.draw(st.integers(0, len(tasks) - 1))].cancel()
    world.run()
    known = policy.limits().get(FAMILY)

    assert all(task.is_over for task in tasks)
    assert not [outcome for outcome in load.outcomes if isinstance(outcome, LlmError)]
    assert known is None or (known.in_flight, known.queued) == (0, 0)
    if known is not None:
        line = policy._lines[FAMILY]
        assert line.rates is not None
        assert [bucket.reserved for bucket in line.rates._buckets] == pytest.approx([0, 0, 0], abs=1e-6)
    gc.collect()
    gc.unfreeze()
