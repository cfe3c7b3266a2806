"""How a client reaches the network, as a value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest

from llmport import ConfigurationError, Network


def test_nothing_has_to_be_said() -> None:
    assert Network() == Network(
        trust_env=True, verify=True, max_connections=500, max_idle=100, follow_redirects=0
    )


@pytest.mark.parametrize(
    "settings",
    [
        {"proxy": "proxy.test:3128"},
        {"proxy": "ftp://proxy.test"},
        {"proxy": "http://"},
        {"proxy": "http://proxy.test:port"},
        {"proxy": "http://user:canary@proxy.test:port"},
        {"proxy": 5},
        {"max_connections": 0},
        {"max_connections": 1.5},
        {"max_idle": -1},
        {"follow_redirects": 3},
        {"follow_redirects": -1},
        {"follow_redirects": True},
        {"max_connections": True},
        {"idle_seconds": "5"},
        {"idle_seconds": -1},
        {"idle_seconds": float("nan")},
        {"trust_env": "no"},
        {"verify": "no"},
        {"verify": 0},
        {"http2": 1},
        {"ca_file": 5},
        {"ca_file": ""},
        {"ca_file": b"ca.pem"},
        {"client_cert": 5},
        {"client_cert": ("a",)},
        {"client_cert": ("a", None)},
    ],
    ids=repr,
)
def test_what_makes_no_sense_is_refused(settings: dict[str, Any]) -> None:
    (name,) = settings
    with pytest.raises(ConfigurationError, match=name) as caught:
        Network(**settings)
    assert "canary" not in str(caught.value)


def test_files_may_be_paths() -> None:
    paths = Network(ca_file=Path("ca.pem"), client_cert=[Path("a.pem"), "b.pem"])  # type: ignore[arg-type]  # callers without a checker

    assert paths == Network(ca_file="ca.pem", client_cert=("a.pem", "b.pem"))


@pytest.mark.parametrize(
    "proxy", ["http://p.test", "http://p.test:3128", "https://p.test", "socks5://p.test:1080"]
)
def test_a_proxy_shows_as_it_is(proxy: str) -> None:
    assert f"proxy={proxy!r}" in repr(Network(proxy=proxy))


def test_a_proxys_password_does_not_show() -> None:
    network = Network(proxy="http://user:canary@proxy.test:3128")

    assert "canary" not in repr(network)
    assert "user" not in repr(network)
    assert "proxy.test:3128" in repr(network)
    assert "canary" not in repr(attrs.evolve(network, verify=False))
