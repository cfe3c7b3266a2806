"""Fits the prices of `llmport.anthropic.estimates` to recorded requests, and tells how wrong they are.

    python tools/calibrate.py          the error of the prices in force, the prices a fit gives, their error held out

Held out means: the requests of one project are estimated with prices fitted to all the others'. Reads the recordings
beside the repository; LLMPORT_RECORDINGS names another place.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from llmport.anthropic import estimates
from llmport.anthropic.estimates import PRICES, TokenEstimate, estimate_parts, family_of
from llmport.anthropic.prompt_parts import Parts, parts_of

RECORDINGS = Path(os.environ.get("LLMPORT_RECORDINGS") or Path(__file__).parents[2] / "shared" / "recordings")
_COUNTS = ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
_FITTED = tuple(name for name in PRICES if name != "cjk")


class Sample(NamedTuple):
    """A request, and what it cost."""

    project: str
    source: str
    model: str
    parts: Parts
    tokens: int


class Errors(NamedTuple):
    """How wrong estimates are."""

    samples: int
    median: float
    p90: float
    worst: float
    covered: float

    def __str__(self) -> str:
        return (
            f"{self.samples:4} requests  median {self.median:6.1%}  p90 {self.p90:6.1%}  worst {self.worst:6.1%}  "
            f"within the band {self.covered:6.1%}"
        )


def load(folder: Path = RECORDINGS) -> list[Sample]:
    """Read the requests whose parts can all be seen; those that many tests of a project repeat count once."""
    samples: dict[tuple[object, ...], Sample] = {}
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").split("\n"):
            sample = _sample(json.loads(line)) if line else None
            if sample is not None:
                key = (sample.project, sample.model, sample.tokens, *sorted(sample.parts.counts.items()))
                samples.setdefault(key, sample)
    return list(samples.values())


def _sample(exchange: Mapping[str, Any]) -> Sample | None:
    body, tokens = exchange["request_body"], _tokens(exchange)
    if not tokens or not isinstance(body, dict) or "messages" not in body:
        return None
    parts = parts_of(body)
    if parts.unseen:
        return None
    return Sample(exchange["source"].partition(":")[0], exchange["source"], body["model"], parts, tokens)


def _tokens(exchange: Mapping[str, Any]) -> int:
    """Return the input tokens that the reply tells; 0 if it does not."""
    if exchange["status"] != 200:
        return 0
    usage: dict[str, Any] = {}
    for reply in _objects(exchange):
        told = (
            reply
            if "input_tokens" in reply
            else reply.get("usage") or (reply.get("message") or {}).get("usage") or {}
        )
        usage.update({name: told[name] for name in _COUNTS if told.get(name) is not None})
    return sum(usage.values())


def _objects(exchange: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    text: str = exchange["response_text"]
    if exchange["kind"] == "json":
        yield json.loads(text)
    elif exchange["kind"] == "sse":
        yield from (json.loads(line[5:]) for line in text.split("\n") if line.startswith("data:"))


def errors(samples: Iterable[Sample], estimate: Callable[[Sample], TokenEstimate]) -> Errors:
    """Compare estimates with counts."""
    off: list[float] = []
    covered = 0
    for sample in samples:
        guess = estimate(sample)
        off.append(abs(guess.tokens - sample.tokens) / sample.tokens)
        covered += guess.low <= sample.tokens <= guess.high
    off.sort()
    return Errors(
        len(off), statistics.median(off), off[int(0.9 * (len(off) - 1))], off[-1], covered / len(off)
    )


def in_force(sample: Sample) -> TokenEstimate:
    """Estimate with the prices of the package."""
    return estimate_parts(sample.parts, family_of(sample.model))


def with_prices(prices: Mapping[str, float]) -> Callable[[Sample], TokenEstimate]:
    """Return how to estimate with other *prices*."""
    return lambda sample: estimate_parts(sample.parts, family_of(sample.model), prices)


def fit(samples: Sequence[Sample]) -> dict[str, float]:
    """Fit prices: none below zero, and least in the sum of relative errors, so that odd ones out weigh little.

    Iteratively reweighted least squares, each solved by coordinate descent on the normal equations.
    """
    rows = [_row(sample) for sample in samples]
    prices = [PRICES[name] for name in _FITTED]
    for _ in range(30):
        size = range(len(_FITTED))
        gram = [[0.0] * len(_FITTED) for _ in size]
        right = [0.0] * len(_FITTED)
        for row, target, tokens in rows:
            miss = abs(sum(price * count for price, count in zip(prices, row, strict=True)) - target)
            weight = 1 / ((tokens + 20) * max(miss, 0.005 * (tokens + 20)))
            present = [index for index in size if row[index]]
            for one in present:
                right[one] += weight * row[one] * target
                for other in present:
                    gram[one][other] += weight * row[one] * row[other]
        for _ in range(200):
            for index in size:
                if gram[index][index]:
                    rest = (
                        sum(gram[index][other] * prices[other] for other in size)
                        - gram[index][index] * prices[index]
                    )
                    prices[index] = max(0.0, (right[index] - rest) / gram[index][index])
    return {**PRICES, **dict(zip(_FITTED, prices, strict=True))}


def _row(sample: Sample) -> tuple[list[float], float, int]:
    """Return the counts of what is fitted, what it costs together, and the whole request's tokens."""
    family = family_of(sample.model)
    row = [sample.parts.counts[name] * (family.text if name in estimates.TEXT else 1.0) for name in _FITTED]
    known = in_force(sample).tokens - sum(
        price * count for price, count in zip((PRICES[name] for name in _FITTED), row, strict=True)
    )
    return row, sample.tokens - known, sample.tokens


def kind_of(sample: Sample) -> str:
    """Name what decides how well a request can be estimated."""
    counts = sample.parts.counts
    if counts["picture_unseen"] or counts["page"] or counts["document"]:
        return "documents, unseen pictures"
    return "tools" if counts["tools"] or counts["tools_single"] else "text, pictures"


def main() -> int:
    """Print the tables."""
    if not RECORDINGS.is_dir():
        print(f"no recordings: there is no {RECORDINGS}", file=sys.stderr)
        return 1
    samples = load()
    projects = sorted({sample.project for sample in samples})
    print("prices in force")
    _print_by(kind_of, samples, in_force)
    _print_by(lambda sample: f"a family of {_last(sample)}", samples, in_force)
    _print_by(lambda _: "all", samples, in_force)
    fitted = fit(samples)
    print("\nprices of a fit to all (in force)")
    for name in _FITTED:
        print(f"  {name:12} {fitted[name]:7.2f}  ({PRICES[name]:g})")
    print("\nheld out: each project with the prices of the others")
    held_out = {
        project: with_prices(fit([sample for sample in samples if sample.project != project]))
        for project in projects
    }
    _print_by(lambda sample: sample.project, samples, lambda sample: held_out[sample.project](sample))
    _print_by(kind_of, samples, lambda sample: held_out[sample.project](sample))
    _print_by(lambda _: "all", samples, lambda sample: held_out[sample.project](sample))
    return 0


def _last(sample: Sample) -> str:
    last = next(last for last, family in estimates.FAMILIES if family is family_of(sample.model))
    return "newer models" if last[0] > 90 else f"models up to {last[0]}.{last[1]}"


def _print_by(
    name: Callable[[Sample], str], samples: Sequence[Sample], estimate: Callable[[Sample], TokenEstimate]
) -> None:
    groups: dict[str, list[Sample]] = {}
    for sample in samples:
        groups.setdefault(name(sample), []).append(sample)
    for group, members in sorted(groups.items()):
        print(f"  {group:28}", errors(members, estimate))


if __name__ == "__main__":
    raise SystemExit(main())
