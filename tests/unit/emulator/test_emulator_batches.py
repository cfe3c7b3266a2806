"""Batches: their life, their results, their pages."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

BATCHES = "/v1/messages/batches"


class Clock:
    def __init__(self):
        self.now = datetime(2026, 11, 1, tzinfo=UTC)

    def __call__(self):
        return self.now

    def advance(self, **by):
        self.now += timedelta(**by)


@pytest.fixture
def clock():
    return Clock()


def item(custom_id, **members):
    question = {"role": "user", "content": f"I am {custom_id}."}
    return {
        "custom_id": custom_id,
        "params": {"model": "claude-opus-5-5", "max_tokens": 99, "messages": [question], **members},
    }


def create(api, *items):
    response = api.http.post(BATCHES, json={"requests": list(items)})
    assert response.status_code == 200, response.text
    return response.json()


def get(api, batch, path=""):
    return api.http.get(f"{BATCHES}/{batch['id']}{path}")


def results(api, batch):
    response = get(api, batch, "/results")
    assert response.headers["content-type"] == "application/x-jsonl"
    lines = [json.loads(line) for line in response.text.splitlines()]
    return {line["custom_id"]: line["result"] for line in lines}


def test_a_batch_is_seen_in_progress_once_and_then_ends(api):
    batch = create(api, item("a"), item("b"))
    assert batch["processing_status"] == "in_progress"
    assert batch["request_counts"] == {
        "processing": 2,
        "succeeded": 0,
        "errored": 0,
        "canceled": 0,
        "expired": 0,
    }
    assert get(api, batch).json() == batch
    ended = get(api, batch).json()
    assert ended["processing_status"] == "ended"
    assert ended["request_counts"]["succeeded"] == 2
    assert ended["results_url"] == f"http://testserver{BATCHES}/{batch['id']}/results"
    assert get(api, batch).json() == ended


def test_how_often_is_a_setting(make_api):
    api = make_api(batch_polls=0)
    assert get(api, create(api, item("a"))).json()["processing_status"] == "ended"


def test_or_else_the_clock_ends_it(make_api, clock):
    api = make_api(batch_seconds=60, clock=clock)
    batch = create(api, item("a"))
    for _ in range(5):
        assert get(api, batch).json()["processing_status"] == "in_progress"
    clock.advance(seconds=60)
    ended = get(api, batch).json()
    assert ended["ended_at"] == "2026-11-01T00:01:00+00:00"
    assert ended["expires_at"] == "2026-11-02T00:00:00+00:00"


def test_the_clock_ends_it_unseen(make_api, clock):
    api = make_api(batch_seconds=60, clock=clock)
    batch = create(api, item("a"))
    clock.advance(hours=30)
    assert results(api, batch)["a"]["type"] == "succeeded"
    assert get(api, batch).json()["ended_at"] == "2026-11-01T00:01:00+00:00"
    late = create(api, item("a"))
    clock.advance(seconds=61)
    assert api.http.post(f"{BATCHES}/{late['id']}/cancel").json()["processing_status"] == "ended"
    assert api.http.delete(f"{BATCHES}/{late['id']}").status_code == 200


def test_results_are_messages_and_errors(api):
    batch = create(
        api,
        item("a"),
        item("b", model="claude-2"),
        item("c", thinking={"type": "enabled", "budget_tokens": 1024}),
    )
    assert get(api, batch, "/results").status_code == 404
    get(api, batch)
    assert get(api, batch).json()["request_counts"] == {
        "processing": 0, "succeeded": 1, "errored": 2, "canceled": 0, "expired": 0
    }  # fmt: skip
    found = results(api, batch)
    assert found["a"]["message"]["content"][0]["text"] == "You said “I am a.”."
    assert found["a"]["message"]["usage"]["service_tier"] == "batch"
    assert found["b"]["error"]["error"] == {"type": "not_found_error", "message": "model: claude-2"}
    assert found["c"]["error"]["error"]["type"] == "invalid_request_error"


def test_results_that_do_not_exist_yet(api):
    batch = create(api, item("a"))
    message = get(api, batch, "/results").json()["error"]["message"]
    assert message == f"Message Batch {batch['id']} has no available results."


def test_cancel(api):
    batch = create(api, item("a"))
    canceling = api.http.post(f"{BATCHES}/{batch['id']}/cancel").json()
    assert canceling["processing_status"] == "canceling"
    assert canceling["cancel_initiated_at"] is not None
    ended = get(api, batch).json()
    assert ended["processing_status"] == "ended"
    assert ended["request_counts"]["canceled"] == 1
    assert results(api, batch) == {"a": {"type": "canceled"}}


def test_a_batch_that_has_ended_cannot_be_canceled_any_more(make_api):
    api = make_api(batch_polls=0)
    batch = create(api, item("a"))
    ended = get(api, batch).json()
    assert api.http.post(f"{BATCHES}/{batch['id']}/cancel").json() == ended


def test_a_batch_expires(make_api, clock):
    api = make_api(batch_seconds=100_000, clock=clock)
    batch = create(api, item("a"))
    clock.advance(hours=25)
    assert get(api, batch).json()["ended_at"] == batch["expires_at"]
    assert results(api, batch) == {"a": {"type": "expired"}}


def test_delete(make_api):
    api = make_api(batch_polls=0)
    batch = create(api, item("a"))
    url = f"{BATCHES}/{batch['id']}"
    assert api.http.delete(url).status_code == 409
    get(api, batch)
    assert api.http.delete(url).json() == {"id": batch["id"], "type": "message_batch_deleted"}
    for response in (
        get(api, batch),
        get(api, batch, "/results"),
        api.http.delete(url),
        api.http.post(f"{url}/cancel"),
    ):
        assert response.status_code == 404


def test_custom_ids_are_unique(api):
    response = api.http.post(BATCHES, json={"requests": [item("a"), item("b"), item("a")]})
    assert response.status_code == 400
    assert response.json()["error"]["message"].startswith("requests.2.custom_id:")


def test_items_are_checked_at_once(api):
    response = api.http.post(BATCHES, json={"requests": [item("a", max_tokens="1")]})
    assert (
        response.json()["error"]["message"] == "requests.0.params.max_tokens: Input should be a valid integer"
    )


def ids(page):
    return [each["id"] for each in page["data"]]


def test_pages_forward_and_backward(make_api):
    api = make_api(batch_polls=100)
    made = [create(api, item("a"))["id"] for _ in range(5)][::-1]

    def page(query=""):
        return api.http.get(f"{BATCHES}{query}").json()

    assert ids(page()) == made
    first = page("?limit=2")
    assert ids(first) == made[:2]
    assert (first["has_more"], first["first_id"], first["last_id"]) == (True, made[0], made[1])
    second = page(f"?limit=2&after_id={first['last_id']}")
    assert (ids(second), second["has_more"]) == (made[2:4], True)
    last = page(f"?limit=2&after_id={second['last_id']}")
    assert (ids(last), last["has_more"]) == (made[4:], False)
    back = page(f"?limit=2&before_id={made[4]}")
    assert (ids(back), back["has_more"]) == (made[2:4], True)
    assert ids(page(f"?limit=3&before_id={made[2]}")) == made[:2]
    nothing = page("?after_id=unknown")
    assert nothing == {"data": [], "has_more": False, "first_id": None, "last_id": None}
