"""The simulated day, pressed into 20 minutes: what must hold of it, and that its page says what was found."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from simulation.figures import figures, recovery
from simulation.page import filled, tables
from simulation.plots import plots
from simulation.record import STEP, Record
from simulation.run import CLIENTS, simulate
from simulation.scenario import DAY

DOCS = Path(__file__).parents[3] / "docs"
PART = DAY.part(hours=1 / 3, share=1.0)
MODELS = range(len(PART.models))
TENANTS = range(len(PART.tenants))


@cache
def record(client: str, which: int) -> Record:
    return simulate(client, PART, which)


@cache
def records() -> dict[str, list[Record]]:
    return {client: [record(client, which) for which in MODELS] for client in CLIENTS}


def model_id(which: int) -> str:
    return PART.models[which].name


each_model = pytest.mark.parametrize("which", MODELS, ids=model_id)


@each_model
def test_the_same_day_passes_the_same_way(which: int) -> None:
    assert vars(simulate("ours", PART, which)) == vars(record("ours", which))


def test_another_seed_is_another_day() -> None:
    assert vars(simulate("ours", PART._replace(seed=2), 0)) != vars(record("ours", 0))


@each_model
@pytest.mark.parametrize("client", CLIENTS)
def test_every_request_has_exactly_one_end(client: str, which: int) -> None:
    found = record(client, which)
    for number, tenant in enumerate(PART.tenants):
        asked = tenant.requests * tenant.models[which] // sum(tenant.models)
        ends = len(found.waits[number]) + found.unsent[number] + found.failed[number]
        assert asked == sum(found.arrived[number]) == sum(found.ended[number]) == ends


@each_model
def test_no_more_is_answered_than_the_limits_allow(which: int) -> None:
    found = record("ours", which)
    largest = max(
        tenant.max_tokens for tenant in PART.tenants
    )  # an answer is counted when it is too late to refuse it
    for place, (column, slack) in enumerate(((found.requests, 0), (found.input, 0), (found.output, largest))):
        bucket = float(PART.limits(which, 0.0)[place])
        level = bucket
        for step, used in enumerate(column):
            limit = PART.limits(which, step * STEP)[place]
            level = (
                min(level, bucket) + limit * STEP / 60 - used
            )  # at the end of the step, filled up within it
            assert level >= -slack - 1


def test_refusals_are_few() -> None:
    assert figures(PART, records())["clients"]["ours"]["limited_share"] <= 0.002


@each_model
def test_nobody_starves(which: int) -> None:
    found = record("ours", which)
    for number in TENANTS:
        assert len(found.waits[number]) >= 0.95 * sum(found.arrived[number])


@each_model
def test_after_the_outage_all_is_as_before_within_a_minute(which: int) -> None:
    assert recovery(PART, which, record("ours", which)) <= 60.0


def test_an_outage_meets_few_calls() -> None:
    sent = sum(sum(found.overloaded) for found in records()["ours"])

    assert 0 < sent <= 0.1 * sum(sum(found.overloaded) for found in records()["naive"])


def test_plots_are_the_same_for_the_same_day_and_well_formed() -> None:
    drawn = plots(PART, records())

    assert drawn == plots(PART, records())
    for name, svg in drawn.items():
        assert ET.fromstring(svg).tag.endswith("svg"), name


def test_the_page_says_what_was_found() -> None:
    found = json.loads((DOCS / "simulation" / "figures.json").read_text(encoding="utf-8"))
    page = (DOCS / "simulation.md").read_text(encoding="utf-8")

    assert found["seed"] == DAY.seed
    assert found["requests"] == sum(tenant.requests for tenant in DAY.tenants) == 1_000_000
    assert tables(DAY, found) in page
    assert filled(page, DAY, found) == page, "run `just simulate`"


def test_the_page_shows_each_plot_and_none_is_large() -> None:
    page = (DOCS / "simulation.md").read_text(encoding="utf-8")
    files = sorted((DOCS / "simulation").glob("*.svg"))

    assert [file.name for file in files] == sorted(plots(PART, records()))
    for file in files:
        assert f"(simulation/{file.name})" in page
        assert file.stat().st_size < 150_000
