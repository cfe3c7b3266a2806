"""Tests of what begins anew in a forked process."""

from __future__ import annotations

import gc
import os
from weakref import ref

import attrs
import pytest

from llmport._core.forking import forget_after_fork


@attrs.define(unsafe_hash=True)
class State:
    """Something with a memory; two with the same are equal."""

    value: int = 1

    def forget(self) -> None:
        self.value = 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # from 3.12 on, of threads and fork
def test_all_begin_anew_in_a_forked_process_even_if_they_are_equal() -> None:
    states = [State(), State()]
    for state in states:
        forget_after_fork(state)
    pid = os.fork()
    if pid == 0:
        os._exit(sum(state.value for state in states))

    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert states == [State(), State()]


def test_what_nobody_uses_is_not_kept_for_forks() -> None:
    state = State()
    forget_after_fork(state)
    trace = ref(state)
    del state
    gc.collect()

    assert trace() is None
