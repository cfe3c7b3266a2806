"""Refuses what the chosen API version has removed, before anything is sent. No I/O.

The API would answer 400; here the error says which version still takes it.
https://platform.claude.com/docs/en/api/migration-2026-10-21
"""

from __future__ import annotations

from anthropic_messages import models
from anthropic_messages.types import UNSET
from llmport.errors import ConfigurationError

_REMOVED = ("temperature", "top_p", "top_k")


def refuse_removed(body: models.CreateMessageRequest | models.CountTokensRequest, version: str) -> None:
    """Check *body* against what *version* takes.

    Raises:
        ConfigurationError: it holds something that only an earlier version takes.
    """
    if version == "2023-06-01":
        return
    for name in _REMOVED:
        if getattr(body, name, UNSET) is not UNSET:
            raise _refusal(name)


def _refusal(what: str) -> ConfigurationError:
    return ConfigurationError(
        f"API version 2026-10-21 does not take {what}. Leave it out, or choose api_version='2023-06-01', which does."
    )
