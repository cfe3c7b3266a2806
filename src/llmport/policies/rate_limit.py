"""What calls to one family of models may use: requests, input tokens and output tokens a minute. No clock of its own.

A call is counted at an estimate before it is sent, and at what it really took when it is over. How estimates compare
with that is learnt: of the answers' limits, most calls use a small part, and prompts may come from a cache.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from attrs import frozen

from llmport._core.flow import Call
from llmport._value import Value
from llmport.errors import LlmError
from llmport.limits import LimitStatus, RateLimits
from llmport.policies.buckets import Bucket
from llmport.usage import Usage

CUT = 0.7
"""What is left of the rate after a refusal that was not foreseen; AWS SDKs' adaptive mode has the same."""
RECOVERY = 60.0
"""Seconds in which a rate comes back that was cut to nothing: a minute is what limits are counted in."""
LEAST = 0.1
"""The rate is not cut below this share."""
_FEW = 8
"""So many calls of a tenant weigh as much as what is known of all."""
_MOST_KINDS = 1_000
"""Averages that are kept."""
_MEMORY = 100
"""About so many calls make an average. With much fewer the short answers, which come first, are taken for all of them."""

Told: TypeAlias = "tuple[tuple[int, int | None] | None, ...]"
"""Of requests, input and output tokens each: the limit and what remains; `None` where the provider did not say."""


@frozen(eq=False, repr=False)
class Rules(Value):
    """What a provider's limits are like."""

    family: Callable[[str], str]
    """Names what models share their limits with the one given."""
    estimate: Callable[[Call], int]
    """Guesses a call's input tokens, at once: what is wrong with the guess is learnt."""
    hear: Callable[[Mapping[str, str]], Told]
    """Reads a reply's headers."""
    show: Callable[[Mapping[str, str]], Mapping[str, LimitStatus]]
    """Reads them for people, with all there is."""
    counted: Callable[[Usage, str], int]
    """Tells how many input tokens of an answer's usage a model's limit counts."""
    is_concurrency: Callable[[LlmError], bool]
    """Tells whether a call was refused because too many are out at once."""


class Cost(NamedTuple):
    """What a call is thought to take, or took."""

    requests: float
    input: float
    output: float


NOTHING = Cost(0.0, 0.0, 0.0)


class Average:
    """The mean of what was seen lately."""

    __slots__ = ("_count", "value")

    def __init__(self, value: float, count: int = 0) -> None:
        """Begin with *value*, as if it were that of *count* others."""
        self.value = value
        self._count = count

    def add(self, value: float) -> None:
        """Take another value."""
        if self._count < _MEMORY:
            self._count += 1
        self.value += (value - self.value) / self._count


class Rates:
    """The buckets of one family, and how fast they may be used."""

    def __init__(self, bounds: RateLimits, now: float) -> None:
        self._buckets = (
            Bucket(bounds.requests),
            Bucket(bounds.input_tokens, is_guessed=True),
            Bucket(bounds.output_tokens, is_guessed=True),
        )
        self._now = now
        self._paused_until = now
        self._share = 1.0  # of the full rate, at the time of the last cut
        self._cut_at = float("-inf")
        self._input = Average(1.0)  # tokens that counted, for each that was estimated
        # Tokens written, for each that was allowed: by who asked, or None for all, and by about how many were allowed.
        self._output: OrderedDict[tuple[str | None, int], Average] = OrderedDict()
        self.heard_at = float("-inf")
        """When the provider's word was last taken."""
        self.is_known = False
        """Whether a reply has come, so that what it told of the limits is known."""

    @property
    def is_shared(self) -> bool | None:
        """Whether processes agree on who uses how much of them; `None` if nobody was asked."""
        return None

    def estimate(self, tokens: int, max_tokens: int, tenant: str = "") -> Cost:
        """Tell what a call is thought to take. A tenant's answers are taken to be alike that may be about as long."""
        size = max_tokens.bit_length()
        output = self._output.get((tenant, size)) or self._output.get((None, size))
        return Cost(1.0, tokens * self._input.value, max_tokens * (output.value if output else 1.0))

    def seconds_until(self, cost: Cost, now: float) -> float:
        """Tell how long it takes until a call of this *cost* may go; 0 if it may now."""
        self._refill(now)
        share, (requests, inputs, outputs) = self._share_at(now), self._buckets
        return max(
            self._paused_until - now,
            requests.seconds_until(cost.requests, share),
            inputs.seconds_until(cost.input, share),
            outputs.seconds_until(cost.output, share),
            0.0,
        )

    def delay(self, cost: Cost, now: float) -> float:
        """Tell how long it takes until all of *cost* has come, of one call or of many."""
        self._refill(now)
        share = self._share_at(now)
        longest = max(bucket.delay(part, share) for bucket, part in zip(self._buckets, cost, strict=True))
        return max(self._paused_until - now, 0.0) + longest

    def take(self, cost: Cost) -> tuple[float, ...]:
        """Count a call that is about to be sent, and return where the buckets stand, for `hear`."""
        requests, inputs, outputs = self._buckets
        requests.take(cost.requests)
        inputs.take(cost.input)
        outputs.take(cost.output)
        return requests.settled, inputs.settled, outputs.settled

    def settle(self, cost: Cost, used: Cost) -> None:
        """Count a call that is over at what it *used*."""
        requests, inputs, outputs = self._buckets
        requests.settle(cost.requests, used.requests)
        inputs.settle(cost.input, used.input)
        outputs.settle(cost.output, used.output)

    def learn(self, tokens: int, max_tokens: int, used: Cost, tenant: str = "") -> None:
        """Learn how estimates compare with what an answer *used*."""
        if tokens > 0 and used.input > 0:
            self._input.add(used.input / tokens)
        if max_tokens > 0:
            size, share = max_tokens.bit_length(), min(1.0, used.output / max_tokens)
            all_, its = (None, size), (tenant, size)
            everybody = self._output.get(all_) or self._output.setdefault(all_, Average(1.0))
            everybody.add(share)
            own = self._output.get(its) or self._output.setdefault(its, Average(everybody.value, _FEW))
            own.add(share)
            self._output.move_to_end(its)
            if len(self._output) > _MOST_KINDS:  # who was not heard of for longest is forgotten
                del self._output[next(key for key in self._output if key[0] is not None)]

    def hear(
        self, told: Told, sent_at: float, stood: tuple[float, ...], now: float, *, is_counted: bool = True
    ) -> None:
        """Take the provider's word, in the reply to a call sent at *sent_at*, when the buckets *stood* so.

        What a reply tells has the call itself in it, if that *is_counted*: its request certainly, of its tokens nobody
        knows how many yet.
        """
        self._refill(now)
        self.is_known, self.heard_at = True, now
        age, counted = now - sent_at, float(is_counted)
        for bucket, each, before in zip(self._buckets, told, stood, strict=True):
            if each is not None:
                limit, remaining = each
                bucket.hear(limit, remaining, age, before, counted)
            counted = 0.0  # only of requests, which are the first

    def refused(self, sent_at: float, retry_after: float | None, now: float, *, is_cut: bool = True) -> None:
        """Take down that the provider refused a call: all pause as long as it asks, then go on slower, if *is_cut*.

        Calls that were out already when the rate was cut tell nothing new.
        """
        self._refill(now)
        if retry_after is not None:
            self.pause(now + retry_after)
        if is_cut and sent_at >= self._cut_at:
            self._share = max(LEAST, CUT * self._share_at(now))
            self._cut_at = now

    def pause(self, until: float) -> None:
        """Let nothing pass before that time."""
        self._paused_until = max(self._paused_until, until)

    def statuses(self, now: float) -> dict[str, LimitStatus]:
        """Return what is known; when the limits are reset is the provider's to say."""
        self._refill(now)
        return {
            name: LimitStatus(int(bucket.limit), bucket.remaining)
            for name, bucket in zip(("requests", "input_tokens", "output_tokens"), self._buckets, strict=True)
            if bucket.limit is not None
        }

    def _share_at(self, now: float) -> float:
        return min(1.0, self._share + (now - self._cut_at) / RECOVERY) if self._share < 1.0 else 1.0

    def _refill(self, now: float) -> None:
        seconds = now - self._now
        if seconds > 0:
            share = self._share_at(now)
            for bucket in self._buckets:
                bucket.refill(seconds, share)
            self._now = now


def used_by(model: str, cost: Cost, usage: Usage | None, rules: Rules) -> Cost:
    """Return what a call used that was sent; without *usage*, its prompt is taken to have been read, and no more."""
    if usage is None:
        return Cost(1.0, cost.input, 0.0)
    return Cost(1.0, float(rules.counted(usage, model)), float(usage.output_tokens))
