"""`llmport doctor`: what is in force, whether the server can be reached, and that no key shows."""

from __future__ import annotations

import json
import socket
import sys
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from llmport.anthropic.settings import KINDS, variable_of
from llmport.cli.context import Context
from llmport.cli.exits import Exit
from llmport.cli.failures import run_guarded
from llmport.cli.reach import Examination
from llmport.cli.terminal import Terminal
from llmport.emulator import Emulator

KEY = "sk-ant-api03-canary-0123456789-AA"
MIDDLE = "canary"


@pytest.fixture(scope="module")
def running():
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def emulator(running, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_BASE_URL", running.base_url)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    running.forget_requests()
    return running


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    for name in ("MODEL", "TIMEOUT", "BASE_URL", "PROXY"):
        monkeypatch.delenv(f"ANTHROPIC_{name}", raising=False)
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def doctor(capsys):
    def doctor(*arguments: str) -> tuple[int, str]:
        ticks = count(100.0, 0.5)
        context = Context(
            terminal=Terminal(sys.stdout, sys.stderr), stdin=sys.stdin, clock=lambda: next(ticks)
        )
        code = run_guarded(["doctor", *arguments], context)
        out, err = capsys.readouterr()
        assert MIDDLE not in out + err
        return code, out + err

    return doctor


def report(doctor: Any, *arguments: str) -> dict[str, Any]:
    return json.loads(doctor("--json", *arguments)[1].splitlines()[0])


# ------------------------------------------------------------------------------------------ what is in force


def test_it_says_where_each_setting_came_from(doctor, emulator, monkeypatch, tmp_path):
    path = tmp_path / ".config" / "llmport" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text('[profiles.work]\nmodel = "claude-x"\n', encoding="utf-8")
    monkeypatch.setenv("ANTHROPIC_MAX_TOKENS", "7")

    settings = report(doctor, "--offline", "--profile", "work", "--timeout", "3")["settings"]

    assert settings["timeout"] == {"value": 3.0, "origin": "argument timeout"}
    assert settings["model"]["origin"] == "profile 'work' in ~/.config/llmport/config.toml: model"
    assert settings["max_tokens"] == {"value": 7, "origin": "ANTHROPIC_MAX_TOKENS"}
    assert settings["max_retries"] == {"value": 2, "origin": "default"}
    assert settings["api_key"] == {"value": "sk-ant-…AA", "origin": "ANTHROPIC_API_KEY"}
    assert emulator.requests == []


@pytest.mark.parametrize(
    ("variables", "kind", "header"),
    [
        ({"ANTHROPIC_API_KEY": KEY}, "API key", "x-api-key"),
        ({"ANTHROPIC_API_KEY": "sk-ant-oat01-canary-0123456789-xx"}, "OAuth token", "x-api-key"),
        ({"ANTHROPIC_API_KEY": "sk-ant-admin01-canary-0123456789"}, "admin key, which the Messages API does not take", "x-api-key"),
        ({"ANTHROPIC_API_KEY": "canary"}, "key of an unknown kind", "x-api-key"),
        ({"ANTHROPIC_AUTH_TOKEN": "canary"}, "bearer token", "authorization"),
        ({}, None, None),
    ],
)  # fmt: skip
def test_it_tells_the_kind_of_a_key(doctor, monkeypatch, variables, kind, header):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    credentials = report(doctor, "--offline")["credentials"]

    assert (credentials["kind"], credentials["header"]) == (kind, header)


SETTINGS = {
    "api_key": KEY,
    "auth_token": KEY,
    "base_url": "http://localhost:8080",
    "timeout": "30",
    "rate_limit": "requests=50",
    "quota": f"redis://user:{MIDDLE}@localhost:6379/1",
    "max_concurrency": "adaptive",
    "queue": "20",
    "betas": "one-2026-01-01,two-2026-01-01",
    "cache": f"redis://user:{MIDDLE}@localhost:6379/0",
    "extra_headers": f"x-team: {MIDDLE}",
    "proxy": f"http://user:{MIDDLE}@proxy:3128",
    "client_cert": "cert.pem, key.pem",
    "budget": "2.50",
    "breaker": "on",
    "hedge": "2.5",
    "fallback": "claude-haiku-4-5",
}
"""One of each kind; those that are not here are texts, numbers and switches."""


@pytest.mark.parametrize("name", KINDS)
def test_each_setting_is_shown_as_text_and_as_json(doctor, monkeypatch, name):
    plain = {"a text": "x", "a whole number": "1", "a number": "1", "true or false": "on"}
    text = SETTINGS.get(name) or ("2023-06-01" if name == "api_version" else plain[KINDS[name].wanted])
    monkeypatch.setenv(variable_of(name), text)

    code, shown = doctor("--offline")
    setting = report(doctor, "--offline")["settings"][name]

    assert code == Exit.OK
    assert f"  {name} " in shown
    assert setting["origin"] == variable_of(name)
    assert setting["value"] is not None


def test_headers_and_the_password_of_a_proxy_do_not_show(doctor, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_CUSTOM_HEADERS", f"x-team: {MIDDLE}")
    monkeypatch.setenv("ANTHROPIC_PROXY", f"http://user:{MIDDLE}@proxy:3128")

    code, shown = doctor("--offline")

    assert code == Exit.OK
    assert "<x-team>" in shown
    assert "http://…@proxy:3128" in shown
    assert "http://proxy:3128, from the setting proxy" in shown


@pytest.mark.parametrize(
    ("variables", "proxy"),
    [
        ({}, "none"),
        ({"HTTPS_PROXY": "http://p:1"}, "http://p:1, from the environment"),
        ({"ALL_PROXY": "http://p:1"}, "http://p:1, from the environment"),
        ({"HTTP_PROXY": "http://p:1"}, "none"),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "anthropic.com"}, "none: NO_PROXY holds api.anthropic.com, so HTTPS_PROXY does not count"),
        ({"HTTPS_PROXY": "http://p:1", "ANTHROPIC_TRUST_ENV": "off"}, "none: trust_env is off"),
        ({"HTTPS_PROXY": "http://p:1", "ANTHROPIC_BASE_URL": "https://localhost:1"}, "none: the server is this machine"),
    ],
    ids=lambda value: None if isinstance(value, str) else "+".join(value) or "nothing",
)  # fmt: skip
def test_it_says_which_proxy_counts_and_why(doctor, monkeypatch, variables, proxy):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert report(doctor, "--offline")["way"]["proxy"] == proxy


@pytest.mark.parametrize(
    ("variables", "certificates"),
    [
        ({"SSL_CERT_FILE": "/etc/a.pem"}, "/etc/a.pem, from SSL_CERT_FILE"),
        ({"SSL_CERT_FILE": "/etc/a.pem", "ANTHROPIC_CA_FILE": "/etc/b.pem"}, "/etc/b.pem"),
        ({"ANTHROPIC_VERIFY": "no"}, "NOT CHECKED: anyone on the way can read the key"),
        ({"ANTHROPIC_BASE_URL": "http://localhost:1"}, "none: the server is asked without TLS"),
    ],
)
def test_it_says_which_certificates_count(doctor, monkeypatch, variables, certificates):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert report(doctor, "--offline")["way"]["certificates"] == certificates


def test_without_any_it_is_certifi_s(doctor):
    assert report(doctor, "--offline")["way"]["certificates"].startswith("certifi 20")


def test_it_names_versions(doctor):
    assert {"llmport", "python", "httpx", "tls", "http2", "system"} == set(
        report(doctor, "--offline")["versions"]
    )


# ---------------------------------------------------------------------------------------- whether it is there


def test_all_is_well(doctor, emulator):
    code, shown = doctor()

    assert code == Exit.OK
    assert [line.split()[:2] for line in shown.partition("\nchecks\n")[2].splitlines()] == [
        ["dns", "ok"],
        ["connect", "ok"],
        ["call", "ok"],
        ["clock", "ok"],
    ]
    assert "models on offer, API version 2026-10-21, request req_" in shown
    assert [request.path for request in emulator.requests] == ["/v1/models"]


def test_the_emulator_needs_no_key(doctor):
    code, shown = doctor("--emulator")

    assert code == Exit.OK
    assert "option --emulator" in shown


def test_without_a_key_nothing_is_sent(doctor, emulator, monkeypatch):
    monkeypatch.delenv("ANTHROPIC_API_KEY")

    code, shown = doctor()

    assert code == Exit.USAGE
    assert "FAILED" in shown
    assert "ANTHROPIC_API_KEY" in shown
    assert emulator.requests == []


@pytest.mark.parametrize(
    ("fault", "code"),
    [("authentication", Exit.ACCESS), ("overloaded", Exit.LIMITED), ("api", Exit.UNAVAILABLE)],
)
def test_a_call_that_fails_is_made_once_and_decides_the_exit_code(doctor, emulator, fault, code):
    emulator.fail_next(fault)

    found, shown = doctor("--json")

    assert found == code
    checks = json.loads(shown.splitlines()[0])["checks"]
    assert [check["step"] for check in checks] == ["dns", "connect", "call"]
    assert checks[-1]["error"]["request_id"].startswith("req_")
    assert len(emulator.requests) == 1


def test_a_server_that_does_not_listen_is_found_out(doctor, monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("ANTHROPIC_BASE_URL", f"http://127.0.0.1:{taken.getsockname()[1]}")
        monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)

        code, shown = doctor()

    assert code == Exit.UNAVAILABLE
    assert "connect   FAILED  No connection to 127.0.0.1:" in shown
    assert "refused" in shown


def test_a_name_that_is_not_known_is_found_out(doctor, monkeypatch):
    def unknown(*_args: Any, **_options: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "https://nowhere.test")
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)

    code, shown = doctor()

    assert code == Exit.UNAVAILABLE
    assert "dns       FAILED  The name nowhere.test is not known here: Name or service not known." in shown


def test_a_server_without_tls_is_found_out(doctor, emulator, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_BASE_URL", emulator.base_url.replace("http://", "https://"))

    code, shown = doctor()

    assert code == Exit.UNAVAILABLE
    assert (
        "tls       FAILED  No TLS with 127.0.0.1: it does not speak TLS. Should the base URL begin" in shown
    )


@pytest.mark.parametrize(
    ("date", "detail", "is_warning"),
    [
        ("Sun, 22 Nov 2026 12:00:00 GMT", "agrees with the server's", False),
        ("Sun, 22 Nov 2026 12:00:20 GMT", "20 s behind the server's", False),
        ("Sun, 22 Nov 2026 11:00:00 GMT", "3600 s ahead of the server's: set it right", True),
        ("nonsense", "the server does not tell the time", False),
        (None, "the server does not tell the time", False),
    ],
)
def test_a_clock_that_is_off_is_found_out(date, detail, is_warning):
    examination = Examination(None, lambda: 0.0, lambda: datetime(2026, 11, 22, 12, tzinfo=UTC))  # type: ignore[arg-type]
    examination._seen = {} if date is None else {"date": date}

    finding = examination._compare_clocks()

    assert (finding.detail, finding.is_warning, finding.error) == (detail, is_warning, None)
