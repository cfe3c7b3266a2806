"""List what changed in the published description since a git revision, for callers of the API.

    python tools/spec_diff.py HEAD~5                        readable text, Markdown
    python tools/spec_diff.py v0.1.0 --fail-on-breaking     exit status 1 if a change breaks callers

Breaking: a request that was right may be refused, or code that reads a reply may miss what it relied on. A new union
variant, member or enum value in a reply breaks nobody: the client keeps what it does not know. Descriptions, examples
and security schemes are not compared. Why this is our own tool: docs/decisions/0007-spec-diff.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final, Literal

from api_versions import VERSIONS
from bundle import PUBLISHED, ROOT
from surface.compare import Aspect, Difference, Side, compare_operations
from surface.document import Document

Change = Literal["added", "removed", "changed"]

BREAKING: Final[frozenset[tuple[Aspect, Change, Side]]] = frozenset(
    {
        ("operation", "removed", "request"),
        ("parameter", "removed", "request"),
        ("body", "added", "request"),
        ("body", "removed", "request"),
        ("header", "removed", "reply"),
        ("field", "removed", "request"),
        ("field", "removed", "reply"),
        ("variant", "removed", "request"),
        ("variant", "removed", "reply"),  # its class goes, and with it the code that names it
        ("value", "removed", "request"),
        ("type", "removed", "request"),
        ("type", "added", "reply"),
        ("type", "changed", "request"),
        ("type", "changed", "reply"),
    }
)
"""What breaks callers whatever it says. The rest is judged by what it says."""

NOW_STRICTER: Final[frozenset[tuple[Aspect, Side, str]]] = frozenset(
    {
        ("required", "request", "required"),
        ("required", "reply", "optional"),
        ("nullable", "request", "never null"),
        ("nullable", "reply", "or null"),
        ("openness", "request", "closed list"),
    }
)
"""Changes that break callers if this is what the new description says."""


def change_of(difference: Difference) -> Change:
    """Return what happened, the old description being on the left."""
    if difference.left is None:
        return "added"
    return "removed" if difference.right is None else "changed"


def is_breaking(difference: Difference) -> bool:
    """Return whether callers may have to change something."""
    aspect, side, new = difference.aspect, difference.side, difference.right or ""
    change = change_of(difference)
    match aspect:
        case "field" | "parameter" if change == "added":
            return side == "request" and new.startswith("required")
        case "reply":
            return change == "removed" and difference.member.startswith("2")
        case "limit":
            return side == "request" and is_tighter(difference.left, difference.right)
        case _:
            return (aspect, change, side) in BREAKING or (aspect, side, new) in NOW_STRICTER


def is_tighter(old: str | None, new: str | None) -> bool:
    """Return whether a limit such as `maxLength 5` refuses more than before."""
    if old is None or new is None:
        return old is None
    keyword, _, before = old.partition(" ")
    is_minimum = keyword.lower().removeprefix("exclusive").startswith("min")
    if not is_minimum and not keyword.lower().removeprefix("exclusive").startswith("max"):
        return True  # two patterns, say: who knows
    return bool(json.loads(new.removeprefix(keyword)) > json.loads(before)) == is_minimum


def report(differences: Sequence[Difference]) -> Iterator[str]:
    """Yield the lines a person reads: operations and schemas by name, breaking changes first in each."""
    breaking = sum(map(is_breaking, differences))
    yield f"{breaking} breaking, {len(differences) - breaking} compatible."
    ordered = sorted(differences, key=lambda each: (" " not in each.owner, each.owner, not is_breaking(each)))
    for owner, group in groupby(ordered, key=lambda each: each.owner):
        yield f"\n## {owner}\n"
        yield from map(_line, group)


def _line(each: Difference) -> str:
    verdict = "**breaking**" if is_breaking(each) else "compatible"
    side = {"request": "requests", "reply": "replies"}[each.side]
    where = f" `{each.member}`" if each.member else ""
    match change_of(each):
        case "added":
            what = f"added {each.aspect}{where}: {each.right}"
        case "removed":
            what = f"removed {each.aspect}{where}: {each.left}"
        case "changed":
            what = f"changed{where}: {each.left} → {each.right}"
    return f"- {verdict} ({side}): {what}"


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[Difference]:
    """Return what differs between two OpenAPI documents, each once."""
    return list(dict.fromkeys(compare_operations(Document(old).operations(), Document(new).operations())))


def published_at(revision: str, path: Path) -> str:
    """Return a file's text at a git revision."""
    spec = f"{revision}:{path.relative_to(ROOT).as_posix()}"
    done = subprocess.run(["git", "show", spec], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LookupError(done.stderr.strip())
    return done.stdout


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare a revision with the working tree."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("revision", help="a git revision: what the working tree is compared with")
    parser.add_argument(
        "--version", choices=VERSIONS, default=VERSIONS[0], help="the API version (%(default)s)"
    )
    parser.add_argument(
        "--fail-on-breaking", action="store_true", help="exit with 1 if a change breaks callers"
    )
    options = parser.parse_args(arguments)
    path = PUBLISHED / f"{options.version}.json"
    try:
        old, new = (
            json.loads(published_at(options.revision, path)),
            json.loads(path.read_text(encoding="utf-8")),
        )
    except (LookupError, OSError) as error:
        print(f"could not compare: {error}", file=sys.stderr)
        return 2
    differences = compare(old, new)
    print(f"# Changes in {options.version} since {options.revision}\n")
    print(*report(differences), sep="\n")
    return 1 if options.fail_on_breaking and any(map(is_breaking, differences)) else 0


if __name__ == "__main__":
    sys.exit(main())
