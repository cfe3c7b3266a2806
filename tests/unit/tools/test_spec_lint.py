"""The checks of the description find what they are there to find; the description itself passes them in `just check`."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

import spec_lint
from bundle import bundle

Edit = Callable[[dict[str, Any]], None]


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    return bundle()


def example(document: dict[str, Any], name: str) -> dict[str, Any]:
    return document["components"]["examples"][name]


def replace_in(name: str, old: str, new: str) -> Edit:
    def edit(document: dict[str, Any]) -> None:
        value = example(document, name)["value"]
        assert old in value
        example(document, name)["value"] = value.replace(old, new)

    return edit


def test_the_examples_are_true_and_everything_is_described(description: dict[str, Any]):
    assert list(spec_lint.undescribed(description)) == []
    assert list(spec_lint.false_examples(description)) == []


def test_a_schema_and_a_property_without_description_are_found(description: dict[str, Any]):
    broken = copy.deepcopy(description)
    del broken["components"]["schemas"]["TextBlock"]["description"]
    del broken["components"]["schemas"]["TextBlock"]["properties"]["text"]["description"]

    assert list(spec_lint.undescribed(broken)) == [
        "TextBlock: no description",
        "TextBlock.text: no description",
    ]


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        pytest.param(
            lambda document: example(document, "TextRequest")["value"].update(max_tokens="many"),
            "create_message request application/json, example text: max_tokens",
            id="a wrong type",
        ),
        pytest.param(
            lambda document: example(document, "TextMessage")["value"].update(extra=1),
            "example text: : Unevaluated properties are not allowed",
            id="a member that is not described",
        ),
        pytest.param(
            lambda document: example(document, "BatchEnded")["value"].update(ended_at="yesterday"),
            "example ended: ended_at",
            id="a date that is none",
        ),
        pytest.param(
            lambda document: document["paths"]["/v1/models"]["get"]["responses"]["200"]["content"][
                "application/json"
            ].pop("examples"),
            "list_models 200 application/json: no example",
            id="no example",
        ),
        pytest.param(
            replace_in("TextStream", '"text_delta"', '"txt_delta"'),
            "text/event-stream, example text",
            id="data",
        ),
        pytest.param(
            replace_in("TextStream", "event: ping", "event: pong"),
            "text/event-stream, example text",
            id="event's name",
        ),
        pytest.param(
            replace_in("BatchResults", '"expired"', '"lost"'), "x-jsonl, example results", id="a line"
        ),
    ],
)
def test_a_false_example_is_found(description: dict[str, Any], edit: Edit, found: str):
    broken = copy.deepcopy(description)
    edit(broken)

    problems = list(spec_lint.false_examples(broken))

    assert problems
    assert any(found in problem for problem in problems), problems


def test_each_kind_of_error_and_each_code_has_an_example(description: dict[str, Any]):
    shown: set[str] = set()
    for body in spec_lint.bodies(description):
        for reference in body.media["examples"].values():
            value = spec_lint.resolve(description, reference)["value"]
            if isinstance(value, dict) and value.get("type") == "error":
                shown |= {value["error"]["type"], (value["error"]["details"] or {}).get("error_code")}

    schemas = description["components"]["schemas"]
    described = {
        tag for union in ("ErrorObject", "ErrorDetails") for tag in schemas[union]["discriminator"]["mapping"]
    }
    assert described - shown == set()
