"""Whatever goes wrong ends in the right answer or in an error of ours that says what happened: see `faults` for the table.

Every row is played over a real socket to a blocking client and to one on asyncio and trio.
"""

from __future__ import annotations

import pickle
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from canary import chain_of
from fault_play import Played, ask_each, hard_limit, open_files, play
from faults import FAULTS, Ask, Fault, Outcome

from llmport import LlmError

pytestmark = pytest.mark.anyio

LONGEST_MESSAGE = 4000


@pytest.fixture(autouse=True)
def does_not_hang() -> Iterator[None]:
    with hard_limit():
        yield


@pytest.mark.parametrize(("fault", "ask"), ask_each(FAULTS))
async def test_a_fault(make_client: Any, waits: Any, fault: Fault, ask: Ask) -> None:
    threads, files = set(threading.enumerate()), open_files()

    # With one connection at most, one that was not given back is one too many.
    played = await play(fault, ask, lambda url: make_client(url, max_connections=1), waits)

    outcome = fault.outcome(ask)
    assert played.requests == outcome.requests
    assert len(played.waits) == outcome.attempts - 1
    if outcome.waits is not None:
        least, most = outcome.waits
        assert least <= played.waits[0] <= most
    if outcome.error is None:
        check_answer(played, outcome)
    else:
        assert played.error is not None, f"{played.answer!r:.200} was taken for right"
        check_error(played.error, outcome)
    assert [
        thread.name for thread in threading.enumerate() if thread not in threads and not is_spare(thread)
    ] == []
    assert open_files() <= files


def is_spare(thread: threading.Thread) -> bool:
    """Tell whether *thread* is one that an event loop keeps for its next look-up of a name."""
    return thread.name.startswith(("asyncio_", "AnyIO worker", "Trio thread"))


def check_answer(played: Played, outcome: Outcome) -> None:
    if played.error is not None:
        raise played.error
    assert played.answer is not None
    is_same = played.answer.text == outcome.text  # a difference of megabytes shows nothing
    assert is_same
    assert outcome.is_right(played.answer)
    assert not played.seen or "".join(played.seen) == outcome.text
    assert played.answer.stop_reason is not None


def check_error(error: LlmError, outcome: Outcome) -> None:
    assert type(error) is outcome.error
    assert error.message.strip()
    assert len(str(error)) < LONGEST_MESSAGE
    assert re.search(outcome.said, error.message)
    assert (error.status, error.request_id) == (outcome.status, outcome.request_id)
    assert error.retry_after == outcome.retry_after
    assert (error.partial and error.partial.text) == outcome.partial
    assert error.partial is None or error.partial.stop_reason is None
    if outcome.phase is not None:
        assert error.phase == outcome.phase
    if outcome.is_billed is not None:
        assert error.possibly_billed is outcome.is_billed
    # What other libraries raise holds requests with their credentials, or the text that could not be read.
    assert [type(each) for each in chain_of(error) if not isinstance(each, LlmError)] == []
    check_attempts(error, outcome)
    check_pickles(error)


def check_attempts(error: LlmError, outcome: Outcome) -> None:
    assert [attempt.number for attempt in error.attempts] == list(range(1, outcome.attempts + 1))
    last = error.attempts[-1]
    assert (last.error, last.status, last.request_id) == (
        type(error).__name__,
        error.status,
        error.request_id,
    )
    assert all(attempt.wait >= 0 for attempt in error.attempts)


def check_pickles(error: LlmError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)
