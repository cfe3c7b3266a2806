"""How many input tokens a request will have, estimated offline, with the band the true count should fall into. No I/O.

The API's tokenizers are not public. What is, is that they split text into words, numbers and marks much as a reader would,
so each kind of piece has a price, found from real requests and what they cost: `tools/calibrate.py` prints the prices
below and how wrong they are, docs/decisions/0013-estimating-tokens.md has the figures. To be sure, `count_tokens` asks.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any, Unpack

from attrs import define, frozen

from llmport._value import Value
from llmport.anthropic.catalogue import version_of
from llmport.anthropic.config import DEFAULT_MODEL
from llmport.anthropic.prompt_parts import MAX_PICTURE_TOKENS, Parts, parts_of
from llmport.client import CompletionRequest, Prompt, RequestOptions
from llmport.errors import ConfigurationError

if TYPE_CHECKING:
    from llmport.usage import Usage

PRICES: Mapping[str, float] = {
    "request": 3.7,
    "message": 3.3,
    "word": 1.0,
    "letter": 0.2,
    "capital": 0.1,
    "accent": 1.0,
    "number": 2.1,
    "digit": 0.1,
    "run": 0.93,
    "mark": 0.05,
    "json_run": 0.65,
    "json_mark": 0.7,
    "newline": 1.3,
    "cjk": 1.3,
    "other": 1.0,
    "tool_use": 24.5,
    "tool_result": 25.0,
    "format": 118.0,
    "task_budget": 37.0,
}
"""Tokens of each piece of text and each part of a request. `cjk` is a guess: no recording has any."""

TEXT = ("word", "letter", "capital", "accent", "number", "digit", "run", "mark", "json_run", "json_mark", "newline", "cjk", "other")  # fmt: skip
_UNCALIBRATED = ("cjk", "other", "accent")
"""Kinds of text that the recordings hardly have."""


@frozen(eq=False, repr=False, kw_only=True)
class Family(Value):
    """What models of some generations have in common."""

    text: float
    """By what their tokenizer multiplies the price of text."""
    tools: float
    """What the API tells the model about tools, if there are any, on top of their definitions."""
    tools_forced: float
    """The same, on top of that, if it must use one."""
    thinking_enabled: float
    thinking_adaptive: float
    spread: float
    """The half width of the band, as a share of the tokens of text."""


FAMILIES: tuple[tuple[tuple[int, int], Family], ...] = (
    (
        (4, 4),
        Family(text=1.0, tools=305, tools_forced=0, thinking_enabled=29, thinking_adaptive=16, spread=0.12),
    ),
    (
        (4, 6),
        Family(text=1.0, tools=490, tools_forced=86, thinking_enabled=29, thinking_adaptive=16, spread=0.12),
    ),
    (
        (99, 0),
        Family(text=1.18, tools=390, tools_forced=86, thinking_enabled=29, thinking_adaptive=0, spread=0.25),
    ),
)
"""By the last generation they hold for."""
_SINGLE_TOOL = 185.0
"""So much less is told about tools where only one may be used at a time."""
_PAGE, _PAGE_BAND = 2100.0, (1500.0, 3200.0)
"""A PDF's page, as picture and text: https://platform.claude.com/docs/en/build-with-claude/pdf-support"""
_CITATIONS, _DOCUMENT = 560.0, 30.0
_PICTURE, _UNSEEN_PICTURE = 6.0, 400.0
_ROUNDING = 4.0
"""Tokens that any estimate may be off by."""


@frozen(eq=False, repr=False, kw_only=True)
class TokenEstimate(Value):
    """How many input tokens a request is thought to have."""

    tokens: int
    """The likeliest count."""
    low: int
    """At least 9 of 10 counts are not below this …"""
    high: int
    """… nor above this."""
    unseen: tuple[str, ...] = ()
    """What costs tokens that no estimate can know, such as what a web search will find. The band leaves it out."""


def estimate_tokens(prompt: Prompt, /, **options: Unpack[RequestOptions]) -> TokenEstimate:
    """Estimate the input tokens of a request without asking anybody.

    Raises:
        ConfigurationError: it cannot be sent, so it has no tokens either.
    """
    return TokenEstimator().estimate(prompt, **options)


class TokenEstimator:
    """Estimates that learn from what requests really cost. Safe to share between threads."""

    def __init__(self, model: str = DEFAULT_MODEL) -> None:
        """Take the *model* of requests that name none."""
        self._model = model
        self._seen: defaultdict[tuple[str, bool], _Seen] = defaultdict(_Seen)
        self._lock = Lock()

    def estimate(self, prompt: Prompt, /, **options: Unpack[RequestOptions]) -> TokenEstimate:
        """Estimate the input tokens of a request.

        Raises:
            ConfigurationError: it cannot be sent.
        """
        body = self._encode(CompletionRequest.of(prompt, options))
        plain = estimate_body(body)
        with self._lock:
            return self._seen[_kind(body)].correct(plain)

    def observe(self, request: Prompt, usage: Usage, /, **options: Unpack[RequestOptions]) -> None:
        """Learn from the *usage* of a request that was answered: of a model's next ones, the estimates are better."""
        body = self._encode(CompletionRequest.of(request, options))
        plain = estimate_body(body)
        if usage.total_input_tokens > 0 and not plain.unseen:
            with self._lock:
                self._seen[_kind(body)].add(math.log(usage.total_input_tokens / plain.tokens))

    def _encode(self, request: CompletionRequest) -> dict[str, Any]:
        from llmport.anthropic.encoding import encode_count  # noqa: PLC0415 - only who estimates should pay for it

        try:
            return encode_count(request, model=self._model).to_dict()
        except (TypeError, ValueError, AttributeError) as error:
            raise ConfigurationError(f"The request cannot be encoded ({error}).") from None


def _kind(body: Mapping[str, Any]) -> tuple[str, bool]:
    """Return what requests must have in common to be wrong by the same share."""
    return str(body.get("model")), bool(body.get("tools"))


_PRIOR = 4
"""So many observations weigh as much as the recordings do."""
_RECENT = 200
"""Observations that count; older ones fade."""


@define
class _Seen:
    """By what share the estimates of one kind of request were wrong."""

    number: float = 0.0
    total: float = 0.0
    squares: float = 0.0

    def add(self, error: float) -> None:
        fade = min(1.0, (_RECENT - 1) / self.number) if self.number else 1.0
        self.number = self.number * fade + 1
        self.total = self.total * fade + error
        self.squares = self.squares * fade + error * error

    def correct(self, plain: TokenEstimate) -> TokenEstimate:
        if not self.number:
            return plain
        weight = self.number / (self.number + _PRIOR)
        mean = self.total / self.number
        deviation = math.sqrt(max(0.0, self.squares / self.number - mean * mean))
        tokens = plain.tokens * math.exp(mean * weight)
        scale = tokens / plain.tokens
        pull = abs(math.expm1(mean * (1 - weight)))  # by which the recordings still hold the estimate back
        learned = tokens * (pull + 2 * deviation) + _ROUNDING

        def blend(width: float) -> float:
            return (1 - weight) * width * scale + weight * min(learned, width * scale)

        low, high = blend(plain.tokens - plain.low), blend(plain.high - plain.tokens)
        return _estimate(tokens, low, high, plain.unseen)


def family_of(model: str) -> Family:
    """Return what is known of *model*; a name that is not understood is taken for a new one's."""
    version = version_of(model) or (99, 0)
    if version == (5, 0) and "sonnet" in model:  # counts as the generation before it
        version = (4, 6)
    return next(family for last, family in FAMILIES if version <= last)


def estimate_body(body: Mapping[str, Any]) -> TokenEstimate:
    """Estimate the input tokens of *body*, a request as it stands on the wire."""
    return estimate_parts(parts_of(body), family_of(str(body.get("model"))))


def estimate_parts(parts: Parts, family: Family, prices: Mapping[str, float] = PRICES) -> TokenEstimate:
    """Add up what *parts* cost."""
    counts = parts.counts
    text = family.text * sum(prices[name] * counts[name] for name in TEXT)
    shaky = family.text * sum(prices[name] * counts[name] for name in _UNCALIBRATED)
    fixed = sum(price * counts[name] for name, price in prices.items() if name not in TEXT)
    fixed += family.thinking_enabled * counts["thinking_enabled"]
    fixed += family.thinking_adaptive * (counts["thinking_adaptive"] + counts["thinking_between_tools"])
    tools = (family.tools - _SINGLE_TOOL) * counts["tools_single"] + family.tools * counts["tools"]
    tools += family.tools_forced * counts["tools_forced"]
    pictures = parts.picture_tokens + _PICTURE * counts["picture"]
    unseen, pages = counts["picture_unseen"], counts["page"]
    documents = _DOCUMENT * counts["document"] + _CITATIONS * counts["citations"] * (1 + 2 * pages)
    tokens = text + fixed + tools + pictures + documents + _PAGE * pages + _UNSEEN_PICTURE * unseen
    width = _ROUNDING + family.spread * (text + fixed) + 0.4 * shaky + 0.05 * pictures + 0.2 * documents
    low = width + (_SINGLE_TOOL if tools else 0) + (_PAGE - _PAGE_BAND[0]) * pages + _UNSEEN_PICTURE * unseen
    high = (
        width
        + 0.1 * tools
        + (_PAGE_BAND[1] - _PAGE) * pages
        + (MAX_PICTURE_TOKENS - _UNSEEN_PICTURE) * unseen
    )
    return _estimate(tokens, low, high, tuple(parts.unseen))


def _estimate(tokens: float, low: float, high: float, unseen: tuple[str, ...]) -> TokenEstimate:
    return TokenEstimate(
        tokens=max(1, round(tokens)),
        low=max(1, math.floor(tokens - low)),
        high=math.ceil(tokens + high),
        unseen=unseen,
    )
