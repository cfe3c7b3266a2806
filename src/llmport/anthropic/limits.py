"""What the API's rate limits are like, for policies that know no provider. No I/O.

Headers, what counts, and which models share a limit: https://platform.claude.com/docs/en/api/rate-limits
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from llmport._core.flow import Call
from llmport.anthropic.catalogue import version_of
from llmport.errors import LlmError
from llmport.limits import LimitStatus
from llmport.policies.rate_limit import Rules, Told
from llmport.usage import Usage

if TYPE_CHECKING:
    from llmport.anthropic.config import AnthropicConfig

_PREFIX = "anthropic-ratelimit-"
_HEARD = tuple(
    (f"{_PREFIX}{name}-limit", f"{_PREFIX}{name}-remaining")
    for name in ("requests", "input-tokens", "output-tokens")
)
_LAST_COUNTING_READS = (3, 5)
"""The last generation whose input limit counts what is read from the prompt cache."""
_BYTES = 4
"""Of JSON with English text in it, for one token: a beginning, from which policies learn."""
_LINES = ("haiku", "sonnet", "opus", "fable", "mythos")
_MOST_DIGITS = 13
"""A number that is longer is beyond any limit, and so no number of one."""


@lru_cache(256)
def family_of(model: str) -> str:
    """Name what shares its limits with *model*: from generation 4 on, all of one line and generation, as `claude-opus-4`."""
    version = version_of(model)
    line = next((line for line in _LINES if line in model), None)
    if version is None or line is None or version < (4, 0):
        return model
    return f"claude-{line}-{version[0]}"


def hear(headers: Mapping[str, str]) -> Told:
    """Read what a reply says of requests, input and output tokens. What it does not say, or not well, is unknown."""
    told: list[tuple[int, int | None] | None] = []
    for limit_name, remaining_name in _HEARD:
        limit = _limit(headers.get(limit_name))
        told.append((limit, _number(headers.get(remaining_name))) if limit else None)
    return tuple(told)


def show(headers: Mapping[str, str]) -> dict[str, LimitStatus]:
    """Read all that a reply says of limits, as fields of `ModelLimits`."""
    found: dict[str, LimitStatus] = {}
    for name in ("requests", "input_tokens", "output_tokens", "tokens"):
        prefix = _PREFIX + name.replace("_", "-")
        limit, remaining = (
            _number(headers.get(f"{prefix}-limit")),
            _number(headers.get(f"{prefix}-remaining")),
        )
        reset = _moment(headers.get(f"{prefix}-reset"))
        if (limit, remaining, reset) != (None, None, None):
            found[name] = LimitStatus(limit, remaining, reset)
    return found


def counted(usage: Usage, model: str) -> int:
    """Tell how many input tokens the limit of *model* counts: what is read from the cache only with older models."""
    if _counts_cache_reads(model):
        return usage.total_input_tokens
    return usage.input_tokens + (usage.cache_write_tokens or 0)


def is_concurrency(error: LlmError) -> bool:
    """Tell whether a call was refused because too many are out: the API has no code for that, only words."""
    return "concurrent" in error.message.lower()


def estimate(call: Call) -> int:
    """Guess the input tokens of *call* by its size: the careful estimate takes longer than all else that is done with it.

    Pictures and documents it is asked for all the same. Their size says nothing. A text would have its quotes escaped.
    """
    content = call.content
    if content is None or b'"image"' in content or b'"document"' in content:
        return call.tokens() if callable(call.tokens) else call.tokens or 0
    return len(content) // _BYTES + 1


def scope_of(config: AnthropicConfig, name: str | None, line: str) -> str:
    """Name limits for all processes that share them: by who has them, which is a *name* or else the key, and where.

    No key can be told from it.
    """
    secret = "\n".join(f"{header}: {value}" for header, value in config.credentials().items())
    fingerprint = hmac.new(secret.encode(), b"llmport quota", hashlib.sha256).hexdigest()
    whose = f"key {fingerprint}" if name is None else f"name {name}"
    return hashlib.sha256(f"{whose}\n{config.base_url}\n{line}".encode()).hexdigest()[:32]


RULES = Rules(family_of, estimate, hear, show, counted, is_concurrency)


@lru_cache(256)
def _counts_cache_reads(model: str) -> bool:
    version = version_of(model)
    return version is not None and version <= _LAST_COUNTING_READS


def _number(text: str | None) -> int | None:
    """Read a whole number; `None` if there is none."""
    if text is None or not text.isascii() or not text.isdecimal() or len(text) > _MOST_DIGITS:
        return None
    return int(text)


_limit = lru_cache(64)(_number)  # what hardly ever changes


def _moment(text: str | None) -> datetime | None:
    """Read a moment as RFC 3339 writes it; `None` if there is none."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
