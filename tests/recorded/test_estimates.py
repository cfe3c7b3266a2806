"""Estimates of recorded requests, compared with what the API counted: docs/tokens.md states these figures."""

from __future__ import annotations

import pytest
from recordings import FOLDER

import calibrate

if not FOLDER.is_dir():
    pytest.skip(f"no recordings: there is no {FOLDER}", allow_module_level=True)

SAMPLES = calibrate.load(FOLDER)


@pytest.mark.parametrize(
    ("kind", "median", "p90"),
    [("text, pictures", 0.04, 0.13), ("tools", 0.015, 0.05), ("documents, unseen pictures", 0.25, 0.50)],
)
def test_the_error_is_what_the_documentation_says(kind: str, median: float, p90: float) -> None:
    found = calibrate.errors(
        [sample for sample in SAMPLES if calibrate.kind_of(sample) == kind], calibrate.in_force
    )

    assert found.samples >= 25
    assert found.median <= median
    assert found.p90 <= p90


def test_nine_of_ten_counts_are_within_the_band_for_every_project() -> None:
    assert len(SAMPLES) > 250
    for project in {sample.project for sample in SAMPLES}:
        found = calibrate.errors([each for each in SAMPLES if each.project == project], calibrate.in_force)
        assert found.covered >= 0.9, project


def test_prices_fitted_to_other_projects_do_as_well_for_a_project_they_have_not_seen() -> None:
    project = "crmne/ruby_llm"
    prices = calibrate.fit([sample for sample in SAMPLES if sample.project != project])
    held_out = [
        sample
        for sample in SAMPLES
        if sample.project == project and calibrate.kind_of(sample) in {"tools", "text, pictures"}
    ]
    found = calibrate.errors(held_out, calibrate.with_prices(prices))

    assert found.samples > 40
    assert found.median <= 0.04
    assert found.covered >= 0.95
