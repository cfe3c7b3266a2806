"""What Anthropic's models cost, and since when: a table with the source and the day of reading beside each line. No I/O.

Prices are public list prices in US dollars; what a contract says otherwise is not here, but can be put in:
`Prices([Price(…)], TABLE)`. What no line is for is unknown, never zero: a newer model, a tier that is sold by contract.
https://platform.claude.com/docs/en/about-claude/pricing
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Unpack, cast

import attrs
from attrs import field, frozen

from llmport._core.objects import as_object, read_object
from llmport._value import Value
from llmport.money import Cost, CostLine

if TYPE_CHECKING:
    from llmport._core.flow import Call
    from llmport.client import Completion, Prompt, RequestOptions
    from llmport.usage import Usage

PAGE = "https://platform.claude.com/docs/en/about-claude/pricing"
_SEARCHES = Decimal(10), 1000
"""Dollars for so many web searches, in batches too, read on 2026-10-09; what they find is billed as input. A fetch of a
page costs nothing besides."""
_BATCH = Decimal("0.5")
"""By which a batch multiplies all prices of tokens, read on 2026-10-09."""
_ONE = Decimal(1)
_TIERS = {None: _ONE, "standard": _ONE, "batch": _BATCH}
_SPEEDS = {None: _ONE, "standard": _ONE}
_GEOGRAPHIES = {None: _ONE, "global": _ONE, "not_available": _ONE, "us": Decimal("1.1")}
"""By which the place of inference multiplies all prices of tokens, read on 2026-10-09."""
_SNAPSHOT = re.compile(r"-\d{8}$")


def _dollars(text: str | Decimal) -> Decimal:
    return Decimal(text)


def _day(text: str | date) -> date:
    return date.fromisoformat(text) if isinstance(text, str) else text


@frozen(eq=False, repr=False)
class Price(Value):
    """What a million tokens of one model cost, in dollars. Texts become `Decimal`."""

    model: str
    """Its name, without the date of a snapshot."""
    input: Decimal = field(converter=_dollars)
    output: Decimal = field(converter=_dollars)
    cache_write_5m: Decimal = field(converter=_dollars)
    cache_write_1h: Decimal = field(converter=_dollars)
    cache_read: Decimal = field(converter=_dollars)
    read_on: date = field(converter=_day)
    """The day on which `source` said so."""
    source: str = PAGE
    since: date = field(default=date.min, kw_only=True, converter=_day)
    """The first day it holds; `date.min` if it is the oldest known."""
    up_to: int | None = field(default=None, kw_only=True)
    """The longest prompt it holds for, in tokens, those of the cache included; `None` for any."""
    fast: Decimal | None = field(default=None, kw_only=True, converter=attrs.converters.optional(_dollars))
    """By what fast mode multiplies it; `None` if that is not known, or not on offer."""


TABLE: tuple[Price, ...] = (
    #     model                input   output  write 5m  write 1h  read    read on
    # Not on the page as we could read it; two price lists that follow it agree:
    # https://github.com/archid21/rightsize/releases/tag/v0.10.2, docs.laozhang.ai/en/announcements/claude-fable-5-2-2026-11
    Price("claude-fable-5-2", "8", "40", "10", "16", "0.20", "2026-11-10"),
    Price("claude-fable-5-1", "10", "50", "12.50", "20", "0.25", "2026-10-09"),
    Price("claude-mythos-5-1", "10", "50", "12.50", "20", "0.25", "2026-10-09"),
    Price("claude-fable-5", "10", "50", "12.50", "20", "1", "2026-10-09"),
    Price("claude-mythos-5", "10", "50", "12.50", "20", "1", "2026-10-09"),
    Price("claude-opus-5-5", "4", "20", "5", "8", "0.20", "2026-10-09", fast="2"),
    Price("claude-opus-5", "5", "25", "6.25", "10", "0.50", "2026-10-09", fast="2"),
    Price("claude-opus-4-8", "5", "25", "6.25", "10", "0.50", "2026-10-09", fast="2"),
    Price("claude-opus-4-7", "5", "25", "6.25", "10", "0.50", "2026-10-09"),
    Price("claude-opus-4-6", "5", "25", "6.25", "10", "0.50", "2026-10-09"),
    Price("claude-opus-4-5", "5", "25", "6.25", "10", "0.50", "2026-10-01"),
    Price("claude-sonnet-5-5", "2", "10", "2.50", "4", "0.20", "2026-09-28"),
    Price("claude-sonnet-5-5", "2", "10", "2.50", "4", "0.10", "2026-10-09", since="2026-10-07"),
    Price("claude-sonnet-5", "2", "10", "2.50", "4", "0.20", "2026-10-01"),
    Price("claude-sonnet-4-6", "3", "15", "3.75", "6", "0.30", "2026-10-01"),
    # Longer prompts were a beta at another price, which the page no longer names.
    Price("claude-sonnet-4-5", "3", "15", "3.75", "6", "0.30", "2026-10-01", up_to=200_000),
    Price("claude-haiku-5-5", "0.10", "0.50", "0.125", "0.20", "0.01", "2026-10-09", up_to=100_000),
    Price("claude-haiku-5-5", "0.50", "2.50", "0.625", "1", "0.05", "2026-10-09"),
    Price("claude-haiku-4-5", "1", "5", "1.25", "2", "0.10", "2026-10-01"),
)  # fmt: skip


class Prices:
    """Prices of models, and what usage comes to by them."""

    def __init__(self, *tables: Iterable[Price]) -> None:
        """Take tables, by default the one of list prices; the first that has a model prices it."""
        self._prices: dict[str, list[Price]] = {}
        for table in tables or (TABLE,):
            found: dict[str, list[Price]] = {}
            for price in table:
                found.setdefault(price.model, []).append(price)
            self._prices = {**found, **self._prices}
        for (
            lines
        ) in self._prices.values():  # the newest first, and of those of one day the ones for short prompts
            lines.sort(key=lambda line: (line.since, -(line.up_to or sys.maxsize)), reverse=True)

    def find(self, model: str, prompt_tokens: int = 0, day: date | None = None) -> Price | None:
        """Return the price of *model* for so long a prompt on *day*, today by default; `None` if there is none."""
        day = day or datetime.now(UTC).date()
        lines = self._prices.get(model) or self._prices.get(_SNAPSHOT.sub("", model), [])
        for line in lines:
            if line.since <= day and (line.up_to is None or prompt_tokens <= line.up_to):
                return line
        return None

    def cost(self, completion: Completion, *, is_batch: bool = False, day: date | None = None) -> Cost:
        """Return what *completion* costs, on *day* or today; *is_batch* says that it was in a batch, if its usage does not.

        A container that it used may be billed by time besides, which the reply does not tell: then it is an estimate.
        """
        is_rough = (
            completion.stop_reason is None or completion.resumed or bool(completion.extra.get("container"))
        )
        cost = self.cost_of(completion.model, completion.usage, is_batch=is_batch, day=day)
        return attrs.evolve(cost, is_estimate=True) if is_rough else cost

    def cost_of(self, model: str, usage: Usage, *, is_batch: bool = False, day: date | None = None) -> Cost:
        """Return what *usage* of *model* costs."""
        facts = usage.extra
        tier = "batch" if is_batch else facts.get("service_tier")
        counts, unknown = _counts(usage)
        price, factor, unpriced = self._priced(model, usage.total_input_tokens, tier, facts, day)
        unknown.extend(unpriced)
        searches, unbilled = _tools(facts)
        unknown.extend(unbilled)
        lines: list[CostLine] = []
        if price is not None:
            lines = [
                CostLine(kind, count, getattr(price, kind) * factor)
                for kind, count in counts.items()
                if count
            ]
        if searches:
            lines.append(CostLine("web_search", searches, *_SEARCHES))
        known = Cost(lines, dict.fromkeys(unknown))
        lost = usage.unconfirmed_attempts
        return attrs.evolve(known, possible_extra=known.known * lost) if lost else known

    def estimate(self, body: Mapping[str, Any], *, is_batch: bool = False, day: date | None = None) -> Cost:
        """Return what a request costs if its answer is as long as it may be; *body* is the request as on the wire.

        Its prompt is estimated, at the upper end of the band, as if nothing were read from the cache. What server tools
        will find is not in it. The body of a new batch comes to what its requests do.
        """
        requests: list[Any] | None = body.get("requests")
        if requests is not None:
            each = (self.estimate(item["params"], is_batch=True, day=day) for item in requests)
            return sum(each, Cost())
        from llmport.anthropic.estimates import estimate_body  # noqa: PLC0415 - a cost that is known needs none

        model, tokens = str(body.get("model")), estimate_body(body).high
        tier = "batch" if is_batch else None  # what the account has of priority is not known before
        price, factor, unknown = self._priced(model, tokens, tier, body, day)
        if price is None:
            return Cost((), unknown, is_estimate=True)
        kinds = {_dearest(body): tokens, "output": int(body.get("max_tokens") or 0)}
        lines = (CostLine(kind, count, getattr(price, kind) * factor) for kind, count in kinds.items())
        return Cost(lines, is_estimate=True)

    def at_most(self, call: Call) -> Cost:
        """Return what *call* is expected to cost if its answer is as long as it may be: see `estimate`."""
        return self.estimate(read_object(call.content or b"{}"))

    def _priced(
        self, model: str, prompt_tokens: int, tier: Any, facts: Mapping[str, Any], day: date | None
    ) -> tuple[Price | None, Decimal, list[str]]:
        """Return the model's price, `None` if anything of it is unknown, by what it is to be multiplied, and what is unknown."""
        price = self.find(model, prompt_tokens, day)
        if price is None:
            length = f" for a prompt of {prompt_tokens} tokens" if self.find(model, 0, day) else ""
            return None, _ONE, [f"no price for {model}{length}"]
        speed, geography = facts.get("speed"), facts.get("inference_geo")
        factors = (
            ("service tier", tier, _TIERS.get(tier)),
            ("speed", speed, price.fast if speed == "fast" else _SPEEDS.get(speed)),
            ("inference in", geography, _GEOGRAPHIES.get(geography)),
        )
        product, unknown = _ONE, list[str]()
        for what, kind, factor in factors:
            if factor is None:
                unknown.append(f"no price for {what} {kind} of {model}")
            elif factor is not _ONE:
                product *= factor
        return None if unknown else price, product, unknown


def _counts(usage: Usage) -> tuple[dict[str, int], list[str]]:
    """Return the tokens of *usage* by kind, and what is unknown of them."""
    counts = {
        "input": usage.input_tokens,
        "output": usage.output_tokens,
        "cache_read": usage.cache_read_tokens or 0,
    }
    written = usage.cache_write_tokens or 0
    kept: dict[str, Any] = as_object(usage.extra.get("cache_creation")) or {}
    for_5m, for_1h = kept.get("ephemeral_5m_input_tokens", 0), kept.get("ephemeral_1h_input_tokens", 0)
    if for_5m + for_1h == written:
        return {**counts, "cache_write_5m": for_5m, "cache_write_1h": for_1h}, []
    return counts, [f"how long {written} tokens written to the cache are kept"]


def _tools(facts: Mapping[str, Any]) -> tuple[int, list[str]]:
    """Return how many web searches were made, and which other tools were used that have no price here."""
    used: dict[str, Any] = as_object(facts.get("server_tool_use")) or {}
    free = {"web_search_requests", "web_fetch_requests"}
    others = [f"no price for {name}" for name, count in used.items() if name not in free and count]
    return used.get("web_search_requests") or 0, others


def _dearest(body: Mapping[str, Any]) -> str:
    """Return the dearest kind that the prompt's tokens may be of."""
    kept = [mark.get("ttl") for mark in _cache_marks(body)]
    if not kept:
        return "input"
    return "cache_write_1h" if "1h" in kept else "cache_write_5m"


def _cache_marks(value: object) -> Iterator[Mapping[str, Any]]:
    if (members := as_object(value)) is not None:
        for name, member in members.items():
            if name == "cache_control" and isinstance(member, dict):
                yield cast("dict[str, Any]", member)
            else:
                yield from _cache_marks(member)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from _cache_marks(item)


PRICES = Prices()
"""The list prices."""


def estimate_cost(prompt: Prompt, /, **options: Unpack[RequestOptions]) -> Cost:
    """Return what a request costs at most by the list prices: `Prices.estimate` says how. Nothing is sent.

    Raises:
        ConfigurationError: it cannot be sent.
    """
    from llmport.anthropic.config import DEFAULT_MAX_TOKENS, DEFAULT_MODEL  # noqa: PLC0415 - only who asks should pay
    from llmport.anthropic.encoding import encode_request  # noqa: PLC0415 - the same
    from llmport.client import CompletionRequest  # noqa: PLC0415 - the same
    from llmport.errors import ConfigurationError  # noqa: PLC0415 - the same

    request = CompletionRequest.of(prompt, options)
    try:
        body = encode_request(request, model=DEFAULT_MODEL, max_tokens=DEFAULT_MAX_TOKENS).to_dict()
    except (TypeError, ValueError, AttributeError) as error:
        raise ConfigurationError(f"The request cannot be encoded ({error}).") from None
    return PRICES.estimate(body)
