"""The catalogue of models: the names are the description's, the rest is plausible and deterministic.

Which models are deprecated or retired follows from their retirement dates and the clock.
https://platform.claude.com/docs/en/about-claude/model-deprecations
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import frozen

from .errors import not_found
from .wire import JsonObject

RETIREMENTS = {
    "claude-3-opus-20240229": datetime(2026, 1, 5, tzinfo=UTC),
    "claude-3-5-haiku-20241022": datetime(2026, 2, 19, tzinfo=UTC),
    "claude-3-7-sonnet-20250219": datetime(2026, 2, 19, tzinfo=UTC),
    "claude-opus-4-20250514": datetime(2026, 6, 15, tzinfo=UTC),
    "claude-sonnet-4-20250514": datetime(2026, 6, 15, tzinfo=UTC),
    "claude-mythos-preview": datetime(2026, 6, 30, tzinfo=UTC),
    "claude-sonnet-4-5": datetime(2026, 11, 30, tzinfo=UTC),
    "claude-sonnet-4-5-20250929": datetime(2026, 11, 30, tzinfo=UTC),
}

_NOTICE = timedelta(days=60)  # the least the API gives between deprecation and retirement
_LINES = ("haiku", "sonnet", "opus", "fable", "mythos")
_DATED = re.compile(r"-(\d{8})$")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # the API's own stand-in for an unknown date of release
MAX_INPUT_TOKENS = 1_000_000
MAX_TOKENS = 128_000


@frozen
class Catalogue:
    """The models there are, newest first."""

    names: Sequence[str]

    def all(self, now: datetime, stages: Iterable[str] = ("active", "deprecated")) -> list[JsonObject]:
        """List the models that are in one of *stages* of their life *now*."""
        wanted = frozenset(stages)
        described = (_describe(name, now) for name in self.names)
        return [model for model in described if model["lifecycle"] in wanted]

    def get(self, name: str, now: datetime) -> JsonObject:
        """Find the model *name*, or raise the API's 404."""
        if name not in self.names:
            raise not_found(f"model: {name}")
        return _describe(name, now)

    def callable(self, name: str, now: datetime) -> JsonObject:
        """Find the model *name*, or raise a 404 if it does not exist or is retired."""
        model = self.get(name, now)
        if model["lifecycle"] == "retired":
            raise not_found(f"model: {name}")
        return model


def catalogue(described: Sequence[str], extra: Sequence[str] = ()) -> Catalogue:
    """Make the catalogue of the *described* models, those long retired, and *extra* ones."""
    return Catalogue(tuple(dict.fromkeys((*extra, *described, *RETIREMENTS))))


def _describe(name: str, now: datetime) -> JsonObject:
    retires = RETIREMENTS.get(name)
    deprecated = retires - _NOTICE if retires and retires - _NOTICE <= now else None
    lifecycle = "active" if deprecated is None else "retired" if retires and retires <= now else "deprecated"
    dated = _DATED.search(name)
    created = datetime.strptime(dated[1], "%Y%m%d").replace(tzinfo=UTC) if dated else _EPOCH
    return {
        "type": "model",
        "id": name,
        "display_name": _display_name(name),
        "created_at": created.isoformat().replace("+00:00", "Z"),
        "line": next((line for line in _LINES if line in name.split("-")), None),
        "lifecycle": lifecycle,
        "deprecated_at": deprecated and deprecated.isoformat(),
        "retires_at": retires.isoformat() if retires and deprecated else None,
        "max_input_tokens": MAX_INPUT_TOKENS,
        "max_tokens": MAX_TOKENS,
        "capabilities": _CAPABILITIES,
    }


def _display_name(name: str) -> str:
    """Make ``Claude Opus 4.5`` of ``claude-opus-4-5-20251101``."""
    words = _DATED.sub("", name).split("-")
    version = ".".join(word for word in words if word.isdigit())
    return " ".join(
        [*(word.capitalize() for word in words if not word.isdigit()), *([version] if version else [])]
    )


def _supported(*names: str) -> dict[str, Any]:
    return {"supported": True} | {name: {"supported": True} for name in names}


_CAPABILITIES: JsonObject = {
    **{
        name: _supported()
        for name in ("batch", "citations", "code_execution", "image_input", "pdf_input", "structured_outputs")
    },
    "context_management": _supported(
        "clear_thinking_20251015", "clear_tool_uses_20250919", "compact_20260112"
    ),
    "effort": _supported("low", "medium", "high", "xhigh", "max"),
    "server_tools": _supported("code_execution", "web_search"),
    "thinking": {
        "supported": True,
        "types": {name: {"supported": True} for name in ("adaptive", "between_tools", "disabled", "enabled")},
    },
}
