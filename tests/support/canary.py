"""A key that is looked for wherever it must not be."""

from __future__ import annotations

import base64
import logging
import pickle
import traceback
import warnings
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

KEY = "sk-ant-canary-0123456789-never-shown"

_SPELLINGS = (
    KEY,
    KEY[10:],  # what is left of it where somebody cuts a known beginning off
    KEY[:-6],
    KEY[::-1],
    base64.b64encode(KEY.encode()).decode().rstrip("=")[:40],
    KEY.encode().hex(),
    quote(KEY, safe="").replace("-", "%2D"),
)


def is_shown(text: str) -> bool:
    """Tell whether *text* gives the key away, as it is or in a disguise that anybody sees through."""
    return any(spelling in text for spelling in _SPELLINGS)


def told(error: BaseException, *, has_locals: bool = True) -> Iterator[str]:
    """Give every text that *error* can be turned into, by us or by a tool that reports errors, variables included."""
    for each in chain_of(error):
        yield from (
            str(each),
            repr(each),
            repr(each.args),
            repr(vars(each)),
            repr(getattr(each, "__notes__", [])),
        )
        yield "".join(traceback.TracebackException.from_exception(each, capture_locals=has_locals).format())
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        yield pickle.dumps(error, protocol).decode("latin-1")


def chain_of(error: BaseException) -> Iterator[BaseException]:
    """Give *error* and whatever hangs on it, those included that a traceback leaves out."""
    seen: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        if (each := waiting.pop()) is None or any(each is other for other in seen):
            continue
        seen.append(each)
        yield each
        waiting += [each.__cause__, each.__context__, *getattr(each, "exceptions", ())]


def logged(records: list[logging.LogRecord]) -> Iterator[str]:
    """Give every text of *records*: what a formatter writes, and what it could."""
    formatter = logging.Formatter("%(name)s %(levelname)s %(message)s")
    for record in records:
        yield formatter.format(record)
        yield repr(vars(record))


def warned(caught: list[warnings.WarningMessage]) -> Iterator[str]:
    """Give every text of warnings."""
    for warning in caught:
        yield str(warning)
        yield repr(vars(warning))


def shown(value: Any) -> Iterator[str]:
    """Give every text that *value* shows."""
    yield from (repr(value), str(value), f"{value}", f"{value!r:>5}")
