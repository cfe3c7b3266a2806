"""Terms: what keys may use and how they are served, at the start and while it runs."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import anyio.to_thread
import httpx
import pytest

from llmport.emulator import API_KEY, Emulator, Outage, RateLimits, Settings, Terms
from llmport.emulator.accounts import Account, Accounts, family_of
from llmport.emulator.errors import ApiError

QUESTION = {"role": "user", "content": "What is the capital of France?"}
HEADERS = {"x-api-key": API_KEY, "anthropic-version": "2026-10-21"}
BODY = {"model": "claude-opus-5-5", "max_tokens": 1024, "messages": [QUESTION]}


class Clock:
    """A clock that is moved by hand, and by sleeping."""

    def __init__(self):
        self.now = datetime(2026, 11, 1, tzinfo=UTC)
        self.slept = []

    def __call__(self):
        return self.now

    def advance(self, seconds):
        self.now += timedelta(seconds=seconds)

    async def sleep(self, seconds):
        self.slept.append(seconds)
        self.advance(seconds)


@pytest.fixture
def clock():
    return Clock()


def test_models_share_limits_with_their_line_and_generation():
    names = [
        "claude-sonnet-4-5",
        "claude-sonnet-4-6",
        "claude-sonnet-5-5",
        "claude-opus-4-5-20251101",
        "mine",
    ]
    assert [family_of(name) for name in names] == ["sonnet 4", "sonnet 4", "sonnet 5", "opus 4", "mine"]


def test_each_family_has_limits_of_its_own(make_api, clock):
    api = make_api(clock=clock, rate_limits=RateLimits(requests=1))
    assert api.create().status_code == 200
    assert api.create().status_code == 429
    assert api.create(model="claude-haiku-4-5").status_code == 200


def test_keys_have_terms_of_their_own_or_share_one_account(make_api, clock):
    api = make_api(
        clock=clock,
        rate_limits=RateLimits(requests=1),
        keys={"sk-ant-rich": Terms(rate_limits=RateLimits(requests=2))},
    )
    codes = [
        api.create(headers={"x-api-key": key}).status_code
        for key in ["sk-ant-a", "sk-ant-b", "sk-ant-rich", "sk-ant-rich", "sk-ant-rich"]
    ]
    assert codes == [200, 429, 200, 200, 429]


def test_requests_at_once_are_limited_until_their_answers_are_sent():
    account = Account(Terms(max_concurrency=2), Clock())
    account.enter()
    account.enter()
    with pytest.raises(ApiError, match="Number of concurrent connections") as caught:
        account.enter()
    assert caught.value.status == 429
    account.leave()
    account.enter()


def test_a_slot_is_held_while_a_stream_is_sent():
    started, go_on = threading.Event(), threading.Event()

    async def sleep(_seconds):
        started.set()
        await anyio.to_thread.run_sync(go_on.wait)

    settings = Settings(max_concurrency=1, pace=1.0, sleep=sleep)
    with Emulator(settings) as emulator, httpx.Client(base_url=emulator.base_url, headers=HEADERS) as http:
        with http.stream("POST", "/v1/messages", json={**BODY, "stream": True}) as stream:
            started.wait(10)
            refused = http.post("/v1/messages", json=BODY)
            go_on.set()
            stream.read()
        assert (refused.status_code, refused.json()["error"]["type"]) == (429, "rate_limit_error")
        assert http.post("/v1/messages", json=BODY).status_code == 200


def test_a_refused_request_holds_no_slot(make_api, clock):
    api = make_api(clock=clock, max_concurrency=1, rate_limits=RateLimits(requests=1))
    assert [api.create().status_code for _ in range(3)] == [200, 429, 429]
    clock.advance(60)
    assert api.create().status_code == 200


def test_a_spend_limit_ends_all_answers(make_api):
    api = make_api(spend_limit=10)
    assert api.create().status_code == 200
    refused = api.create()
    assert refused.status_code == 429
    assert refused.json()["error"]["details"]["error_code"] == "enforced_spend_limit_reached"


def test_outages_come_and_go_by_schedule(make_api, clock):
    api = make_api(clock=clock, outages=[Outage(begin=10, seconds=5)])
    codes = []
    for seconds in [0, 10, 4, 1]:
        clock.advance(seconds)
        codes.append(api.create().status_code)
    assert codes == [200, 529, 529, 200]


def test_an_outage_may_strike_a_share_of_the_requests(make_api, clock):
    api = make_api(clock=clock, outages=[Outage(begin=0, seconds=5, share=0.5, kind="api")])
    codes = [api.create().status_code for _ in range(40)]
    assert 10 < codes.count(500) < 30


def test_answers_take_their_time(make_api, clock):
    api = make_api(clock=clock, sleep=clock.sleep, latency=2.0, jitter=1.0)
    api.create()
    api.create()
    assert all(2.0 <= seconds <= 3.0 for seconds in clock.slept)
    assert len(set(clock.slept)) == 2


def test_terms_change_while_it_runs(clock):
    accounts = Accounts(Settings(clock=clock, rate_limits=RateLimits(requests=60)))
    account = accounts.of("sk-ant-any")
    for _ in range(30):
        account.admit("m", 1)
    accounts.change(None, {"rate_limits": RateLimits(requests=10)})
    assert account.spend("m", 0)["anthropic-ratelimit-requests-remaining"] == "10"
    for _ in range(10):
        account.admit("m", 1)
    with pytest.raises(ApiError):
        account.admit("m", 1)
    accounts.change("sk-ant-mine", {"max_concurrency": 1})
    assert accounts.of("sk-ant-mine").terms == Terms(rate_limits=RateLimits(requests=10), max_concurrency=1)
    assert accounts.of("sk-ant-any").terms.max_concurrency is None


def test_the_emulator_changes_terms_of_the_requests_to_come():
    with Emulator() as emulator, httpx.Client(base_url=emulator.base_url, headers=HEADERS) as http:
        before = http.post("/v1/messages", json=BODY)
        emulator.change(outages=[Outage(begin=0, seconds=1e9)])
        after = http.post("/v1/messages", json=BODY)
    assert (before.status_code, after.status_code) == (200, 529)


def test_a_term_that_does_not_exist_is_refused():
    with pytest.raises(TypeError, match="colour"):
        Emulator().change(colour="red")
