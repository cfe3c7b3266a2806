"""What many threads share and a forked process must not: it begins with a free lock and with nothing of its parent's."""

from __future__ import annotations

import os
from threading import RLock
from weakref import WeakSet


class Guarded:
    """Has a `lock`, and `reset`s itself in a process that was forked."""

    def __init__(self) -> None:
        self.begin()
        _GUARDED.add(self)

    def begin(self) -> None:
        """Begin anew, with a lock that nobody holds."""
        # Reentrant, because the garbage collector may end a call at any moment, and so in the middle of another.
        self.lock = RLock()
        self.reset()

    def reset(self) -> None:
        """Forget what belongs to the process that this one was forked from."""
        raise NotImplementedError


_GUARDED: WeakSet[Guarded] = WeakSet()


def _begin_all() -> None:
    for each in tuple(_GUARDED):
        each.begin()


if hasattr(os, "register_at_fork"):  # not on Windows, where there is no fork
    os.register_at_fork(after_in_child=_begin_all)
