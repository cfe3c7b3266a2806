"""Every request that the description shows as an example is answered, and the answer is described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from described import description


def examples() -> Iterator[Any]:
    for version in ("2026-10-21", "2023-06-01"):
        document = description(version)
        for path, item in document["paths"].items():
            for method, operation in item.items():
                content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
                for name, example in content.get("examples", {}).items():
                    value = document["components"]["examples"][example["$ref"].rpartition("/")[2]]["value"]
                    yield pytest.param(version, method, path, value, id=f"{version} {path} {name}")


@pytest.mark.parametrize(("version", "method", "path", "body"), list(examples()))
def test_examples_are_answered(api, version, method, path, body):
    response = api.http.request(method, path, json=body, headers={"anthropic-version": version})
    assert response.status_code == 200, response.text
