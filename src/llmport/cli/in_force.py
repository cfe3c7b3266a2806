"""What `doctor` says of the settings in force, as plain data that holds no secret. Looks, but changes and sends nothing."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import attrs

from llmport.config import Network, Secret, Timeouts
from llmport.resilience import ResiliencePolicy
from llmport.settings import Setting

if TYPE_CHECKING:
    from llmport.anthropic import AnthropicConfig

_KINDS = (
    ("sk-ant-oat", "OAuth token"),
    ("sk-ant-admin", "admin key, which the Messages API does not take"),
    ("sk-ant-api", "API key"),
)
_DEFAULT = "default"
_PLAIN = {type(None), bool, int, float, str, tuple}
"""What JSON has a form for, of the values of settings."""


def describe_versions() -> dict[str, str]:
    """Return what runs here."""
    import ssl  # noqa: PLC0415 - only the doctor needs it

    return {
        "llmport": version("llmport"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "httpx": version("httpx"),
        "tls": ssl.OPENSSL_VERSION,
        "http2": _version_of("h2") or "not installed",
    }


def describe_settings(config: AnthropicConfig, settings: Mapping[str, Setting]) -> dict[str, dict[str, Any]]:
    """Return each setting with its value and where that came from."""
    shown: dict[str, dict[str, Any]] = {}
    for place in (config, config.network, config.resilience or ResiliencePolicy()):
        for attribute in attrs.fields(type(place)):
            if attribute.name in {"network", "resilience", "retry_budget", "retry_throttle"}:
                continue  # their parts are shown instead, or cannot be set from outside a program
            origin = settings[attribute.name].origin if attribute.name in settings else _DEFAULT
            value = getattr(place, attribute.name)
            shown[attribute.name] = {"value": _plain(attribute, value), "origin": origin}
    return shown


def describe_credentials(config: AnthropicConfig) -> dict[str, str | None]:
    """Return what kind of key there is, as which header it is sent, and its ends."""
    secret, header = (
        (config.api_key, "x-api-key") if config.api_key is not None else (config.auth_token, "authorization")
    )
    if secret is None:
        return {"kind": None, "header": None, "shown": None}
    kinds = (kind for prefix, kind in _KINDS if secret.reveal().startswith(prefix))
    other = "bearer token" if header == "authorization" else "key of an unknown kind"
    return {"kind": next(kinds, other), "header": header, "shown": _masked(secret)}


def describe_way(config: AnthropicConfig) -> dict[str, str | None]:
    """Return which proxy and which certificates the way to the server has, and why."""
    return {"proxy": _proxy(config), "certificates": _certificates(config.network, config.base_url)}


def _proxy(config: AnthropicConfig) -> str:
    from llmport._runtime.route import is_here, parse_proxy, proxy_for  # noqa: PLC0415 - not for `--help`

    parts = urlsplit(config.base_url)
    host, network = parts.hostname or "", config.network
    port = parts.port or (443 if parts.scheme == "https" else 80)
    url = proxy_for(network, parts.scheme, host, port)
    if url is not None:
        proxy = parse_proxy(url)
        why = "the setting proxy" if network.proxy is not None else "the environment"
        return f"{proxy.scheme}://{proxy.host}:{proxy.port}, from {why}"
    if is_here(host):
        return "none: the server is this machine"
    if not network.trust_env:
        return "none: trust_env is off"
    named = [
        name
        for name in os.environ
        if name.lower() in {f"{parts.scheme}_proxy", "all_proxy"} and os.environ[name]
    ]
    return f"none: NO_PROXY holds {host}, so {named[0]} does not count" if named else "none"


def _certificates(network: Network, base_url: str) -> str:
    if urlsplit(base_url).scheme != "https":
        return "none: the server is asked without TLS"
    if not network.verify:
        return "NOT CHECKED: anyone on the way can read the key"
    if network.ca_file is not None:
        return network.ca_file
    if network.trust_env:
        for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
            if os.environ.get(name):
                return f"{os.environ[name]}, from {name}"
    return f"certifi {_version_of('certifi')}"


def _plain(attribute: attrs.Attribute[Any], value: Any) -> Any:
    """Return *value* as its class would show it: without passwords, and as JSON takes it."""
    if isinstance(value, Secret):
        return _masked(value)
    if callable(attribute.repr):
        return attribute.repr(value).strip("'") if value else None
    if isinstance(value, Timeouts):
        return attrs.asdict(value)
    return value if type(value) in _PLAIN else repr(value)


def _masked(secret: Secret) -> str:
    return repr(secret).removeprefix("Secret(").removesuffix(")")


def _version_of(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
