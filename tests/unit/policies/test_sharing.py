"""Many processes keep within limits that they share: lists of effects first, then all of them in virtual time."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from typing import Any

import attrs
import pytest
from quota_model import ModelQuota
from still_clock import Clock
from virtual_api import Refusal, VirtualApi
from virtual_time import World

from llmport._core.flow import Agree, Call, Detach, Flow, Park, Reply, Send, compose, send
from llmport.anthropic.config import AnthropicConfig
from llmport.anthropic.limits import RULES, scope_of
from llmport.emulator import RateLimits as Told
from llmport.emulator import Terms as Offer
from llmport.errors import RateLimitError
from llmport.limits import RateLimits
from llmport.policies.backoff import BackOff
from llmport.policies.concurrency import Slots
from llmport.policies.leases import SharedRates
from llmport.policies.retry import Retry
from llmport.policies.sharing import SharedAdmission
from llmport.stores.quota import Share, Terms
from llmport.usage import Usage

CALL = Call(operation="ask", method="POST", path="/", model="claude-sonnet-5-5", tokens=100, max_tokens=50)
FAMILY = "claude-sonnet-5"
NONE = Share(None, 0.0, 0.0)


@pytest.fixture
def clock() -> Clock:
    return Clock(0.0)


@pytest.fixture
def quota(clock: Clock) -> ModelQuota:
    return ModelQuota(clock)


@pytest.fixture
def policy(clock: Clock, quota: ModelQuota) -> SharedAdmission:
    return make(quota, clock)


def make(quota: ModelQuota, clock: Any, name: str = "a", **facts: Any) -> SharedAdmission:
    facts.setdefault("rates", RateLimits(requests=600))
    return SharedAdmission(RULES, quota, lambda line: line, clock=clock, name=lambda: name, **facts)


FLOWS: list[Flow[Any]] = []


@pytest.fixture(autouse=True)
def _flows_are_kept() -> Iterator[None]:
    """A flow that nobody holds is closed at once, as a task is that is cancelled."""
    yield
    while FLOWS:
        FLOWS.pop().close()


def begin(policy: SharedAdmission, call: Call = CALL) -> tuple[Flow[Reply], Any]:
    FLOWS.append(policy(call, send))
    return FLOWS[-1], next(FLOWS[-1])


def detached(effect: Any) -> tuple[Flow[object], Agree]:
    """Return the flow that *effect* begins, and what it asks."""
    assert isinstance(effect, Detach)
    flow = effect.begin()
    FLOWS.append(flow)
    question = next(flow)
    assert isinstance(question, Agree)
    return flow, question


def finish(flow: Flow[Any], outcome: Any) -> Any:
    """Give a flow what it waits for, and return what it returns."""
    with pytest.raises(StopIteration) as done:
        flow.throw(outcome) if isinstance(outcome, BaseException) else flow.send(outcome)
    return done.value.value


def settle(effect: Any) -> None:
    """Have the quota answer."""
    flow, question = detached(effect)
    finish(flow, question.quota.agree(question.key, question.report))


def send_it(flow: Flow[Reply], effect: Any, clock: Clock) -> None:
    """Have a call be sent, however long that takes."""
    for _ in range(5):
        match effect:
            case Detach():
                settle(effect)
                effect = flow.send(None)
            case Park(ticket, until):
                news: list[int] = []
                ticket.call(lambda news=news: news.append(1))  # type: ignore[misc]  # it takes no argument
                clock.now = clock.now if news or until is None else max(clock.now, until)
                effect = flow.send(None) if news else flow.throw(TimeoutError())
    assert effect == Send(CALL)


def use(policy: SharedAdmission, calls: int, clock: Clock) -> None:
    for _ in range(calls):
        flow, effect = begin(policy)
        send_it(flow, effect, clock)
        flow_end(flow)


def flow_end(flow: Flow[Reply]) -> None:
    effect: Any = None
    try:
        effect = flow.send(Reply(CALL, 200, {}, usage=Usage(input_tokens=100, output_tokens=5)))
        while True:
            settle(effect)
            effect = flow.send(None)
    except StopIteration as done:
        done.value.closed()


# ------------------------------------------------------------------------------------------------- one by one


def test_the_first_call_asks_beside_it_and_waits_for_the_answer(policy: SharedAdmission) -> None:
    flow, effect = begin(policy)
    asking, question = detached(effect)
    parked = flow.send(None)
    assert isinstance(parked, Park)
    woken: list[int] = []
    parked.ticket.call(lambda: woken.append(1))
    assert (question.key, question.report.member, question.report.mode) == (FAMILY, "a", "new")
    assert (question.report.needs[0].bound, question.report.needs[0].first) == (600.0, 1.0)

    finish(asking, Terms(1, 0.0, 0.0, (Share(600.0, 1.0, 590.0), NONE, NONE)))
    assert woken == [1]
    assert flow.send(None) == Send(CALL)


def test_a_call_that_has_room_asks_nobody(policy: SharedAdmission, clock: Clock) -> None:
    flow, effect = begin(policy)
    asking, _ = detached(effect)
    flow.send(None)
    finish(asking, Terms(2, 0.0, 0.0, (Share(600.0, 50.0, 500.0), NONE, NONE)))
    assert flow.send(None) == Send(CALL)

    for _ in range(40):
        assert begin(policy)[1] == Send(CALL)


def test_what_was_promised_is_used_when_it_is_paid_for(policy: SharedAdmission, clock: Clock) -> None:
    flow, effect = begin(policy)
    asking, _ = detached(effect)
    flow.send(None)
    finish(asking, Terms(2, 0.4, 0.0, (Share(600.0, 1.0, -4.0), NONE, NONE)))
    parked = flow.send(None)
    assert isinstance(parked, Park)
    assert parked.until == pytest.approx(0.4)
    clock.now = 0.39
    assert isinstance(flow.throw(TimeoutError()), Park)
    clock.now = 0.4

    assert flow.throw(TimeoutError()) == Send(CALL)


def test_nobody_asks_again_before_there_is_an_answer(policy: SharedAdmission, clock: Clock) -> None:
    begin(policy)
    assert isinstance(begin(policy)[1], Park)
    clock.now = 1.0
    assert isinstance(begin(policy)[1], Park)
    clock.now = 3.5  # it must have been lost, as when its event loop was closed

    assert isinstance(begin(policy)[1], Detach)


def test_a_question_that_is_cancelled_is_asked_by_another(policy: SharedAdmission) -> None:
    asking, _ = detached(begin(policy)[1])
    asking.close()

    assert isinstance(begin(policy)[1], Detach)


def test_what_was_given_long_ago_is_not_used(policy: SharedAdmission, clock: Clock) -> None:
    asking, _ = detached(begin(policy)[1])
    finish(asking, Terms(2, 0.0, 0.0, (Share(600.0, 50.0, 500.0), NONE, NONE)))
    clock.now = 4.0
    assert isinstance(begin(policy)[1], Send)
    clock.now = 6.0

    flow, effect = begin(policy)
    assert isinstance(effect, Detach)
    assert isinstance(flow.send(None), Park)


def test_a_refusal_is_told_at_once_and_once(policy: SharedAdmission, clock: Clock) -> None:
    use(policy, 1, clock)
    flow, effect = begin(policy)
    send_it(flow, effect, clock)
    clock.now += 1.0
    effect = flow.throw(RateLimitError("no", status=429, retry_after=7.0))
    asking, question = detached(effect)
    assert (question.report.pause, question.report.refused) == (pytest.approx(7.0), pytest.approx(1.0))
    finish(asking, question.quota.agree(question.key, question.report))
    with pytest.raises(RateLimitError):
        flow.send(None)

    told_at = clock.now
    other, effect = begin(make(question.quota, clock, "b"))  # type: ignore[arg-type]  # it is the model
    send_it(other, effect, clock)
    assert clock.now == pytest.approx(told_at + 7.0)


def test_a_call_that_takes_no_tokens_is_none_of_its_business(policy: SharedAdmission) -> None:
    call = attrs.evolve(CALL, tokens=None)

    assert begin(policy, call)[1] == Send(call)


def test_more_than_can_go_is_not_kept_from_others(quota: ModelQuota, clock: Clock) -> None:
    policy = make(quota, clock, slots=Slots(2))
    settle(begin(policy)[1])
    effects = [begin(policy)[1] for _ in range(10)]
    clock.now = 0.1
    asked = [effect for effect in effects if isinstance(effect, Detach)]
    _, question = detached(asked[0] if asked else begin(policy)[1])

    assert question.report.needs[0].want <= 3.0


def test_a_fork_asks_under_a_name_of_its_own(quota: ModelQuota, clock: Clock) -> None:
    names = iter("ab")
    policy = SharedAdmission(RULES, quota, str, clock=clock, name=lambda: next(names))
    assert detached(begin(policy)[1])[1].report.member == "a"
    policy.forget()  # what the child does after os.fork

    assert detached(begin(policy)[1])[1].report.member == "b"


# -------------------------------------------------------------------------------------------- when nobody answers


def test_when_nobody_answers_calls_go_on_within_a_part_and_it_is_said_once(
    policy: SharedAdmission, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "llmport")
    flow, effect = begin(policy)
    assert policy.limits()[FAMILY].is_shared is None
    asking, _ = detached(effect)
    flow.send(None)
    finish(asking, Terms(4, 0.0, 0.0, (Share(600.0, 1.0, 0.0), NONE, NONE)))
    flow.send(None)
    assert policy.limits()[FAMILY].is_shared is True
    for _ in range(3):
        clock.now += 3.0
        asking, _ = detached(begin(policy)[1])
        finish(asking, ConnectionError("canary"))
    assert policy.limits()[FAMILY].is_shared is False
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "1 of 4" in caplog.text
    assert "canary" not in caplog.text

    clock.now += 60.0
    assert sum(_is_sent(*begin(policy)) for _ in range(200)) == 150  # a quarter of 600
    rates = policy._lines[FAMILY].rates
    assert isinstance(rates, SharedRates)
    given = rates._leases[0].given
    clock.now += 4.0
    assert policy.limits()[FAMILY].queued == 50
    assert rates._leases[0].given - given == pytest.approx(10.0)  # a quarter of what comes back


def _is_sent(flow: Flow[Reply], effect: Any) -> bool:
    """Whether a flow sends, maybe after it has had somebody ask."""
    return isinstance(flow.send(None) if isinstance(effect, Detach) else effect, Send)


def test_it_is_asked_again_at_growing_intervals(policy: SharedAdmission, clock: Clock) -> None:
    asked: list[float] = []
    while clock.now < 12.0:
        _, effect = begin(policy)
        if isinstance(effect, Detach):
            asked.append(clock.now)
            finish(detached(effect)[0], ConnectionError())
        clock.now += 0.25
    gaps = [after - before for before, after in pairwise(asked)]

    assert gaps == sorted(gaps)
    assert (gaps[0], gaps[-1]) == (0.5, 2.0)


def test_when_it_is_back_limits_are_shared_again(
    policy: SharedAdmission, clock: Clock, quota: ModelQuota, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "llmport")
    use(policy, 2, clock)
    clock.now = 10.0
    finish(detached(begin(policy)[1])[0], ConnectionError())
    clock.now = 20.0
    flow, question = detached(begin(policy)[1])
    assert question.report.mode == "back"
    finish(flow, quota.agree(question.key, question.report))

    assert policy.limits()[FAMILY].is_shared is True
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


# --------------------------------------------------------------------------------------------- many processes


class Fleet:
    """Processes that work as fast as they may."""

    def __init__(self, told: Told, processes: int, workers: int, **offer: Any) -> None:
        offer = {"latency": 1.0, "jitter": 2.0, **offer}
        self.api = VirtualApi(Offer(rate_limits=told, **offer))
        self.world = World(self.api)
        self.quota = ModelQuota(self.world.clock)
        self.api.tokens = lambda call: (int(call.tokens or 0), 300)
        self.told = told
        self.failures: list[BaseException] = []
        self.answered = [0] * processes
        for number in range(processes):
            policy = make(self.quota, self.world.clock, f"process {number}", rates=RateLimits())
            retry = Retry(8, clock=self.world.clock, wait=BackOff(rand=self.api.random.random))
            for _ in range(workers):
                self.work(number, compose([retry, policy], send))

    def work(self, number: int, exchange: Any) -> None:
        def go_on(outcome: Any) -> None:
            if isinstance(outcome, BaseException):
                self.failures.append(outcome)
            else:
                self.answered[number] += 1
            self.work(number, exchange)

        tokens = self.api.random.randint(200, 1_500)
        self.world.start(exchange(attrs.evolve(CALL, tokens=tokens, max_tokens=1_024)), go_on)

    def used(self, minutes: float) -> float:
        """Tell what share was used of what the strictest of the limits allows."""
        limits = self.told.requests, self.told.input_tokens, self.told.output_tokens
        tokens = sum(int(call.tokens or 0) for call in self.api.served)  # type: ignore[arg-type]  # they are numbers here
        amounts = len(self.api.served), tokens, 300 * len(self.api.served)
        return max(amount / (limit * (1 + minutes)) for amount, limit in zip(amounts, limits, strict=True))


BIG = 10**7
LIMITS = {
    "requests": Told(requests=400, input_tokens=BIG, output_tokens=BIG),
    "input": Told(requests=4_000, input_tokens=300_000, output_tokens=BIG),
    "output": Told(requests=4_000, input_tokens=BIG, output_tokens=100_000),
}


@pytest.mark.parametrize("told", LIMITS.values(), ids=LIMITS.keys())
def test_four_processes_use_what_there_is_and_are_not_refused(told: Told) -> None:
    fleet = Fleet(told, 4, 16)
    fleet.world.run(until=180.0)

    assert fleet.failures == []
    assert len(fleet.api.refused) <= 0.005 * len(fleet.api.served)
    assert fleet.used(3.0) >= 0.95
    assert max(fleet.answered) <= 1.2 * min(fleet.answered)
    assert fleet.quota.asked <= 4 * 180 * 4  # not one for each call, but a few a second for each process


def test_more_processes_than_requests_a_minute_take_turns() -> None:
    fleet = Fleet(Told(requests=20, input_tokens=BIG, output_tokens=BIG), 30, 1)
    fleet.world.run(until=480.0)

    assert fleet.failures == []
    assert len(fleet.api.refused) <= 0.005 * len(fleet.api.served)
    assert fleet.used(8.0) >= 0.95
    assert min(fleet.answered) >= 4


def test_a_large_call_is_not_passed_by_for_ever_by_small_ones() -> None:
    fleet = Fleet(Told(requests=4_000, input_tokens=100_000, output_tokens=BIG), 4, 16)
    policy = make(fleet.quota, fleet.world.clock, "large", rates=RateLimits())
    ends: list[float] = []
    call = attrs.evolve(CALL, tokens=60_000)
    fleet.world.run(until=120.0)
    fleet.world.start(policy(call, send), lambda _: ends.append(fleet.world.now))
    fleet.world.run(until=240.0)

    assert len(ends) == 1
    assert ends[0] <= 120.0 + 45.0  # 36 s of the whole rate


@pytest.mark.parametrize("forgets", [False, True], ids=["network", "restart"])
def test_no_call_fails_and_few_are_refused_when_the_quota_is_away_for_a_while(*, forgets: bool) -> None:
    fleet = Fleet(LIMITS["requests"], 4, 16)
    fleet.world.run(until=60.0)
    fleet.quota.is_away = True
    fleet.world.run(until=120.0)
    fleet.quota.is_away = False
    if forgets:
        fleet.quota.forget()
    fleet.world.run(until=180.0)

    assert fleet.failures == []
    assert len(fleet.api.refused) <= 0.005 * len(fleet.api.served)
    assert fleet.used(3.0) >= 0.9


def test_a_program_outside_that_uses_half_of_it_gets_few_refused() -> None:
    told = Told(requests=600, input_tokens=BIG, output_tokens=BIG)
    fleet = Fleet(told, 4, 8, latency=0.3, jitter=0.3)

    def take() -> None:
        fleet.api.now = fleet.world.now
        with suppress(Refusal):  # it has to wait as well
            fleet.api.account.admit("claude-sonnet-5-5", 1)
        fleet.world.at(fleet.world.now + 0.2, take)

    fleet.world.at(0.0, take)  # half of it
    fleet.world.run(until=100.0)

    assert fleet.failures == []
    assert len(fleet.api.refused) <= 0.05 * len(fleet.api.served)


# ------------------------------------------------------------------------------------------------- who shares


def test_a_key_names_who_shares_and_cannot_be_told_from_it() -> None:
    config = AnthropicConfig(api_key="sk-ant-canary")
    other = AnthropicConfig(api_key="sk-ant-other")

    assert scope_of(config, None, FAMILY) == scope_of(config.replaced(max_retries=0), None, FAMILY)
    assert scope_of(config, "acme", FAMILY) == scope_of(other, "acme", FAMILY)
    names = {
        scope_of(config, None, FAMILY),
        scope_of(other, None, FAMILY),
        scope_of(config, "acme", FAMILY),
        scope_of(config, None, "claude-opus-5"),
        scope_of(config.replaced(base_url="https://other.test"), None, FAMILY),
    }
    assert len(names) == 5
    assert not any("canary" in name for name in names)
