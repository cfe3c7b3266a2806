# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
"""A client generated from an OpenAPI description: `api` has its operations, `models` what they take and give."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .client import AuthenticatedClient, Client

__all__ = ["AuthenticatedClient", "Client"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(".client", __name__), name)
    return value
