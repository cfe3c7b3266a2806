"""The moment when everything must be over, for all calls within a `with` block. Knows no call, does no I/O."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar

from llmport.errors import ConfigurationError

_MOMENT: ContextVar[float] = ContextVar("llmport.deadline", default=math.inf)


@contextmanager
def deadline(seconds: float, *, clock: Callable[[], float] = time.monotonic) -> Generator[None]:
    """Let every call within the block, of any client, be over in *seconds* from now.

    Blocks within it can only bring the end nearer, as can a call's own `timeout`. Tasks inherit it from the code that
    starts them; a thread does only where it runs in a copy of the context, as `asyncio.to_thread` and `anyio` do. A call
    that it ends raises `DeadlineExceededError`, or the error of its last attempt where only waiting was left. *clock*
    must be the client's.

    Raises:
        ConfigurationError: *seconds* is no number. Zero and less are: then the time is over already.
    """
    is_number = isinstance(seconds, int | float)  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a checker
    if not is_number or math.isnan(seconds):
        raise ConfigurationError(f"A deadline is a number of seconds, not {seconds!r}.")
    token = _MOMENT.set(min(_MOMENT.get(), clock() + seconds))
    try:
        yield
    finally:
        _MOMENT.reset(token)


def current_deadline() -> float:
    """Return the moment by the clock of `deadline`; infinity outside of every block."""
    return _MOMENT.get()
