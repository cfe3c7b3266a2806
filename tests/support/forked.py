"""Processes that are forked from the test's own."""

from __future__ import annotations

import os
from collections.abc import Callable


def holds_in_a_fork(check: Callable[[], object]) -> bool:
    """Return whether *check* holds in a process that is forked here. Whatever it raises, that process ends with it."""
    pid = os.fork()
    if pid == 0:
        holds = False
        try:
            holds = bool(check())
        finally:
            os._exit(0 if holds else 1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
