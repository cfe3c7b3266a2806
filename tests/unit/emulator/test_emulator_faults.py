"""Faults on demand, and real rate limits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from llmport.emulator import RateLimits, Settings
from llmport.emulator.errors import KINDS
from llmport.emulator.faults import HEADER, parse


@pytest.mark.parametrize("name", KINDS)
def test_every_error_by_name(api, name):
    response = api.create(headers={HEADER: name})
    assert response.status_code == KINDS[name].status
    assert response.json()["error"]["type"] == KINDS[name].type


def test_options_of_an_error(api):
    response = api.create(headers={HEADER: "rate_limit;retry-after=2;code=enforced_spend_limit_reached"})
    assert response.headers["retry-after"] == "2"
    assert response.json()["error"]["details"] == {"error_code": "enforced_spend_limit_reached"}
    assert api.create(headers={HEADER: "overloaded; status=503"}).status_code == 503


def test_a_script_is_taken_request_by_request(make_api):
    api = make_api(faults=["overloaded", None, "api"])
    assert [api.create().status_code for _ in range(4)] == [529, 200, 500, 200]


def test_the_header_comes_before_the_script(make_api):
    api = make_api(faults=["overloaded"])
    assert api.create(headers={HEADER: "api"}).status_code == 500
    assert api.create().status_code == 529


def test_a_page_of_html(api):
    api.http.event_hooks = {"request": [], "response": []}
    response = api.create(headers={HEADER: "html"})
    assert response.status_code == 502
    assert response.headers["content-type"] == "text/html"
    assert api.create(headers={HEADER: "html;status=200"}).status_code == 200


def test_a_late_answer(make_api):
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    api = make_api(sleep=sleep, pace=0.5)
    assert api.create(headers={HEADER: "delay=3"}).status_code == 200
    assert api.create(headers={HEADER: "overloaded;delay=2"}).status_code == 529
    assert slept == [3, 2]
    events = api.events()
    assert slept[2:] == [0.5] * len(events)


def test_a_stream_that_ends_early(api):
    api.http.headers[HEADER] = "end-after=3"
    assert [event["type"] for event in api.events()] == ["message_start", "content_block_start", "ping"]


def test_an_error_within_a_stream(api):
    api.http.headers[HEADER] = "error-after=2"
    *_, last = api.events()
    assert last["error"] == {"type": "overloaded_error", "message": "Overloaded"}
    api.http.headers[HEADER] = "error-after=0;type=api"
    (only,) = api.events()
    assert only["error"]["type"] == "api_error"


def test_faults_of_streams_leave_plain_answers_alone(api):
    for fault in ("end-after=0", "error-after=0"):
        assert api.create(headers={HEADER: fault}).status_code == 200


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "overload",
        "cut-after",
        "cut-after=x",
        "delay=",
        "overloaded;when=now",
        "cut=3",
        "html;x",
    ],
)
def test_a_misspelt_fault_does_not_pass(api, text):
    with pytest.raises(ValueError, match="cannot read the fault"):
        parse(text)
    response = api.create(headers={HEADER: text})
    assert response.status_code == 400
    assert HEADER in response.json()["error"]["message"]


def test_a_misspelt_script_is_found_at_the_start(make_api):
    with pytest.raises(ValueError, match="overload"):
        make_api(faults=["overload"])


class Clock:
    def __init__(self):
        self.now = datetime(2026, 11, 1, tzinfo=UTC)

    def __call__(self):
        return self.now


def test_rate_limits_hold_and_give_back(make_api):
    clock = Clock()
    api = make_api(clock=clock, rate_limits=RateLimits(requests=2))
    assert api.create().headers["anthropic-ratelimit-requests-remaining"] == "1"
    last = api.create()
    assert last.headers["anthropic-ratelimit-requests-remaining"] == "0"
    assert last.headers["anthropic-ratelimit-requests-reset"] == "2026-11-01T00:01:00Z"
    refused = api.create()
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "30"
    clock.now += timedelta(seconds=30)
    assert api.create().status_code == 200
    assert api.create().status_code == 429


def test_tokens_are_limited_both_ways(make_api):
    clock = Clock()
    api = make_api(clock=clock, rate_limits=RateLimits(input_tokens=20))
    assert api.create().headers["anthropic-ratelimit-tokens-remaining"] == "5"
    assert api.create().status_code == 429
    api = make_api(clock=clock, rate_limits=RateLimits(output_tokens=10))
    assert api.create().headers["anthropic-ratelimit-output-tokens-remaining"] == "0"
    assert api.create().status_code == 429
    clock.now += timedelta(minutes=1)
    assert api.create().status_code == 200


def test_a_prompt_beyond_the_limit_passes_once(make_api):
    api = make_api(clock=Clock(), rate_limits=RateLimits(input_tokens=5))
    assert api.create().status_code == 200
    assert api.create().status_code == 429


def test_nobody_meets_a_limit_unasked():
    assert Settings().rate_limits.requests >= 1_000_000
