"""What tools/ and templates/ rely on inside of openapi-python-client, whose classes and templates are no public API.

The golden record shows that all of it works together; mypy, that every attribute is there. If a test here fails after
an upgrade, read what upstream has changed before changing the test.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import openapi_python_client
import pytest
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.properties import ModelProperty
from openapi_python_client.parser.properties.union import UnionProperty

from generate import TEMPLATES

# The upstream templates that ours replace. After an upgrade: follow what has changed there as far as it matters here,
# then write down the new digest.
REPLACED = {
    "api_init.py.jinja": "f3b0290732b219be",
    "client.py.jinja": "4eac65762f21014a",
    "endpoint_init.py.jinja": "c1837a037fdbbd85",
    "endpoint_module.py.jinja": "c1b2628053eb4875",
    "errors.py.jinja": "b6ba7ea79aa7d7f2",
    "literal_enum.py.jinja": "04f2eb9334dd543a",
    "model.py.jinja": "fd1c79680d51c06c",
    "models_init.py.jinja": "4f64a3d6e1b15a56",
    "package_init.py.jinja": "ac15907e32dc39bd",
    "types.py.jinja": "93df9d75883a4eaf",
}
OURS = {"unions.py.jinja", "versions.py.jinja"}  # which tools/generate.py renders itself


def parse(**schemas: Any) -> dict[str, ModelProperty]:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    config = Config.from_sources(ConfigFile(), MetaType.NONE, None, "utf-8", overwrite=True, output_path=None)
    data = GeneratorData.from_dict(document, config=config)
    return {model.class_info.name: model for model in data.models}


def test_the_release_is_the_pinned_one() -> None:
    assert version("openapi-python-client") == "0.29.1"


@pytest.mark.parametrize("name", REPLACED)
def test_upstream_has_not_changed_a_template_that_ours_replaces(name: str) -> None:
    upstream = files(openapi_python_client) / "templates" / name

    assert hashlib.sha256(upstream.read_bytes()).hexdigest()[:16] == REPLACED[name]


def test_every_template_replaces_one_of_upstream_or_is_ours() -> None:
    written = {path.name for path in TEMPLATES.glob("*.jinja")}
    copied = {f"{path.name}.jinja" for path in (TEMPLATES / "package").glob("*.py")}

    assert written - OURS <= REPLACED.keys() <= written | copied


def test_a_placeholder_keeps_its_name_and_mark_where_it_is_referred_to() -> None:
    reference = {"$ref": "#/components/schemas/Block"}
    models = parse(
        Message={
            "type": "object",
            "properties": {"block": reference, "maybe": {"anyOf": [reference, {"type": "null"}]}},
        },
        Block={"type": "object", "x-union": True},
    )

    block, maybe = models["Message"].optional_properties or []
    assert isinstance(maybe, UnionProperty)
    for prop in (block, maybe.inner_properties[0]):
        assert isinstance(prop, ModelProperty)
        assert prop.class_info.name == "Block"
        assert prop.data.model_extra == {"x-union": True}


def test_what_refers_to_a_map_may_not_know_its_values_but_the_map_does() -> None:
    models = parse(
        Holder={"type": "object", "properties": {"map": {"$ref": "#/components/schemas/Map"}}},
        Map={"type": "object", "additionalProperties": {"type": "string"}},
    )

    (reference,) = models["Holder"].optional_properties or []
    assert isinstance(reference, ModelProperty)
    assert reference.additional_properties is None
    assert models["Map"].additional_properties is not None


def test_a_description_beside_a_reference_is_only_in_the_raw_schema() -> None:
    models = parse(
        Holder={
            "type": "object",
            "properties": {
                "one": {"$ref": "#/components/schemas/One", "description": "Beside the reference."}
            },
        },
        One={"type": "object", "description": "Of the schema.", "properties": {}},
    )

    (prop,) = models["Holder"].optional_properties or []
    (raw,) = (models["Holder"].data.properties or {}).values()
    assert prop.description == "Of the schema."
    assert raw.model_extra == {"description": "Beside the reference."}
