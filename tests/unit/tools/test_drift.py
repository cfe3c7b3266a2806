"""The comparison with the SDK: each kind of difference once, on small surfaces made by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

import drift
from surface.document import Document
from surface.sdk import Sdk, read_sdk

Edit = Callable[[Any, Any], object]


def block(tag: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"const": tag}, "text": {"type": "string"}},
    }


def document(*edits: Edit) -> dict[str, Any]:
    """Return a small description after *edits* of its one operation and its schemas."""
    ref = {
        name: {"$ref": f"#/components/schemas/{name}"}
        for name in ("Request", "Message", "Block", "Stop", "Error")
    }
    operation = {
        "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}],
        "requestBody": {"content": {"application/json": {"schema": ref["Request"]}}},
        "responses": {
            "200": {"content": {"application/json": {"schema": ref["Message"]}}},
            "400": {"content": {"application/json": {"schema": ref["Error"]}}},
        },
    }
    schemas = {
        "Request": {
            "type": "object",
            "required": ["model"],
            "properties": {
                "model": {"anyOf": [{"enum": ["a", "b"]}, {"type": "string"}]},
                "tier": {"enum": ["auto", "fast"]},
                "speed": {"type": ["string", "null"]},
                "content": {"oneOf": [{"type": "string"}, {"type": "array", "items": ref["Block"]}]},
            },
        },
        "Message": {
            "type": "object",
            "required": ["content", "stop"],
            "properties": {"content": {"type": "array", "items": ref["Block"]}, "stop": ref["Stop"]},
        },
        "Block": {"oneOf": [block("text"), block("image")]},
        "Stop": {"enum": ["end"], "x-open-enum": True},
        "Error": {"type": "object", "required": ["type"], "properties": {"type": {"const": "error"}}},
    }
    for edit in edits:
        edit(operation, schemas)
    return {"paths": {"/v1/messages/{id}": {"post": operation}}, "components": {"schemas": schemas}}


def sdk_of(description: dict[str, Any], **facts: Any) -> Sdk:
    """Return an SDK that says just what *description* says."""
    operations = tuple(Document(description).operations())
    sdk = Sdk(
        release="1.2.3",
        operations=tuple(replace(each, replies=drift._replies(each, succeeded=True)) for each in operations),
        errors=drift._error_body(operations),
        statuses=frozenset({400}),
        raises={each.key: frozenset() for each in operations},
        other_resources=frozenset(),
    )
    return replace(sdk, **facts)


def found(sdk: Sdk, ours: dict[str, Any]) -> list[tuple[str, str, str | None, str | None]]:
    differences = drift.find_drift(sdk, list(Document(ours).operations()))
    return [(each.aspect, each.at, each.left, each.right) for each in differences]


ONE_SIDED: dict[str, tuple[Edit, str, str]] = {
    "field": (
        lambda _, schemas: schemas["Message"]["properties"].update(usage={"type": "integer"}),
        "Message.usage",
        "optional integer",
    ),
    "parameter": (
        lambda operation, _: operation["parameters"].append(
            {"name": "x-id", "in": "header", "required": True}
        ),
        "POST /v1/messages/{id}: header x-id",
        "required any",
    ),
    "value": (lambda _, schemas: schemas["Stop"]["enum"].append("refusal"), "Stop", '"refusal"'),
    "variant": (
        lambda _, schemas: schemas["Block"]["oneOf"].append(block("audio")),
        "Block",
        "Block(type=audio)",
    ),
    "type": (
        lambda _, schemas: schemas["Request"]["properties"]["speed"]["type"].append("array"),
        "Request.speed",
        "array of any",
    ),
    "reply": (
        lambda operation, _: operation["responses"]["200"]["content"].update({"text/event-stream": {}}),
        "POST /v1/messages/{id}: 200 text/event-stream",
        "any",
    ),
}


@pytest.mark.parametrize("aspect", ONE_SIDED)
def test_finds_what_one_side_has_alone(aspect):
    edit, at, text = ONE_SIDED[aspect]
    less, more = document(), document(edit)
    assert found(sdk_of(more), less) == [(aspect, at, text, None)]
    assert found(sdk_of(less), more) == [(aspect, at, None, text)]


def test_finds_bodies():
    less = document(lambda operation, _: operation.update(requestBody={}))
    at = "POST /v1/messages/{id}: body"
    assert found(sdk_of(document()), less) == [("body", at, "Request", None)]
    assert found(sdk_of(less), document()) == [("body", at, None, "Request")]


def test_finds_operations():
    more = document()
    more["paths"]["/v1/models"] = {"get": {}}
    assert found(sdk_of(more), document()) == [("operation", "GET /v1/models", "GET /v1/models", None)]


SAID_DIFFERENTLY: dict[str, tuple[Edit, str, str, str]] = {
    "required": (
        lambda _, schemas: schemas["Message"]["required"].remove("stop"),
        "Message.stop",
        "required",
        "optional",
    ),
    "nullable": (
        lambda _, schemas: schemas["Request"]["properties"].update(speed={"type": "string"}),
        "Request.speed",
        "or null",
        "never null",
    ),
    "type": (
        lambda _, schemas: schemas["Request"]["properties"].update(speed={"type": ["integer", "null"]}),
        "Request.speed",
        "string or null",
        "integer or null",
    ),
    "openness": (
        lambda _, schemas: schemas["Request"]["properties"].update(model={"enum": ["a", "b"]}),
        "Request.model",
        "open list",
        "closed list",
    ),
}


def test_finds_lists_that_are_missing():
    def edit(_: Any, schemas: Any) -> None:
        schemas["Request"]["properties"]["tier"] = {"type": "string"}

    difference = ("openness", "Request.tier", "closed list", "no list")
    assert found(sdk_of(document()), document(edit)) == [difference]


@pytest.mark.parametrize("aspect", SAID_DIFFERENTLY)
def test_finds_what_is_said_differently(aspect):
    edit, *expected = SAID_DIFFERENTLY[aspect]
    assert found(sdk_of(document()), document(edit)) == [(aspect, *expected)]


def limit(operation: Any, _: Any) -> None:
    operation["parameters"][0]["schema"]["maximum"] = 10


def named_otherwise(operation: Any, schemas: Any) -> None:
    operation["requestBody"]["content"]["application/json"]["schema"] = {"$ref": "#/components/schemas/Query"}
    schemas["Query"] = schemas.pop("Request")


def opened(_: Any, schemas: Any) -> None:
    schemas["Request"]["properties"]["tier"]["x-open-enum"] = True


@pytest.mark.parametrize("edit", [limit, named_otherwise, opened])
def test_says_nothing_of_what_the_sdk_does_not_tell(edit):
    assert found(sdk_of(document()), document(edit)) == []


def test_reports_a_type_of_both_sides_once():
    def edit(_: Any, schemas: Any) -> None:
        schemas["Block"]["oneOf"][0]["properties"].pop("text")

    assert found(sdk_of(document()), document(edit)) == [("field", "Block.text", "optional string", None)]


@pytest.mark.parametrize(
    ("schema", "required", "drifts"),
    [
        ({"enum": ["end"]}, False, False),
        ({"enum": ["end", None]}, True, False),
        ({"enum": ["end"]}, True, True),
    ],
)
def test_takes_absent_or_null_from_a_model_as_either(schema, required, drifts):
    """`X | None = None` in a model does not tell whether the member is left out or sent as null."""

    def edit(_: Any, schemas: Any) -> None:
        schemas["Stop"] |= schema
        schemas["Message"]["required"] = ["content", "stop"] if required else ["content"]

    sdk = sdk_of(document())
    (message,) = sdk.operations[0].replies["200 application/json"].objects
    message.fields["stop"] = replace(message.fields["stop"], required=None)
    expected = [("nullable", "Message.stop", "absent or null", "always there")] if drifts else []
    assert found(sdk, document(edit)) == expected


def test_finds_statuses_and_resources():
    operation = "POST /v1/messages/{id}"
    sdk = sdk_of(
        document(),
        statuses=frozenset({400, 529}),
        raises={"POST /v1/messages/{}": frozenset({400, 403})},
        other_resources=frozenset({"files"}),
    )
    assert found(sdk, document()) == [
        ("reply", "errors.529", "an exception class", None),
        ("reply", f"{operation}: 403", "a typed error", None),
        ("operation", "client.files", "the SDK's client.files", None),
    ]
    assert found(sdk_of(document(), statuses=frozenset()), document()) == [
        ("reply", "errors.400", None, "documented")
    ]


def test_allows_by_pattern():
    entry = drift.Allowed(at="*Block.text", aspect="field", says="optional*", reason="r")
    (difference,) = drift.find_drift(
        sdk_of(document()),
        list(Document(document(lambda _, s: s["Block"]["oneOf"][0]["properties"].pop("text"))).operations()),
    )
    assert entry.covers(difference)
    assert not replace(entry, at="Block[.]text").covers(difference)  # nothing but `*` is special
    assert not replace(entry, aspect="variant").covers(difference)
    assert not replace(entry, says="required*").covers(difference)


@pytest.fixture
def run(monkeypatch, tmp_path, capsys):
    """Run the command on a description and an SDK, with what stands in the list of allowed differences."""

    def run(sdk: Sdk, ours: dict[str, Any], allowed: str, *arguments: str) -> tuple[int, str]:
        file = tmp_path / "allowed.yaml"
        file.write_text(allowed)
        monkeypatch.setattr(drift, "ALLOWED", file)
        monkeypatch.setattr(drift, "read_sdk", lambda: sdk)
        monkeypatch.setattr(drift, "bundle", lambda _: ours)
        return drift.main(arguments), capsys.readouterr().out

    return run


ALLOW_REFUSAL = "[{at: [Stop], aspect: value, says: '\"refusal\"', reason: because}]"


def test_exits_by_what_it_finds(run):
    more = document(ONE_SIDED["value"][0])
    assert run(sdk_of(document()), document(), "") == (
        0,
        "anthropic 1.2.3: 0 differences, 0 allowed with a reason.\n",
    )
    status, text = run(sdk_of(more), document(), "")
    assert status == 1
    assert (
        'The SDK has it, we lack it (1)\n  openapi/anthropic.yaml:1  Stop\n      value: "refusal"\n' in text
    )
    assert run(sdk_of(more), document(), ALLOW_REFUSAL)[0] == 0
    status, text = run(sdk_of(document()), document(), ALLOW_REFUSAL)
    assert status == 1
    assert "no longer so (1)\n  Stop (value" in text


def test_exits_with_2_if_the_two_cannot_be_compared(run):
    broken = document(lambda operation, _: operation["parameters"][0].update(schema={"type": "?"}))
    assert run(sdk_of(document()), broken, "")[0] == 2
    assert run(sdk_of(document()), document(), "[{at: Stop}]")[0] == 2


def test_prints_json(run):
    _, text = run(sdk_of(document(ONE_SIDED["value"][0])), document(), "", "--json")
    expected = {
        "at": "Stop",
        "aspect": "value",
        "sdk": '"refusal"',
        "ours": None,
        "file": "openapi/anthropic.yaml",
        "line": 1,
    }
    assert json.loads(text) == {"differences": [expected], "stale": []}


def test_reads_the_installed_sdk():
    sdk = read_sdk()
    operations = {str(each): each for each in sdk.operations}
    create = operations["POST /v1/messages"]
    assert create.body
    (body,) = create.body.objects
    assert {name for name, field in body.fields.items() if field.required} == {
        "max_tokens",
        "messages",
        "model",
    }
    assert "header anthropic-workspace-id" in create.parameters.fields
    assert "workspace_id" not in body.fields
    assert set(create.replies) == {"200 application/json", "200 text/event-stream"}
    assert 429 in sdk.raises[create.key]
    assert set(operations["GET /v1/messages/batches/{message_batch_id}/results"].replies) == {
        "200 application/x-jsonl"
    }
    assert "query lifecycle" in operations["GET /v1/models"].parameters.fields
    (error,) = sdk.errors.objects
    assert all(each.fields["details"].shape.objects for each in error.fields["error"].shape.objects)
    assert "files" in sdk.other_resources
