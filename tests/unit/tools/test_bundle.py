"""The bundle: how split files become one document, shown on small descriptions made by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import bundle
from api_versions import VERSIONS
from source import DescriptionError

Describe = Callable[..., dict[str, Any]]

ENTRY = """
openapi: 3.1.0
info: {title: Small, version: '1'}
paths:
  /things: {$ref: paths/things.yaml}
components:
  securitySchemes: {}
"""

PATH = """
get:
  responses:
    '200':
      description: A thing.
      content: {application/json: {schema: {$ref: ../schemas/things.yaml#/Thing}}}
"""


@pytest.fixture
def describe(tmp_path: Path) -> Describe:
    """Bundle a description of one path, whose answer is the schema `Thing` of schemas/things.yaml."""

    def describe(*, version: str | None = None, **files: str) -> dict[str, Any]:
        for name, text in {"anthropic": ENTRY, "paths/things": PATH, **files}.items():
            path = tmp_path / f"{name}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return bundle.bundle(version, tmp_path)

    return describe


def things(text: str) -> dict[str, str]:
    return {"schemas/things": text}


def schemas(document: dict[str, Any]) -> dict[str, Any]:
    return document["components"]["schemas"]


def test_a_capitalized_key_becomes_a_component_and_references_point_there(describe: Describe):
    document = describe(
        **things(
            "Thing: {type: object, properties: {part: {$ref: more/parts.yaml#/Part, description: Its part.}}}"
        ),
        **{"schemas/more/parts": "Part: {type: object, properties: {whole: {$ref: ../things.yaml#/Thing}}}"},
    )

    assert list(schemas(document)) == ["Part", "Thing"]
    assert schemas(document)["Thing"]["properties"]["part"] == {
        "$ref": "#/components/schemas/Part",
        "description": "Its part.",
    }
    assert schemas(document)["Part"]["properties"]["whole"] == {"$ref": "#/components/schemas/Thing"}


def test_any_other_target_is_inlined_and_keys_beside_the_reference_win(describe: Describe):
    document = describe(
        **things("""
            Thing:
              type: object
              properties:
                name: {$ref: '#/name', description: Its own.}
                alias: {$ref: '#/Thing/properties/name'}
            name: {type: string, description: A name.}
        """)
    )

    assert schemas(document)["Thing"]["properties"] == {
        "name": {"type": "string", "description": "Its own."},
        "alias": {"type": "string", "description": "Its own."},
    }


def test_what_looks_like_a_reference_inside_data_is_data(describe: Describe):
    document = describe(
        **things("Thing: {const: {$ref: '#/nowhere'}, properties: {value: {$ref: '#/v'}}}\nv: {}")
    )

    assert schemas(document)["Thing"] == {"const": {"$ref": "#/nowhere"}, "properties": {"value": {}}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "Thing: {items: {$ref: other.yaml#/Other}}",
            "schemas/things.yaml#/Thing/items: there is no file schemas/other.yaml",
            id="no such file",
        ),
        pytest.param(
            "Thing: {items: {$ref: '#/Other'}}",
            "schemas/things.yaml#/Thing/items: there is no schemas/things.yaml#/Other",
            id="no such key",
        ),
        pytest.param(
            "Thing: {}\nOther: {}\nfragment: {}",
            "nothing refers to schemas/things.yaml#/Other, schemas/things.yaml#/fragment",
            id="unreferenced",
        ),
        pytest.param(
            "Thing: {}\nOther: {}\nThing: {}", "things.yaml:3: Thing stands here a second time", id="twice"
        ),
        pytest.param("Thing: {200: {}}", "things.yaml:1: the key 200 is not text", id="key that is a number"),
        pytest.param("Thing: [", "things.yaml", id="not YAML"),
        pytest.param(
            "Thing: {items: {$ref: '#/list'}}\nlist: {items: {$ref: '#/list'}}",
            "schemas/things.yaml#/list/items: refers to itself through schemas/things.yaml#/list",
            id="endless",
        ),
    ],
)
def test_an_error_names_the_file_and_the_key(describe: Describe, text: str, message: str):
    with pytest.raises(DescriptionError) as caught:
        describe(**things(text))

    assert message in str(caught.value)


def test_a_name_that_is_taken_is_refused(describe: Describe):
    with pytest.raises(
        DescriptionError, match=r"schemas/b.yaml#/Thing: the name is taken by schemas/things.yaml#/Thing"
    ):
        describe(**things("Thing: {items: {$ref: b.yaml#/Thing}}"), **{"schemas/b": "Thing: {}"})


VERSIONED = """
    Thing:
      type: object
      properties:
        always: {type: string}
        once: {x-api-versions: ['2023-06-01'], type: string}
        part: {x-in-version: {'2026-10-21': {not: {$ref: '#/Refused'}}}, type: string}
    Refused: {maxLength: 3}
"""


def test_a_version_has_what_is_marked_for_it_and_no_marker(describe: Describe):
    old, new = (
        schemas(describe(version=version, **things(VERSIONED))) for version in ("2023-06-01", "2026-10-21")
    )

    assert old == {
        "Thing": {
            "type": "object",
            "properties": {
                "always": {"type": "string"},
                "once": {"type": "string"},
                "part": {"type": "string"},
            },
        }
    }
    assert new == {
        "Refused": {"maxLength": 3},
        "Thing": {
            "type": "object",
            "properties": {
                "always": {"type": "string"},
                "part": {"type": "string", "not": {"$ref": "#/components/schemas/Refused"}},
            },
        },
    }


def test_the_superset_keeps_what_any_version_has_and_drops_what_one_adds(describe: Describe):
    assert schemas(describe(**things(VERSIONED))) == {
        "Thing": {
            "type": "object",
            "properties": {
                "always": {"type": "string"},
                "once": {"x-api-versions": ["2023-06-01"], "type": "string"},
                "part": {"type": "string"},
            },
        }
    }


@pytest.mark.parametrize("marker", ["x-api-versions: ['2023-06-02']", "x-in-version: {'2023-06-02': {}}"])
def test_a_marker_for_an_unknown_version_is_refused(describe: Describe, marker: str):
    with pytest.raises(DescriptionError, match=r"2023-06-02; the API versions are 2026-10-21, 2023-06-01"):
        describe(**things(f"Thing: {{properties: {{a: {{{marker}}}}}}}"))


UNION = """
    Thing:
      oneOf: [{$ref: '#/Loose'}, {$ref: '#/Tight'}]
      discriminator: {propertyName: type}
    Loose: {properties: {type: {anyOf: [{type: string, const: loose}, {type: 'null'}]}}}
    Tight: {required: [type], properties: {type: {type: string, enum: [tight, narrow]}}}
"""


def test_a_unions_mapping_is_read_off_its_variants(describe: Describe):
    assert schemas(describe(**things(UNION)))["Thing"]["discriminator"] == {
        "propertyName": "type",
        "x-default-mapping": "#/components/schemas/Loose",
        "mapping": {
            "loose": "#/components/schemas/Loose",
            "tight": "#/components/schemas/Tight",
            "narrow": "#/components/schemas/Tight",
        },
    }


@pytest.mark.parametrize(
    "edit",
    [("enum: [tight, narrow]", "minLength: 1"), ("tight, narrow", "loose")],
    ids=["no constant", "the same"],
)
def test_a_variant_without_a_tag_of_its_own_is_refused(describe: Describe, edit: tuple[str, str]):
    with pytest.raises(DescriptionError, match="Thing: #/components/schemas/Tight has no constant type"):
        describe(**things(UNION.replace(*edit)))


def test_a_constant_describes_itself(describe: Describe):
    document = describe(
        **things(
            "Thing: {properties: {a: {type: string, const: x}, b: {type: boolean, const: false, description: B.}}}"
        )
    )

    descriptions = {
        key: value["description"] for key, value in schemas(document)["Thing"]["properties"].items()
    }
    assert descriptions == {"a": "Always `x`.", "b": "B."}


def overlay(target: str, change: str) -> dict[str, str]:
    return {
        "overlays/one": f"[{{target: '{target}', change: {change}, reason: Because., link: https://example.org}}]"
    }


def test_an_overlay_changes_adds_and_takes_away(describe: Describe):
    document = describe(
        **things("Thing: {type: object, properties: {a: {type: string, minLength: 1}}}"),
        **overlay(
            "#/components/schemas/Thing/properties", "{a: {minLength: null, maxLength: 9}, b: {type: string}}"
        ),
    )

    assert schemas(document)["Thing"]["properties"] == {
        "a": {"type": "string", "maxLength": 9},
        "b": {"type": "string"},
    }


@pytest.mark.parametrize(
    ("target", "change", "message"),
    [
        ("#/components/schemas/Thong", "{a: 1}", "matches nothing"),
        ("#/components/schemas/Thing", "{type: object}", "already says this"),
        ("#/components/schemas/Thing", "{title: null}", "already says this"),
    ],
)
def test_an_overlay_without_effect_is_refused(describe: Describe, target: str, change: str, message: str):
    with pytest.raises(DescriptionError, match=rf"one.yaml\[0\]: .*{message}"):
        describe(**things("Thing: {type: object}"), **overlay(target, change))


def test_an_overlay_without_a_reason_is_refused(describe: Describe):
    with pytest.raises(DescriptionError, match="an entry has exactly change, link, reason, target"):
        describe(**things("Thing: {}"), **{"overlays/one": "[{target: '#/info', change: {title: T}}]"})


@pytest.mark.parametrize("version", VERSIONS)
def test_the_published_documents_are_what_the_description_says(version: str):
    assert (bundle.PUBLISHED / f"{version}.json").read_text(encoding="utf-8") == bundle.published(version)


def test_check_finds_a_published_document_that_is_stale(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(bundle, "ROOT", tmp_path)
    monkeypatch.setattr(bundle, "PUBLISHED", tmp_path / "openapi")

    monkeypatch.setattr("sys.argv", ["bundle.py", "--check"])
    assert bundle.main() == 1
    assert "2026-10-21.json is not what openapi/ says" in capsys.readouterr().err

    monkeypatch.setattr("sys.argv", ["bundle.py"])
    assert bundle.main() == 0
    monkeypatch.setattr("sys.argv", ["bundle.py", "--check"])
    assert bundle.main() == 0
    assert (
        json.loads((tmp_path / "openapi" / "2023-06-01.json").read_text())["info"]["version"] == "2023-06-01"
    )
