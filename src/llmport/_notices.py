"""Warns the program's author, at the line that called us. Knows nothing of calls or providers."""

from __future__ import annotations

import sys
import warnings
from types import FrameType

_OURS = __name__.partition(".")[0]


def warn(message: str, category: type[Warning]) -> None:
    """Warn, and point at the nearest line outside this package: whoever wrote it can act on the warning."""
    level = 1
    frame: FrameType | None = sys._getframe()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - as the standard library itself finds a caller
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] == _OURS:
        level, frame = level + 1, frame.f_back
    warnings.warn(message, category, stacklevel=level)
