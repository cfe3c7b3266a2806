"""What state must not follow a process into its fork: it begins anew there. No I/O, no provider.

A lock that another thread holds at that moment would never be released in the child, and what the parent has seen and
reserved is the parent's.
"""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakValueDictionary


class Forgetful(Protocol):
    """State that can begin anew."""

    def forget(self) -> None:
        """Be as when it was made, locks included."""
        ...


def forget_after_fork(state: Forgetful) -> None:
    """Have *state* begin anew in each process that is forked from this one, for as long as it lives."""
    _STATES[id(state)] = state


_STATES: WeakValueDictionary[int, Forgetful] = WeakValueDictionary()
"""By identity: of two that are equal, as two stores of one file are, both have to."""


def _forget_all() -> None:
    for state in tuple(_STATES.values()):
        state.forget()


if hasattr(os, "register_at_fork"):  # not on Windows, where there is no fork
    os.register_at_fork(after_in_child=_forget_all)
