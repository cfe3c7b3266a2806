"""Refuses what the chosen API version has removed, before anything is sent. No I/O.

The API would answer 400; here the error says which version still takes it.
https://platform.claude.com/docs/en/api/migration-2026-10-21
"""

from __future__ import annotations

from functools import cache
from typing import Any

from anthropic_messages import models
from anthropic_messages.types import UNSET
from anthropic_messages.versions import VERSIONS_OF_MEMBERS
from llmport.errors import ConfigurationError

_LENIENT = ("2023-06-01",)
"""The versions that take documents and citations everywhere; the description says so under `x-in-version`."""


def refuse_removed_members(
    body: models.CreateMessageRequest | models.CountTokensRequest, version: str
) -> None:
    """Check the members of *body* against what *version* takes.

    Raises:
        ConfigurationError: it has one that only another version takes.
    """
    for name, versions in _removed(type(body).__name__, version):
        if getattr(body, name) is not UNSET:
            raise _refusal(name, version, versions)


@cache
def _removed(model: str, version: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the members of *model* that *version* does not take, each with the versions that do."""
    members = VERSIONS_OF_MEMBERS.get(model, {}).items()
    return tuple((name, versions) for name, versions in members if version not in versions)


def refuse_removed_block(role: str, block: Any, version: str) -> None:
    """Check a block of a message of *role* against what *version* takes.

    Raises:
        ConfigurationError: only another version takes it there.
    """
    if version in _LENIENT:
        return
    if role == "assistant" and _tag(block) == "document":
        raise _refusal("document blocks in assistant messages", version, _LENIENT)
    if role == "user" and _cites(block):
        raise _refusal("citations on the text of user messages", version, _LENIENT)


def _tag(block: Any) -> Any:
    return getattr(block, "type_", None)


def _cites(block: Any) -> bool:
    if _tag(block) == "text":
        return bool(block.citations)
    return _tag(block) == "search_result" and any(map(_cites, block.content))


def _refusal(what: str, version: str, versions: tuple[str, ...]) -> ConfigurationError:
    return ConfigurationError(
        f"API version {version} does not take {what}. Leave it out, or choose api_version={versions[0]!r}, which does."
    )
