"""The list of changes between two descriptions: each kind once, with the verdict that callers need."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

import spec_diff

ANY: dict[str, Any] = {}


def variant(tag: str) -> dict[str, Any]:
    return {"type": "object", "required": ["type"], "properties": {"type": {"const": tag}}}


def description(request: Any = ANY, reply: Any = ANY, **operation: Any) -> dict[str, Any]:
    """Return a description of one operation that takes and gives these."""
    post = {
        "requestBody": {"content": {"application/json": {"schema": request}}},
        "responses": {"200": {"content": {"application/json": {"schema": reply}}}},
        **operation,
    }
    return {"paths": {"/v1/x": {"post": post}}}


def of(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": {"kept": True, **properties}, "required": list(required)}


ONE = of({"x": {"type": "string"}})
# What changes, from what, to what; and whether that breaks who writes it (a request) or who reads it (a reply).
CHANGES: list[tuple[str, Any, Any, bool, bool]] = [
    ("added field", of({}), ONE, False, False),
    ("added field", of({}), of({"x": {"type": "string"}}, "x"), True, False),
    ("removed field", ONE, of({}), True, True),
    ("changed", ONE, of({"x": {"type": "string"}}, "x"), True, False),
    ("changed", of({"x": {"type": "string"}}, "x"), ONE, False, True),
    ("changed", ONE, of({"x": {"type": ["string", "null"]}}), False, True),
    ("changed", of({"x": {"type": ["string", "null"]}}), ONE, True, False),
    ("changed", ONE, of({"x": {"type": "integer"}}), True, True),
    ("added type", ONE, of({"x": {"type": ["string", "array"]}}), False, True),
    ("removed type", of({"x": {"type": ["string", "array"]}}), ONE, True, False),
    ("added value", of({"x": {"enum": ["a"]}}), of({"x": {"enum": ["a", "b"]}}), False, False),
    ("removed value", of({"x": {"enum": ["a", "b"]}}), of({"x": {"enum": ["a"]}}), True, False),
    ("changed", ONE, of({"x": {"enum": ["a"]}}), True, False),
    ("changed", of({"x": {"enum": ["a"]}}), of({"x": {"enum": ["a"], "x-open-enum": True}}), False, False),
    ("added variant", {"oneOf": [variant("a")]}, {"oneOf": [variant("a"), variant("b")]}, False, False),
    ("removed variant", {"oneOf": [variant("a"), variant("b")]}, {"oneOf": [variant("a")]}, True, True),
    ("added limit", ONE, of({"x": {"type": "string", "maxLength": 5}}), True, False),
    ("removed limit", of({"x": {"type": "string", "maxLength": 5}}), ONE, False, False),
]


@pytest.mark.parametrize(("what", "old", "new", "in_request", "in_reply"), CHANGES)
def test_judges_a_change_by_who_it_meets(what, old, new, in_request, in_reply):
    for side, breaks in ("request", in_request), ("reply", in_reply):
        differences = spec_diff.compare(description(**{side: old}), description(**{side: new}))
        (line,) = list(spec_diff.report(differences))[2:]
        verdict = "**breaking**" if breaks else "compatible"
        sides = {"request": "requests", "reply": "replies"}
        assert line.startswith(f"- {verdict} ({sides[side]}): {what}")


@pytest.mark.parametrize(
    ("old", "new", "tighter"),
    [
        ({"maximum": 100}, {"maximum": 50}, True),
        ({"maximum": 50}, {"maximum": 100}, False),
        ({"exclusiveMinimum": 1}, {"exclusiveMinimum": 2}, True),
        ({"exclusiveMinimum": 2}, {"exclusiveMinimum": 1}, False),
        ({"exclusiveMaximum": 5}, {"exclusiveMaximum": 6}, False),
        ({"minLength": 9}, {"minLength": 10}, True),
        ({"minLength": 10}, {"minLength": 9}, False),
        ({"pattern": "a"}, {"pattern": "b"}, True),
        ({"not": {"const": 1}}, {}, False),
        ({}, {"not": {"const": 1}}, True),
    ],
)
def test_tells_tighter_limits_from_looser_ones(old, new, tighter):
    kind = {"type": "integer"}
    (difference,) = spec_diff.compare(description({**kind, **old}), description({**kind, **new}))
    assert difference.aspect == "limit"
    assert spec_diff.is_breaking(difference) == tighter


LIMIT = {"name": "limit", "in": "query"}
REPLY = {"content": {"application/json": {}}}
HEADER = {"headers": {"request-id": {}}}
OPERATIONS: list[tuple[str, dict[str, Any], dict[str, Any], bool]] = [
    ("added parameter", {}, {"parameters": [LIMIT]}, False),
    ("added parameter", {}, {"parameters": [{**LIMIT, "required": True}]}, True),
    ("removed parameter", {"parameters": [LIMIT]}, {}, True),
    ("added body", {"requestBody": {}}, {}, True),
    ("removed body", {}, {"requestBody": {}}, True),
    ("added reply", {}, {"responses": {"200": REPLY, "429": REPLY}}, False),
    ("removed reply", {"responses": {"200": REPLY, "429": REPLY}}, {}, False),
    ("removed reply", {"responses": {"200": REPLY, "202": REPLY}}, {}, True),
    ("added header", {}, {"responses": {"200": {**REPLY, **HEADER}}}, False),
    ("removed header", {"responses": {"200": {**REPLY, **HEADER}}}, {}, True),
]


@pytest.mark.parametrize(("what", "old", "new", "breaks"), OPERATIONS)
def test_judges_changes_of_an_operation(what, old, new, breaks):
    differences = spec_diff.compare(description(**old), description(**new))
    (line,) = list(spec_diff.report(differences))[2:]
    assert what in line
    assert ("**breaking**" in line) == breaks


def test_judges_operations():
    more = description()
    more["paths"]["/v1/y"] = {"get": {}}
    (added,) = spec_diff.compare(description(), more)
    (removed,) = spec_diff.compare(more, description())
    assert (spec_diff.is_breaking(added), spec_diff.is_breaking(removed)) == (False, True)


def test_groups_by_owner_and_puts_breaking_first():
    schemas = {"Shared": of({"x": {"type": "string"}, "y": True})}
    ref = {"$ref": "#/components/schemas/Shared"}
    old = {**description(ref, ref), "components": {"schemas": schemas}}
    new = {
        **description(ref, ref, parameters=[LIMIT]),
        "components": {"schemas": {"Shared": of({"x": True, "z": True})}},
    }
    assert list(spec_diff.report(spec_diff.compare(old, new))) == [
        "4 breaking, 3 compatible.",
        "\n## POST /v1/x\n",
        "- compatible (requests): added parameter `query limit`: optional any",
        "\n## Shared\n",
        "- **breaking** (requests): changed `x`: string → any",
        "- **breaking** (requests): removed field `y`: optional any",
        "- **breaking** (replies): changed `x`: string → any",
        "- **breaking** (replies): removed field `y`: optional any",
        "- compatible (requests): added field `z`: optional any",
        "- compatible (replies): added field `z`: optional any",
    ]


def test_says_once_what_a_shared_union_gained():
    ref = {"$ref": "#/components/schemas/Block"}
    old, new = (
        {
            **description(of({"x": ref, "y": ref})),
            "components": {"schemas": {"Block": {"oneOf": [variant(tag) for tag in tags]}}},
        }
        for tags in ("a", "ab")
    )
    (difference,) = spec_diff.compare(old, new)
    assert (difference.at, difference.right) == ("Block", "Block(type=b)")


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A git repository with one commit of a published document, and a working tree that has lost a field."""
    published = tmp_path / "openapi"
    published.mkdir()
    file = published / f"{spec_diff.VERSIONS[0]}.json"
    file.write_text(json.dumps(description(ONE)))
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    for command in (["init", "-q"], ["add", "."], [*identity, "commit", "-q", "-m", "one"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    file.write_text(json.dumps(description(of({}))))
    monkeypatch.setattr(spec_diff, "ROOT", tmp_path)
    monkeypatch.setattr(spec_diff, "PUBLISHED", published)


@pytest.mark.usefixtures("repository")
def test_compares_a_revision_with_the_working_tree(capsys):
    assert spec_diff.main(["HEAD"]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"# Changes in {spec_diff.VERSIONS[0]} since HEAD\n\n1 breaking, 0 compatible.\n")
    assert "removed field `x`" in text
    assert spec_diff.main(["HEAD", "--fail-on-breaking"]) == 1


@pytest.mark.usefixtures("repository")
def test_says_when_there_is_nothing_to_compare_with(capsys):
    assert spec_diff.main(["no-such-revision"]) == 2
    assert "could not compare" in capsys.readouterr().err
