"""Streams where no test over a socket can be sure to come: between two threads, and when the program ends."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, cast

import pytest

from llmport._core.flow import Call, Flow, Reply
from llmport._runtime.blocking import BlockingRuntime
from llmport._runtime.streams import Stream
from llmport.errors import ConfigurationError, StreamInterruptedError
from llmport.events import (
    BlockStart,
    BlockStop,
    MessageDelta,
    MessageStart,
    MessageStop,
    StreamEvent,
    TextDelta,
)
from llmport.messages import TextBlock
from llmport.usage import Usage

BEGUN: list[StreamEvent] = [
    MessageStart("msg_1", "claude", Usage()),
    BlockStart(0, TextBlock("")),
    TextDelta(0, "Hel"),
]
REST: list[StreamEvent] = [
    TextDelta(0, "lo"),
    BlockStop(0),
    MessageDelta("end_turn", None, {}, {}, {}),
    MessageStop(),
]


class Runtime:
    """Opens streams and counts what is read of them and closed."""

    def __init__(self, *chunks: bytes) -> None:
        self.chunks = [*chunks]
        self.closed = 0

    def run(self, flow: Flow[Any]) -> Any:
        try:
            while True:
                next(flow)
        except StopIteration as done:
            return done.value

    def read(self, reply: Reply, timeout: float) -> bytes:
        return self.chunks.pop(0)

    def close_reply(self, reply: Reply) -> None:
        self.closed += 1
        reply.closed()


class Rest:
    def feed(self, chunk: bytes) -> Any:
        return iter(REST[number] for number in chunk)


def opening() -> Flow[Reply]:
    call = Call(operation="ask", method="POST", path="/", is_stream=True)
    yield from ()
    return Reply(call, 200, {}, body=object(), decoder=Rest(), events=iter(BEGUN))


def stream_on(runtime: Runtime) -> Stream:
    return Stream(cast("BlockingRuntime", runtime), opening())


def test_bytes_are_read_by_one_of_those_who_find_none_left() -> None:
    """Two threads come to the end of the same events: whoever is second must not read over the first's."""
    runtime = Runtime(b"\x00", b"\x01\x02\x03")
    with stream_on(runtime) as stream:
        reading = stream._opened()
        done = reading.ready
        assert list(done) == BEGUN
        assert stream._read_on(reading, done)
        assert stream._read_on(reading, done)
        assert len(runtime.chunks) == 1
        assert stream.collect().text == "Hello"


def test_a_second_thread_within_the_same_event_is_refused() -> None:
    with stream_on(Runtime()) as stream:

        def meddling() -> Any:
            for event in BEGUN:
                with pytest.raises(ConfigurationError, match="one reader"):
                    next(iter(stream))
                yield event

        reading = stream._opened()
        reading.ready = reading._deliver(meddling())
        reader = iter(stream)
        assert [next(reader) for _ in BEGUN] == BEGUN


def test_an_error_of_the_programs_own_stays_what_it_is() -> None:
    def broken() -> Any:
        yield BEGUN[0]
        raise ValueError("a bug")

    with stream_on(Runtime()) as stream:
        reading = stream._opened()
        reading.ready = reading._deliver(broken())
        with pytest.raises(ValueError, match="a bug"):
            list(stream)


def test_a_stream_is_closed_once_it_is_read_and_never_left_open() -> None:
    runtime = Runtime(b"\x00\x01\x02\x03")
    stream = stream_on(runtime)
    with stream:
        assert len(list(stream)) == 7
        assert runtime.closed == 1
    dropped = Runtime()
    stream = stream_on(dropped)
    stream.__enter__()
    del stream
    assert dropped.closed == 1


def test_cancelled_while_nobody_waits_the_next_event_is_not_given_out() -> None:
    with stream_on(Runtime()) as stream:
        reader = iter(stream)
        next(reader)
        stream.cancel()
        with pytest.raises(StreamInterruptedError, match="cancelled"):
            next(reader)


@pytest.mark.parametrize("mode", ["blocking", "asyncio"])
def test_a_program_that_ends_within_a_stream_says_nothing(mode: str) -> None:
    program = f"""
import asyncio
from llmport.anthropic import AnthropicClient, AsyncAnthropicClient
from llmport.emulator import Emulator

emulator = Emulator().start()

async def leave():
    global client, stream
    client = AsyncAnthropicClient(api_key=emulator.api_key, base_url=emulator.base_url)
    stream = client.stream("Hello")
    await stream.__aenter__()

if {mode!r} == "blocking":
    client = AnthropicClient(api_key=emulator.api_key, base_url=emulator.base_url)
    stream = client.stream("Hello")
    stream.__enter__()
else:
    asyncio.run(leave())
"""
    ended = subprocess.run(
        [sys.executable, "-W", "always", "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (ended.returncode, ended.stderr, ended.stdout) == (0, "", "")
