"""Reads what a docstring says of a function as a whole and of each of its parameters. Knows no tools.

Three ways of writing are read: Google's (`Args:`), NumPy's (`Parameters` underlined) and Sphinx's (`:param x:`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import cleandoc
from itertools import pairwise

from attrs import field, frozen

from llmport._value import Value

_GOOGLE = re.compile(
    r"(Args|Arguments|Parameters|Params|Attributes|Returns?|Yields?|Raises|Examples?|Notes?|Warnings?|See Also)"
    r":[ \t]*$"
)
_NUMPY = re.compile(r"(Parameters|Attributes|Returns|Yields|Raises|Examples?|Notes|See Also)[ \t]*$")
_UNDERLINE = re.compile(r"-{3,}[ \t]*$")
_SPHINX = re.compile(
    r":(?:(param|parameter|arg|argument|var|ivar)(?:\s[^:]+)?\s+\*{0,2}(\w+)|\w+[^:]*):\s*(.*)$"
)
_ABOUT_PARAMETERS = {"Args", "Arguments", "Parameters", "Params", "Attributes"}
_GOOGLE_ENTRY = re.compile(r"(?P<names>\*{0,2}\w+)\s*(?:\([^)]*\))?\s*:\s*(?P<text>.*)$")
_NUMPY_ENTRY = re.compile(r"(?P<names>\*{0,2}\w+(?:\s*,\s*\*{0,2}\w+)*)\s*(?::.*)?(?P<text>)$")


@frozen(eq=False, repr=False)
class Docstring(Value):
    """What a docstring says."""

    text: str = ""
    """What stands before its first section."""
    parameters: dict[str, str] = field(factory=dict[str, str])
    """What it says of each parameter, or field, it mentions."""


def read_docstring(docstring: str | None) -> Docstring:
    """Take *docstring* apart; of none, or of one without sections, as much as there is."""
    text: list[str] = []
    parameters: dict[str, str] = {}
    for kind, title, lines in _sections(cleandoc(docstring or "").splitlines()):
        if kind == "text":
            text += lines
        elif kind == "sphinx" and title:
            parameters[title] = _joined(lines)
        elif kind in {"google", "numpy"} and title in _ABOUT_PARAMETERS:
            parameters.update(_entries(lines, _GOOGLE_ENTRY if kind == "google" else _NUMPY_ENTRY))
    return Docstring("\n".join(text).strip(), parameters)


def _sections(lines: list[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Give each section's way of writing, its title and its lines; the first is the text before them all."""
    kind, title, body = "text", "", list[str]()
    for line, after in pairwise([*lines, ""]):
        if (found := _GOOGLE.match(line)) and (not after.strip() or after[0].isspace()):
            yield kind, title, body
            kind, title, body = "google", found[1], []
        elif (found := _NUMPY.match(line)) and _UNDERLINE.match(after):
            yield kind, title, body
            kind, title, body = "numpy", found[1], []
        elif kind == "numpy" and not body and _UNDERLINE.match(line):
            continue
        elif found := _SPHINX.match(line):
            yield kind, title, body
            kind, title, body = "sphinx", found[2] or "", [found[3]]
        else:
            body.append(line)
    yield kind, title, body


def _entries(lines: list[str], entry: re.Pattern[str]) -> dict[str, str]:
    """Return what each entry says, by the names it begins with."""
    margin = min((_indent(line) for line in lines if line.strip()), default=0)
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines:
        head = entry.match(line.strip()) if _indent(line) == margin else None
        if head:
            current = [head["text"]]
            found.update((name.strip(" *"), current) for name in head["names"].split(","))
        else:
            current.append(line)
    return {name: _joined(text) for name, text in found.items()}


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _joined(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines if line.strip())
