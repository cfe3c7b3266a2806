"""Tests with a `case` run over every schema of the description, and of the small one behind the golden record."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from schemas import Schema, Schemas

from bundle import SOURCE, bundle
from source import load

GOLDEN = Path(__file__).parent / "golden"
sys.path.insert(0, str(GOLDEN))


class Case(NamedTuple):
    """A schema, and what was generated from it."""

    name: str
    schemas: Schemas
    decode: Callable[[Any], Any]
    error: type[Exception]
    """The package's own `DecodeError`."""

    @property
    def schema(self) -> Schema:
        return self.schemas.named[self.name]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        cases = [
            *_cases("anthropic_messages", bundle(version=None), SOURCE / "generator.yaml"),
            *_cases("expected", load(GOLDEN / "openapi.yaml"), GOLDEN / "generator.yaml"),
        ]
        metafunc.parametrize("case", cases, ids=[f"{case.error.__module__}:{case.name}" for case in cases])


def _cases(package: str, document: Schema, options: Path) -> Iterator[Case]:
    schemas = Schemas(document)
    models = importlib.import_module(f"{package}.models")
    error = importlib.import_module(f"{package}.errors").DecodeError
    overrides = load(options)["class_overrides"]
    for name, schema in schemas.named.items():
        class_name = overrides.get(f"{name}_", {}).get("class_name", name)
        if "discriminator" in schema:
            yield Case(name, schemas, getattr(models, f"decode_{_snake(name)}"), error)
        elif schema.get("properties") or "allOf" in schema:
            yield Case(name, schemas, getattr(models, class_name).from_dict, error)


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
