"""A local Messages API for tests and demonstrations: no key, no network, deterministic answers.

    with Emulator() as emulator:
        client = AnthropicClient(base_url=emulator.base_url, api_key=emulator.api_key)

It checks every request against the published description, answers as the API does, and fails on demand:
docs/emulator.md. Needs the extra ``emulator``; nothing else of llmport imports it.
"""

from __future__ import annotations

try:
    import jsonschema_rs as _jsonschema_rs
    import starlette as _starlette
    import uvicorn as _uvicorn
except ImportError as error:
    raise ImportError(f"The emulator needs {error.name}: pip install 'llmport[emulator]'") from error

from .app import create_app
from .received import ReceivedRequest
from .server import Emulator
from .settings import API_KEY, Outage, RateLimits, Settings, Terms

__all__ = [
    "API_KEY",
    "Emulator",
    "Outage",
    "RateLimits",
    "ReceivedRequest",
    "Settings",
    "Terms",
    "create_app",
]

del _jsonschema_rs, _starlette, _uvicorn
