"""Importing costs what is used, and no more."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from anthropic_messages import models


def loaded(program: str) -> set[str]:
    """Return the modules that a fresh Python has loaded after *program*."""
    code = f"{program}\nimport json, sys; print(json.dumps([*sys.modules]))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(json.loads(done.stdout))


def ours(modules: set[str]) -> set[str]:
    prefix = "anthropic_messages.models."
    return {name.removeprefix(prefix) for name in modules if name.startswith(prefix)}


def test_one_model_loads_no_other() -> None:
    modules = loaded("from anthropic_messages.models import Message")

    assert ours(modules) == {"message"}
    assert not modules & {"httpx", "dateutil", "orjson"}


def test_decoding_loads_what_comes_by() -> None:
    modules = loaded(
        "from anthropic_messages import models\n"
        "models.decode_content_block({'type': 'text', 'text': 'hi', 'citations': None})\n"
        "models.decode_content_block({'type': 'tomorrow'})"
    )

    assert ours(modules) == {"unions", "text_block"}


def test_building_a_request_loads_no_http_library() -> None:
    assert "httpx" not in loaded("from anthropic_messages.api.messages import create_message")


def test_only_a_model_with_a_date_loads_dateutil() -> None:
    assert "dateutil" in loaded("from anthropic_messages.models import Container")


def test_every_name_is_there() -> None:
    assert all(getattr(models, name) is not None for name in models.__all__)
    assert dir(models) == sorted(models.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'Massage'"):
        models.Massage  # noqa: B018  # type: ignore[attr-defined]
