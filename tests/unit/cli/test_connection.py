"""Which server is asked, and with which key."""

from __future__ import annotations

import sys

import pytest

from llmport.cli.connection import Connection, connect
from llmport.cli.context import Context
from llmport.cli.exits import Exit
from llmport.cli.failures import run_guarded
from llmport.cli.terminal import Terminal
from llmport.errors import ConfigurationError

KEY = "sk-ant-canary-0123456789-never-shown"


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    for name in ("BASE_URL", "MODEL", "MAX_TOKENS", "TIMEOUT", "MAX_RETRIES", "API_VERSION", "TEMPERATURE"):
        monkeypatch.delenv(f"ANTHROPIC_{name}", raising=False)


def test_without_a_key_the_variable_and_the_emulator_are_named():
    with pytest.raises(ConfigurationError, match=r"ANTHROPIC_API_KEY.*--emulator"), connect(Connection()):
        pass


@pytest.mark.parametrize("variable", ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"])
def test_either_kind_of_credentials_will_do(monkeypatch, variable):
    monkeypatch.setenv(variable, KEY)

    with connect(Connection()) as client:
        assert KEY not in repr(client)


def test_options_win_over_the_environment(monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_TIMEOUT", "99")
    monkeypatch.setenv("ANTHROPIC_MODEL", "claude-of-the-environment")

    with connect(Connection(timeout=3.0, api_version="2023-06-01")) as client:
        assert (
            client.config.timeout,
            client.config.api_version,
            client.config.model,
        ) == (3.0, "2023-06-01", "claude-of-the-environment")


def test_a_key_that_cannot_be_sent_is_not_shown(monkeypatch, capsys):
    monkeypatch.setenv("ANTHROPIC_API_KEY", f"{KEY}\n")
    context = Context(terminal=Terminal(sys.stdout, sys.stderr), stdin=sys.stdin)

    code = run_guarded(["ask", "Why?"], context)

    out, err = capsys.readouterr()
    assert (code, out) == (Exit.USAGE, "")
    assert "ANTHROPIC_API_KEY" in err
    assert KEY not in err


@pytest.mark.parametrize("module", ["starlette", "uvicorn", "jsonschema_rs"])
def test_without_its_extra_the_emulator_says_what_to_install(monkeypatch, module):
    for name in [name for name in sys.modules if name.startswith("llmport.emulator")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)

    with (
        pytest.raises(ConfigurationError, match=r"pip install 'llmport\[emulator\]'"),
        connect(Connection(emulator=True)),
    ):
        pass
