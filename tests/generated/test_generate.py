"""Nothing of the description is lost without a word: what cannot be generated is refused, or left out for a reason."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from codec import UnsupportedError
from generate import GOLDEN, GenerationError, differences, generate
from source import load

DOCUMENT = load(GOLDEN / "openapi.yaml")
OPTIONS = load(GOLDEN / "generator.yaml")


def refused(tmp_path: Path, document: Any = None, options: Any = None) -> str:
    with pytest.raises((UnsupportedError, GenerationError)) as caught:
        generate(document or DOCUMENT, options or OPTIONS, tmp_path / "expected")
    return str(caught.value)


@pytest.fixture
def document() -> Any:
    return copy.deepcopy(DOCUMENT)


def test_a_union_of_objects_without_a_name_is_refused(tmp_path: Path, document: Any) -> None:
    options = [{"$ref": "#/components/schemas/TextPage"}, {"$ref": "#/components/schemas/Bundle"}]
    document["components"]["schemas"]["Step"]["properties"]["place"] = {"oneOf": options}

    assert refused(tmp_path, document) == "place: name this union in components/schemas, with a discriminator"


def test_a_union_of_unions_that_differ_in_their_tag_is_refused(tmp_path: Path, document: Any) -> None:
    mapping = document["components"]["schemas"]["Enclosure"]["discriminator"]["mapping"]
    mapping["sender"] = "#/components/schemas/Party"

    assert refused(tmp_path, document) == "Party is told apart by role, unlike the union that it is in"


def test_a_member_named_like_our_own_is_refused(tmp_path: Path, document: Any) -> None:
    document["components"]["schemas"]["Step"]["properties"]["extra"] = {"type": "string"}

    assert refused(tmp_path, document) == "Step: extra cannot name a member, since every model has one"


def test_multipart_is_refused_unless_it_is_left_out(tmp_path: Path) -> None:
    assert refused(tmp_path, options=OPTIONS | {"left_out": {}}) == (
        "post /v1/stamps: no template for multipart/form-data; leave it out in generator.yaml"
    )


@pytest.mark.parametrize("left_out", [{"upload_coin": "It is not there."}, {"upload_stamp": ""}])
def test_leaving_out_needs_an_operation_and_a_reason(tmp_path: Path, left_out: Any) -> None:
    message = refused(tmp_path, options=OPTIONS | {"left_out": left_out})

    assert message == f"generator.yaml leaves out {next(iter(left_out))}: no such operation, or no reason"


def test_a_warning_of_the_generator_is_an_error(tmp_path: Path, document: Any) -> None:
    document["components"]["schemas"]["Step"]["properties"]["place"] = {
        "$ref": "#/components/schemas/Nowhere"
    }

    assert "Could not find reference" in refused(tmp_path, document)


def test_a_difference_is_seen_from_both_sides(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder, files in (
        (ours, {"same": "1", "changed": "1", "new": "1"}),
        (theirs, {"same": "1", "changed": "2", "old": "1"}),
    ):
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text)

    assert list(differences(ours, theirs)) == ["different  changed", "missing    new", "extra      old"]
