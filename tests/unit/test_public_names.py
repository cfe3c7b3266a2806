"""The public names: one list, three spellings of it, and imports that cost next to nothing."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import llmport

SOURCE = Path(inspect.getfile(llmport)).read_text(encoding="utf-8")
HEAVY = {
    "anyio",
    "asyncio",
    "cyclopts",
    "dateutil",
    "email",
    "h11",
    "httpcore",
    "httpx",
    "jsonschema_rs",
    "logging",
    "msgspec",
    "opentelemetry",
    "orjson",
    "redis",
    "rich",
    "sqlite3",
    "ssl",
    "starlette",
    "tenacity",
    "trio",
    "uvicorn",
}


def checked_names() -> dict[str, str]:
    """The names that a type checker sees, with their modules."""
    (block,) = (
        node
        for node in ast.parse(SOURCE).body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    )
    return {
        alias.name: str(node.module).removeprefix("llmport.")
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def test_the_three_lists_agree() -> None:
    assert set(llmport.__all__) == set(llmport._HOME)
    assert checked_names() == llmport._HOME
    assert dir(llmport) == llmport.__all__ == sorted(set(llmport.__all__))


@pytest.mark.parametrize("name", llmport.__all__)
def test_each_name_is_the_modules_own(name: str) -> None:
    assert getattr(llmport, name) is getattr(import_module(f"llmport.{llmport._HOME[name]}"), name)


def test_what_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'llmport' has no attribute 'Nothing'"):
        _ = llmport.Nothing  # type: ignore[attr-defined]
    assert not hasattr(llmport, "AnthropicClient")


@pytest.mark.parametrize("module", ["errors", "messages", "events", "tools", "usage", "client"])
def test_what_a_module_offers_is_public(module: str) -> None:
    home = import_module(f"llmport.{module}")
    defined = {
        name
        for name, member in vars(home).items()
        if inspect.isclass(member) and member.__module__ == home.__name__ and not name.startswith("_")
    }

    assert defined - {"RequestOptions"} <= {name for name, where in llmport._HOME.items() if where == module}


def modules_after(program: str) -> set[str]:
    """The modules that a new interpreter has loaded for *program*."""
    listing = f"{program}\nimport sys\nprint(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", listing], capture_output=True, text=True, check=True, timeout=60
    )
    return set(result.stdout.split())


def test_importing_the_package_imports_nothing_else() -> None:
    assert {name for name in modules_after("import llmport") if name.startswith("llmport")} == {"llmport"}


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("import llmport.anthropic", id="import"),
        pytest.param(
            "from llmport.anthropic import AnthropicClient, AsyncAnthropicClient\n"
            "AnthropicClient(api_key='k').close()\nAsyncAnthropicClient(api_key='k')",
            id="construct",
        ),
        pytest.param("from llmport import *", id="every public name"),
    ],
)
def test_nothing_heavy_is_loaded_before_the_first_call(program: str) -> None:
    # What the interpreter loads by itself is not ours.
    loaded = modules_after(program) - modules_after("pass")

    assert not {name for name in loaded if name.partition(".")[0] in HEAVY}
    generated = {name for name in loaded if name.startswith("anthropic_messages")}
    assert generated <= {"anthropic_messages", "anthropic_messages.versions"}  # which is a table
    assert not {"_runtime", "cli", "emulator", "policies", "_core"} & {
        name.split(".")[1] for name in loaded if "llmport." in name
    }
