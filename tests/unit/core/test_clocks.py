"""The clocks of a stream, on a clock that stands still unless it is told."""

from __future__ import annotations

import pytest

from llmport._core.clocks import Clocks
from llmport._core.flow import Call, Reply
from llmport.config import Timeouts
from llmport.errors import RequestTimeoutError

TIMEOUTS = Timeouts(first_event=100.0, idle=10.0, max_silence=25.0)


class Time:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def started(time: Time, *, sent_at: float | None = 1000.0, timeouts: Timeouts = TIMEOUTS) -> Clocks:
    call = Call(operation="ask", method="POST", path="/", is_stream=True, timeouts=timeouts)
    return Clocks(Reply(call, 200, {}, clock=time, sent_at=sent_at))


def wait(clocks: Clocks, time: Time, seconds: float, count: int = 0) -> float:
    """Wait that long for a read, after so many events; return how long it might have taken."""
    allowed = clocks.begin(count)
    time.now += seconds
    clocks.end()
    return allowed


def test_the_first_event_is_due_from_sending_on() -> None:
    time = Time()
    clocks = started(time, sent_at=990.0)

    assert wait(clocks, time, 30) == 90
    assert wait(clocks, time, 60) == 60  # bytes that were no event
    with pytest.raises(RequestTimeoutError, match=r"100 s \(first_event\)"):
        clocks.begin(0)


def test_without_the_time_of_sending_it_is_due_from_now_on() -> None:
    time = Time()

    assert started(time, sent_at=None).begin(0) == 100


def test_silence_is_bounded_by_what_is_left_of_the_shorter_clock() -> None:
    time = Time()
    clocks = started(time)
    clocks.has_begun()

    assert wait(clocks, time, 9) == 10
    assert wait(clocks, time, 9) == 10
    assert wait(clocks, time, 7) == 7
    with pytest.raises(RequestTimeoutError, match=r"Nothing but pings came for 25 s \(max_silence\)"):
        clocks.begin(0)


def test_an_event_that_says_something_ends_the_silence() -> None:
    time = Time()
    clocks = started(time)
    clocks.has_begun()
    for count in range(20):
        assert wait(clocks, time, 9, count // 2) == 10


def test_what_the_reader_takes_is_no_silence() -> None:
    time = Time()
    clocks = started(time)
    clocks.has_begun()
    for _ in range(3):
        assert wait(clocks, time, 5) == 10
        time.now += 3600


@pytest.mark.parametrize(
    ("timeouts", "name"),
    [(TIMEOUTS, "idle"), (Timeouts(idle=10, max_silence=5), "max_silence"), (Timeouts(idle=5, max_silence=5), "max_silence")],
)  # fmt: skip
def test_a_read_that_takes_too_long_is_told_from_the_clock_that_was_shorter(
    timeouts: Timeouts, name: str
) -> None:
    clocks = started(Time(), timeouts=timeouts)
    clocks.has_begun()
    clocks.begin(0)

    error = clocks.expired()

    assert f"({name})" in error.message
    assert (error.is_retryable, error.phase) == (True, "stream")
