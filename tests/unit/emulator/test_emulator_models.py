"""The catalogue."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from described import description

KNOWN = description("2026-10-21")["components"]["schemas"]["KnownModel"]["enum"]


@pytest.fixture
def api(make_api):
    return make_api(clock=lambda: datetime(2026, 11, 1, tzinfo=UTC))


def names(api, query=""):
    return [model["id"] for model in api.http.get(f"/v1/models{query}").json()["data"]]


def test_what_can_be_called_is_listed(api):
    assert names(api, "?limit=100") == [name for name in KNOWN if name != "claude-mythos-preview"]


def test_a_page_has_twenty_by_default(api):
    assert len(names(api)) == 20


def test_stages_of_life(api):
    retired = names(api, "?lifecycle[]=retired")
    assert "claude-mythos-preview" in retired
    assert "claude-3-opus-20240229" in retired
    deprecated = names(api, "?lifecycle[]=deprecated")
    assert deprecated == ["claude-sonnet-4-5", "claude-sonnet-4-5-20250929"]
    both = names(api, "?lifecycle[]=retired&lifecycle[]=deprecated&limit=100")
    assert sorted(both) == sorted(retired + deprecated)


def test_the_clock_decides(make_api):
    api = make_api(clock=lambda: datetime(2026, 12, 1, tzinfo=UTC))
    assert names(api, "?lifecycle[]=deprecated") == []
    assert api.create(model="claude-sonnet-4-5").status_code == 404


def test_one_model(api):
    model = api.http.get("/v1/models/claude-sonnet-4-5-20250929").json()
    assert model["display_name"] == "Claude Sonnet 4.5"
    assert model["line"] == "sonnet"
    assert model["created_at"] == "2025-09-29T00:00:00Z"
    assert (model["lifecycle"], model["retires_at"]) == ("deprecated", "2026-11-30T00:00:00+00:00")
    assert model["capabilities"]["thinking"]["types"]["adaptive"] == {"supported": True}


def test_an_active_model_has_no_end(api):
    model = api.http.get("/v1/models/claude-opus-5-5").json()
    assert (model["lifecycle"], model["deprecated_at"], model["retires_at"]) == ("active", None, None)


def test_an_unknown_model_is_not_found(api):
    response = api.http.get("/v1/models/claude-2")
    assert response.json()["error"] == {"type": "not_found_error", "message": "model: claude-2"}
