"""Compare our OpenAPI description with the installed official SDK.

    python tools/drift.py            list what differs, with the file in openapi/ to edit
    python tools/drift.py --json     the same for machines

This is how a maintainer learns of API changes: install the newest `anthropic`, run it, edit openapi/. Differences that
are meant stand in drift_allowed.yaml with a reason; an entry there that matches nothing any more is drift, too.

Exit status: 0 nothing but what is allowed, 1 drift, 2 the two could not be compared.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import reduce
from operator import or_
from pathlib import Path
from typing import TYPE_CHECKING, Final

import yaml

from api_versions import VERSIONS
from bundle import SOURCE, bundle
from surface.compare import Difference, compare_operations, compare_shapes
from surface.document import Document
from surface.model import Operation, Shape
from surface.places import Places

if TYPE_CHECKING:
    from surface.sdk import Sdk

ALLOWED: Final = Path(__file__).with_name("drift_allowed.yaml")
HEADINGS: Final = ("The SDK has it, we lack it", "We have it, the SDK lacks it", "Said differently")


@dataclass(frozen=True)
class Allowed:
    """Differences that are meant. `*` stands for anything in *at* and *says*."""

    at: str
    aspect: str
    reason: str
    says: str = "*"
    """What the SDK has and we lack, or else what we have."""

    def covers(self, difference: Difference) -> bool:
        """Return whether *difference* is one of those."""
        says = difference.right if difference.left is None else difference.left
        return (
            self.aspect == difference.aspect
            and _matches(self.at, difference.at)
            and _matches(self.says, says or "")
        )


def _matches(pattern: str, text: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None


def read_sdk() -> Sdk:
    """Introspect the installed SDK; one that is missing or built anew fails here, not when this module is imported."""
    from surface import sdk  # noqa: PLC0415 - see above

    return sdk.read_sdk()


def find_drift(sdk: Sdk, ours: Sequence[Operation]) -> list[Difference]:
    """Return where the description and the SDK differ, the SDK on the left."""
    successes = [replace(each, replies=_replies(each, succeeded=True)) for each in ours]
    found = [
        *compare_operations(sdk.operations, successes),
        *compare_shapes(sdk.errors, _error_body(ours), owner="errors", side="reply"),
        *_statuses(sdk, ours),
        *(
            Difference("operation", "request", f"client.{name}", "", f"the SDK's client.{name}", None)
            for name in sorted(sdk.other_resources)
        ),
    ]
    # A type met in requests and in replies is reported once.
    return list(dict.fromkeys(replace(each, side="reply") for each in found if not _is_silence(each)))


def _is_silence(difference: Difference) -> bool:
    """Return whether the SDK merely does not say it: its types state no limits, and its literals are not checked."""
    is_opened = (difference.left, difference.right) == ("closed list", "open list")
    return difference.aspect == "limit" or (difference.aspect == "openness" and is_opened)


def _replies(operation: Operation, *, succeeded: bool) -> dict[str, Shape]:
    return {key: shape for key, shape in operation.replies.items() if key.startswith("2") == succeeded}


def _error_body(operations: Iterable[Operation]) -> Shape:
    """Return what any operation's error may hold: the SDK does not tell operations or statuses apart here."""
    shapes = (shape for each in operations for shape in _replies(each, succeeded=False).values())
    return reduce(or_, shapes, Shape())


def _statuses(sdk: Sdk, ours: Iterable[Operation]) -> Iterator[Difference]:
    documented = {each.key: {int(key[:3]) for key in _replies(each, succeeded=False)} for each in ours}
    anywhere = set[int]().union(*documented.values())
    for status in sorted(sdk.statuses ^ anywhere):
        texts = (
            "an exception class" if status in sdk.statuses else None,
            "documented" if status in anywhere else None,
        )
        yield Difference("reply", "reply", "errors", str(status), *texts)
    for operation in sdk.operations:
        for status in sorted(sdk.raises[operation.key] - documented.get(operation.key, sdk.statuses)):
            yield Difference("reply", "reply", str(operation), str(status), "a typed error", None)


def read_allowed(path: Path) -> list[Allowed]:
    """Read the differences that are meant."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8")) or ()
    return [
        Allowed(**{**entry, "at": at})
        for entry in entries
        for at in (entry["at"] if isinstance(entry["at"], list) else [entry["at"]])
    ]


def report(differences: Sequence[Difference], stale: Sequence[Allowed], places: Places) -> Iterator[str]:
    """Yield the lines a person reads."""
    for heading in HEADINGS:
        chosen = [each for each in differences if _heading(each) == heading]
        if not chosen:
            continue
        yield f"{heading} ({len(chosen)})"
        for place, each in sorted(
            ((places.find(each.owner, each.member), each) for each in chosen), key=_by_place
        ):
            yield f"  {place}  {each.at}"
            yield f"      {_sentence(each)}"
        yield ""
    if stale:
        yield f"Allowed in {ALLOWED.name}, but no longer so ({len(stale)})"
        yield from (f"  {each.at} ({each.aspect} {each.says})" for each in stale)
        yield ""


def _heading(each: Difference) -> str:
    return HEADINGS[0] if each.right is None else HEADINGS[1] if each.left is None else HEADINGS[2]


def _by_place(found: tuple[object, Difference]) -> tuple[object, str]:
    return found[0], found[1].at


def _sentence(each: Difference) -> str:
    if each.right is None:
        return f"{each.aspect}: {each.left}"
    if each.left is None:
        return f"{each.aspect}: {each.right}"
    return f"{each.aspect}: the SDK says {each.left}; we say {each.right}"


def as_json(differences: Iterable[Difference], stale: Iterable[Allowed], places: Places) -> str:
    """Return the same for machines."""
    rows = [
        {
            "at": each.at,
            "aspect": each.aspect,
            "sdk": each.left,
            "ours": each.right,
            **asdict(places.find(each.owner, each.member)),
        }
        for each in differences
    ]
    return json.dumps({"differences": rows, "stale": [asdict(each) for each in stale]}, indent=2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare and report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")
    parser.add_argument("--all", action="store_true", help="list the allowed differences as well")
    options = parser.parse_args(arguments)
    try:
        sdk = read_sdk()
        found = find_drift(sdk, list(Document(bundle(VERSIONS[0])).operations()))
        allowed = [] if options.all else read_allowed(ALLOWED)
    except Exception as error:  # noqa: BLE001 - whatever it is, it means the two could not be compared
        print(f"could not compare: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    drift = [each for each in found if not any(entry.covers(each) for entry in allowed)]
    stale = [entry for entry in allowed if not any(entry.covers(each) for each in found)]
    places = Places(SOURCE)
    if options.json:
        print(as_json(drift, stale, places))
    else:
        print(*report(drift, stale, places), sep="\n", end="")
        print(
            f"anthropic {sdk.release}: {len(drift)} differences, {len(found) - len(drift)} allowed with a reason."
        )
    return 1 if drift or stale else 0


if __name__ == "__main__":
    sys.exit(main())
