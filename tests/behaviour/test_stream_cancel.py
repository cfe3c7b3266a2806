"""Who may end a stream, and how: cancelled, closed, dropped, read by two. Nothing is left open and nothing is noisy."""

from __future__ import annotations

import gc
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import anyio
import anyio.to_thread
import pytest
from scripted_server import STALL, ScriptedServer, sse, stream_head
from wire_events import HELLO, hello

from llmport import ConfigurationError, StreamInterruptedError, TextDelta

pytestmark = pytest.mark.anyio

BEGUN = [stream_head(), sse(*HELLO[:4]), STALL]  # up to "Hel", and then nothing
Act = Callable[[], object]


async def read(stream: Any, at_text: Act) -> None:
    """Enter *stream*, read it, and do *at_text* at every piece of text."""
    async with stream:
        async for event in stream:
            if isinstance(event, TextDelta):
                at_text()


@contextmanager
def elsewhere(act: Act) -> Iterator[threading.Event]:
    """Do *act* in another thread once the event is set."""
    now = threading.Event()

    def wait_and_act() -> None:
        assert now.wait(5)
        act()

    thread = threading.Thread(target=wait_and_act)
    thread.start()
    try:
        yield now
    finally:
        now.set()
        thread.join(5)


async def read_with_a_rival(mode: str, stream: Any, rival: Callable[[Any], Any]) -> None:
    """Read *stream* while *rival* meddles with it: in another thread, or in another task if it has any."""
    if mode == "blocking":
        with elsewhere(lambda: rival(stream._stream)) as now:
            await read(stream, now.set)
        return
    failed: StreamInterruptedError | None = None

    async def meddle() -> None:
        await rival(stream)

    async with anyio.create_task_group() as group:
        try:
            await read(stream, lambda: group.start_soon(meddle))
        except StreamInterruptedError as error:
            failed = error
    if failed:
        raise failed


async def test_cancelling_from_another_thread_ends_a_read_at_once(make_client: Any) -> None:
    with ScriptedServer(BEGUN) as server:
        stream = make_client(server.base_url).stream("Hello")
        with (
            elsewhere(stream.cancel) as now,
            pytest.raises(StreamInterruptedError, match="cancelled") as caught,
        ):
            await read(stream, now.set)
        assert server.closed_by_client.wait(5)

    assert caught.value.partial.text == "Hel"
    assert not caught.value.is_retryable
    assert len(server.received) == 1


async def test_cancelling_from_another_task_ends_a_read_at_once(make_client: Any, mode: str) -> None:
    if mode == "blocking":
        pytest.skip("it has no tasks")

    async def rival(stream: Any) -> None:
        stream.cancel()

    with ScriptedServer(BEGUN) as server:
        stream = make_client(server.base_url).stream("Hello")
        with pytest.raises(StreamInterruptedError, match="cancelled"):
            await read_with_a_rival(mode, stream, rival)
        assert server.closed_by_client.wait(5)


@pytest.mark.parametrize(
    "begun", [[], [stream_head(), sse(HELLO[0])]], ids=["no reply yet", "no content yet"]
)
async def test_cancelling_before_the_first_content_ends_the_call(
    make_client: Any, begun: list[bytes]
) -> None:
    with ScriptedServer() as server:
        stream = make_client(server.base_url).stream("Hello")
        with elsewhere(stream.cancel) as now:

            def answer(_: Any) -> list[Any]:
                now.set()
                return [*begun, STALL]

            server.add(answer)
            with pytest.raises(StreamInterruptedError, match="cancelled") as caught:
                await read(stream, pytest.fail)

    assert caught.value.partial is None
    assert not caught.value.is_retryable
    assert len(server.received) == 1


async def test_a_stream_cancelled_before_it_is_entered_sends_nothing(make_client: Any) -> None:
    with ScriptedServer([stream_head(), hello()]) as server:
        stream = make_client(server.base_url).stream("Hello")
        stream.cancel()
        with pytest.raises(StreamInterruptedError, match="cancelled") as caught:
            await read(stream, pytest.fail)

    assert not server.received
    assert not caught.value.attempts
    assert not caught.value.possibly_billed


async def test_cancelling_between_two_events_and_twice(make_client: Any) -> None:
    with ScriptedServer([stream_head(), hello()]) as server:
        async with make_client(server.base_url).stream("Hello") as stream:
            async for event in stream:
                if isinstance(event, TextDelta):
                    break
            stream.cancel()
            stream.cancel()
            for _ in range(2):
                with pytest.raises(StreamInterruptedError, match="cancelled") as caught:
                    await stream.collect()

    assert caught.value.partial.text == "Hel"


async def test_cancelling_what_is_over_changes_nothing(make_client: Any) -> None:
    with ScriptedServer([stream_head(), hello()]) as server:
        async with make_client(server.base_url).stream("Hello") as stream:
            await stream.collect()
            stream.cancel()
            assert (await stream.collect()).text == "Hello"
        stream.cancel()
        assert stream.completion.stop_reason == "end_turn"


async def test_closing_while_another_reads_cancels_the_reader(make_client: Any, mode: str) -> None:
    with ScriptedServer(BEGUN) as server:
        stream = make_client(server.base_url).stream("Hello")
        with pytest.raises(StreamInterruptedError, match="cancelled"):
            await read_with_a_rival(
                mode, stream, lambda stream: stream.close() if mode == "blocking" else stream.aclose()
            )
        assert server.closed_by_client.wait(5)


async def test_a_stream_has_one_reader_at_a_time(make_client: Any, mode: str) -> None:
    refused: list[ConfigurationError] = []

    def note(error: ConfigurationError, stream: Any) -> None:
        refused.append(error)
        stream.cancel()

    def rival(stream: Any) -> None:
        try:
            next(iter(stream))
        except ConfigurationError as error:
            note(error, stream)

    async def async_rival(stream: Any) -> None:
        try:
            await anext(aiter(stream))
        except ConfigurationError as error:
            note(error, stream)

    with ScriptedServer(BEGUN) as server:
        stream = make_client(server.base_url).stream("Hello")
        with pytest.raises(StreamInterruptedError) as caught:
            await read_with_a_rival(mode, stream, rival if mode == "blocking" else async_rival)

    assert ["one reader" in str(error) for error in refused] == [True]
    assert caught.value.partial.text == "Hel"


async def test_a_second_loop_goes_on_where_the_first_was_left(make_client: Any) -> None:
    with ScriptedServer([stream_head(), hello()]) as server:
        async with make_client(server.base_url).stream("Hello") as stream:
            async for event in stream:
                if isinstance(event, TextDelta):
                    break
            assert [piece async for piece in stream.text()] == ["lo"]


async def test_a_stream_dropped_unclosed_gives_its_connection_back_without_noise(make_client: Any) -> None:
    with ScriptedServer(BEGUN) as server:
        client = make_client(server.base_url)
        stream = client.stream("Hello")
        await stream.__aenter__()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            del stream
            gc.collect()
            assert await anyio.to_thread.run_sync(server.closed_by_client.wait, 5)


async def test_an_error_of_the_readers_own_gives_the_connection_back(make_client: Any) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with ScriptedServer(BEGUN) as server:
        with pytest.raises(ZeroDivisionError):
            await read(make_client(server.base_url).stream("Hello"), fail)
        assert server.closed_by_client.wait(5)


async def test_a_cancelled_task_leaves_nothing_behind(make_client: Any, mode: str) -> None:
    if mode == "blocking":
        pytest.skip("it has no tasks")
    with ScriptedServer(BEGUN) as server:
        stream = make_client(server.base_url).stream("Hello")
        with anyio.CancelScope() as scope:
            await read(stream, scope.cancel)
        assert scope.cancelled_caught
        assert server.closed_by_client.wait(5)

    assert stream.completion.text == "Hel"
