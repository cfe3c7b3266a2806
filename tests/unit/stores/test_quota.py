"""What the script does is what its model does, and what both must never do."""

from __future__ import annotations

import pickle
import socket
import time
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from quota_model import ModelQuota
from redis_server import RedisServer
from still_clock import Clock

from llmport.errors import ConfigurationError
from llmport.stores import RedisQuota, redis_quota
from llmport.stores.quota import Need, Report, Terms

NAMES = count()
UNKNOWN = Need(None, None, None, 0.0, 0.0, 0.0, 0.0, 0.0)


class TimedQuota(RedisQuota):
    """The script as it is, but for the clock: it is told the time."""

    clock: Clock

    def agree(self, key: str, report: Report) -> Terms:
        script = redis_quota._script()
        assert script.count("redis.call('TIME')") == 1
        text = script.replace("redis.call('TIME')", f"{{ {self.clock.now!r}, 0 }}")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(redis_quota, "_script", lambda: text)
            return super().agree(key, report)


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture(scope="module")
def timed(redis: RedisServer) -> Iterator[TimedQuota]:
    quota = TimedQuota(redis.url, timeout=5.0)
    quota.clock = Clock(1_000_000.0)
    yield quota
    quota.close()


@pytest.fixture(params=["script", "model"])
def quota(request: pytest.FixtureRequest) -> Any:
    if request.param == "script":
        return request.getfixturevalue("timed")
    return ModelQuota(Clock(1_000_000.0))


@pytest.fixture
def key() -> str:
    return f"key {next(NAMES)}"


def ask(
    member: str = "a", *, mode: Any = "new", pause: float = 0.0, refused: float | None = None, **need: Any
) -> Report:
    """Ask for one limit, of requests, of which there are 600 a minute, and so 10 a second."""
    facts = {
        "bound": None,
        "told": 600.0,
        "view": None,
        "given": 0.0,
        "used": 0.0,
        "out": 0.0,
        "first": 0.0,
        "want": 0.0,
    }
    facts.update(need)
    facts["want"] = max(facts["want"], facts["first"])
    return Report(member, mode, True, pause, refused, (Need(**facts), UNKNOWN, UNKNOWN))


def empty(quota: Any, key: str) -> None:
    """Have nothing be left."""
    quota.agree(key, ask("empty", view=6.0))


def test_it_gives_what_is_asked_for_if_there_is_enough(quota: Any, key: str) -> None:
    terms = quota.agree(key, ask(first=1.0, want=100.0))

    assert (terms.members, terms.wait, terms.shares[0].given) == (1, 0.0, 100.0)
    assert terms.shares[0].room == 594.0 - 100.0
    assert terms.shares[1].limit is None


def test_nobody_is_given_the_whole_where_there_are_others(quota: Any, key: str) -> None:
    for member in "abc":
        quota.agree(key, ask(member))
    terms = quota.agree(key, ask("d", first=1.0, want=590.0))

    assert terms.members == 4
    assert terms.shares[0].given == pytest.approx(594.0 / 4)


def test_who_asks_first_is_served_first_and_told_when(quota: Any, key: str) -> None:
    empty(quota, key)
    first = quota.agree(key, ask("a", first=20.0))
    second = quota.agree(key, ask("b", first=1.0))
    assert first.wait == pytest.approx(2.0)
    assert second.wait == pytest.approx(2.1)
    quota.clock.now += 1.0

    again = quota.agree(key, ask("a", mode="known", first=20.0))
    assert again.wait == pytest.approx(1.0)
    assert again.shares[0].given == 20.0  # not once more


def test_an_answer_that_was_lost_changes_nothing(quota: Any, key: str) -> None:
    quota.agree(key, ask(first=1.0, want=50.0))
    terms = quota.agree(key, ask(mode="known", first=1.0, want=50.0))  # as if nothing had been given

    assert terms.shares[0].given == 50.0
    assert terms.shares[0].room == 544.0


def test_what_is_not_wanted_is_there_for_others(quota: Any, key: str) -> None:
    quota.agree(key, ask(want=100.0))
    terms = quota.agree(key, ask(mode="known", given=100.0, used=30.0, want=10.0))

    assert (terms.shares[0].given, terms.shares[0].room) == (40.0, 594.0 - 40.0)


def test_what_was_used_beyond_is_paid_before_anything_is_given(quota: Any, key: str) -> None:
    empty(quota, key)
    quota.agree(key, ask("b", first=10.0))
    terms = quota.agree(key, ask("a", used=20.0, first=5.0))

    assert terms.shares[0].given == 25.0
    assert terms.wait == pytest.approx(3.5)
    assert quota.agree(key, ask("b", mode="known", given=10.0, first=10.0)).wait == pytest.approx(3.0)


def test_the_providers_word_is_a_bound_for_all_together(quota: Any, key: str) -> None:
    quota.agree(key, ask("a", want=100.0))
    terms = quota.agree(key, ask("a", mode="known", given=100.0, want=100.0, view=206.0))

    assert terms.shares[0].room == 100.0  # 206, less what this process still has, and the margin
    assert quota.agree(key, ask("b", view=500.0)).shares[0].room == 100.0  # it never raises it


def test_a_limit_that_was_told_lately_holds_and_an_old_word_does_not(quota: Any, key: str) -> None:
    quota.agree(key, ask("a", view=600.0))
    assert quota.agree(key, ask("a", told=300.0, view=300.0, mode="known")).shares[0].limit == 300.0
    assert quota.agree(key, ask("b", told=600.0, mode="known")).shares[0].limit == 300.0
    assert quota.agree(key, ask("b", bound=200.0, mode="known")).shares[0].limit == 200.0


def test_a_process_that_dies_takes_nothing_with_it_for_good(quota: Any, key: str) -> None:
    for member in "abcd":
        quota.agree(key, ask(member, want=590.0))
    quota.clock.now += 61.0
    terms = quota.agree(key, ask("e", want=590.0))

    assert terms.members == 1
    assert (terms.shares[0].given, terms.wait) == (590.0, 0.0)


def test_a_refusal_slows_all_down_and_only_once_for_all_that_were_out(quota: Any, key: str) -> None:
    empty(quota, key)
    quota.agree(key, ask("a", pause=3.0, refused=0.5, mode="known"))
    terms = quota.agree(key, ask("b", refused=0.5, first=7.0, mode="known"))
    assert terms.pause == 3.0
    assert terms.wait == pytest.approx(1.0)  # 7 a second
    quota.clock.now += 60.0
    terms = quota.agree(key, ask("a", mode="known"))

    assert (terms.pause, terms.shares[0].room) == (0.0, pytest.approx(594.0 - 7.0, abs=13.0))


def test_who_comes_back_finds_it_empty_and_pays_for_the_last_while(quota: Any, key: str) -> None:
    quota.agree(key, ask("a", want=10.0))
    terms = quota.agree(key, ask("a", mode="back", given=500.0, used=515.0, first=5.0))

    assert terms.shares[0].given == 520.0
    assert terms.wait == pytest.approx(2.0)


def test_a_server_that_has_forgotten_all_gives_out_nothing_that_may_be_used(quota: Any, key: str) -> None:
    terms = quota.agree(key, ask("a", mode="known", given=70.0, used=60.0, first=20.0))

    assert terms.shares[0].given == 80.0
    assert terms.wait == pytest.approx(1.0)


def test_one_process_finds_out_the_limits_while_the_others_wait(quota: Any, key: str) -> None:
    def probe(member: str, *, is_answered: bool = False) -> float:
        terms: Terms = quota.agree(key, Report(member, "new", is_answered, 0.0, None, (UNKNOWN,) * 3))
        return terms.wait

    assert probe("a") == 0.0
    quota.clock.now += 4.0
    assert (probe("b"), probe("a")) == (6.0, 0.0)
    quota.clock.now += 6.0
    assert (probe("b"), probe("a")) == (0.0, 10.0)  # a is slow, or gone
    assert (probe("b", is_answered=True), probe("a")) == (0.0, 0.0)  # there are none to find out


def test_a_clock_that_is_set_back_stops_nobody_for_long(quota: Any, key: str) -> None:
    empty(quota, key)
    quota.agree(key, ask("a", pause=2.0, mode="known"))
    quota.clock.now -= 3600.0
    quota.agree(key, ask("a", mode="known"))
    quota.clock.now += 3.0
    terms = quota.agree(key, ask("a", mode="known", first=30.0))

    assert (terms.pause, terms.wait) == (0.0, pytest.approx(0.0, abs=1e-6))
    quota.clock.now += 3600.0


AMOUNTS = st.floats(0, 300, width=32)
MAYBE = st.none() | st.sampled_from([60.0, 600.0])
REPORTS = st.builds(
    Report,
    st.sampled_from("abc"),
    st.sampled_from(["new", "known", "known", "known", "back"]),
    st.booleans(),
    st.sampled_from([0.0, 0.0, 2.0]),
    st.none() | st.sampled_from([0.0, 5.0]),
    st.tuples(*[st.builds(Need, MAYBE, MAYBE, st.none() | AMOUNTS, *[AMOUNTS] * 5)] * 3),
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from([0.0, 0.3, 7.0, 61.0, 4000.0]), REPORTS), max_size=12))
def test_the_script_does_what_its_model_does(timed: TimedQuota, steps: list[tuple[float, Report]]) -> None:
    model, name = ModelQuota(timed.clock), f"key {next(NAMES)}"
    for passed, report in steps:
        timed.clock.now += passed
        told, expected = timed.agree(name, report), model.agree(name, report)
        assert told.members == expected.members
        assert [told.wait, told.pause] == pytest.approx([expected.wait, expected.pause], rel=1e-6, abs=1e-4)
        for ours, theirs in zip(told.shares, expected.shares, strict=True):
            assert ours.limit == theirs.limit
            assert [ours.given, ours.room] == pytest.approx([theirs.given, theirs.room], rel=1e-6, abs=1e-4)


# ------------------------------------------------------------------------------------------------- the real server


def test_the_real_script_goes_by_the_servers_clock(redis: RedisServer, key: str) -> None:
    quota = RedisQuota(redis.url)
    empty(quota, key)
    first = quota.agree(key, ask(first=20.0))
    second = quota.agree(key, ask(mode="known", given=20.0, first=20.0))
    quota.close()

    assert second.wait < first.wait == pytest.approx(2.0, abs=0.1)


def test_names_and_addresses_tell_quotas_apart() -> None:
    quota = RedisQuota("redis://user:canary@host:1/2", name="acme")

    assert pickle.loads(pickle.dumps(quota)) == quota
    assert quota == RedisQuota("redis://user:canary@host:1/2", name="acme")
    assert quota != RedisQuota("redis://user:canary@host:1/2")
    assert "canary" not in repr(quota)
    with pytest.raises(ConfigurationError, match="redis://"):
        RedisQuota("http://localhost")


def test_a_server_that_does_not_answer_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        quota = RedisQuota(f"redis://127.0.0.1:{silent.getsockname()[1]}/0", timeout=0.05)
        began = time.monotonic()
        with pytest.raises(Exception, match=r"(?i)time"):
            quota.agree("key", ask())
        quota.close()

    assert time.monotonic() - began < 5.0
