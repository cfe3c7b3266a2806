"""What only Anthropic's API takes, typed: `client.complete(…, options=AnthropicOptions(effort="low"))`. No I/O.

Every member of a request that has no neutral field has one here. What is newer than this version goes into the request's
`extra_body`, which wins over all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from llmport.client import ProviderOptions
from llmport.errors import ConfigurationError

CacheTtl: TypeAlias = Literal["5m", "1h"]


def _names(names: str | Iterable[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


@frozen(eq=False, repr=False, kw_only=True)
class AnthropicOptions(ProviderOptions):
    """Settings of a request; `None` leaves each to the API.

    https://platform.claude.com/docs/en/api/messages/create
    """

    thinking: Literal["adaptive", "enabled", "between_tools", "disabled"] | None = None
    """How the model thinks, instead of the neutral `thinking`; each model takes some kinds only."""
    thinking_budget: int | None = None
    """For `enabled`: at most so many tokens, 1,024 or more and less than `max_tokens`."""
    thinking_display: Literal["summarized", "omitted"] | None = None
    """How thinking comes back: as a summary, or only as the signature that the next request needs."""
    effort: Literal["low", "medium", "high", "xhigh", "max"] | None = None
    """How many tokens to spend on thinking, text and tools; not every model has each level."""
    cache_control: CacheTtl | None = None
    """Cache the prompt up to its last block that can be, for so long. To choose the places: `caching.cached`."""
    container: str | Mapping[str, Any] | None = None
    """Where server tools run code: the id of an earlier container, or `{"id": …, "skills": […]}`."""
    diagnostics: str | Literal[True] | None = None
    """Ask why the cache was missed: the id of the message to compare with, or `True` on a conversation's first turn."""
    inference_geo: str | None = None
    """Where inference runs, such as `us`."""
    user_id: str | None = None
    """An opaque id of the end user, to trace abuse by; no name or address. The API calls it `metadata.user_id`."""
    service_tier: Literal["auto", "standard_only"] | None = None
    """Whether priority capacity may be used."""
    speed: Literal["standard", "fast"] | None = None
    """How fast output is generated, at another price."""
    top_p: float | None = None
    """From 0 to 1: only the likeliest tokens that add up to this. Not for API version 2026-10-21."""
    top_k: int | None = None
    """Only so many of the likeliest tokens. Not for API version 2026-10-21."""
    betas: tuple[str, ...] = field(default=(), converter=_names)
    """Features in beta, by the names for the header `anthropic-beta`; those in `extra_headers` are added."""
    user_profile_id: str | None = None
    """On whose behalf the request is made, where access is resold; a header."""
    workspace_id: str | None = None
    """For credentials that are good in several workspaces; a header."""

    def members(self) -> dict[str, Any]:
        """Return the members of the request's JSON, but for thinking and effort, which neutral fields have part in."""
        members = {
            "cache_control": None if self.cache_control is None else cache_control(self.cache_control),
            "container": dict(self.container) if isinstance(self.container, Mapping) else self.container,
            "diagnostics": self._diagnostics(),
            "inference_geo": self.inference_geo,
            "metadata": None if self.user_id is None else {"user_id": self.user_id},
            "service_tier": self.service_tier,
            "speed": self.speed,
            "top_p": self.top_p,
            "top_k": self.top_k,
        }
        return {name: value for name, value in members.items() if value is not None}

    def _diagnostics(self) -> dict[str, Any] | None:
        if self.diagnostics is None:
            return None
        return {"previous_message_id": None if self.diagnostics is True else self.diagnostics}

    def merge_thinking(self, thinking: dict[str, Any] | None) -> dict[str, Any] | None:
        """Return the request's thinking, given what the neutral field says.

        Raises:
            ConfigurationError: how thinking is shown is set, but not that there is any.
        """
        if self.thinking is not None or self.thinking_budget is not None:
            thinking = {"type": self.thinking or "enabled"}
        if self.thinking_budget is not None:
            thinking = {**(thinking or {}), "budget_tokens": self.thinking_budget}
        if self.thinking_display is None:
            return thinking
        if thinking is None:
            raise ConfigurationError(
                "thinking_display says how thinking comes back: ask for it, such as by thinking='adaptive'."
            )
        return {**thinking, "display": self.thinking_display}

    def headers(self) -> dict[str, str]:
        """Return the headers, by their names in lower case."""
        headers = {
            "anthropic-beta": ",".join(self.betas) or None,
            "anthropic-user-profile-id": self.user_profile_id,
            "anthropic-workspace-id": self.workspace_id,
        }
        return {name: value for name, value in headers.items() if value is not None}


def cache_control(ttl: CacheTtl) -> dict[str, Any]:
    """Return the mark that caches the prompt up to where it stands.

    https://platform.claude.com/docs/en/build-with-claude/prompt-caching

    Raises:
        ConfigurationError: the API knows no such time.
    """
    if ttl not in ("5m", "1h"):
        raise ConfigurationError(f"A prompt is cached for '5m' or '1h', not for {ttl!r}.")
    return {"type": "ephemeral"} if ttl == "5m" else {"type": "ephemeral", "ttl": ttl}
