"""A stream that keeps silent: which of the clocks ends it, and what the error tells."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from scripted_server import STALL, Drip, ScriptedServer, sse, stream_head
from wire_events import BLOCK_STOP, HELLO, MESSAGE_DELTA, PING, STOP, hello

from llmport import DeadlineExceededError, RequestTimeoutError, StreamInterruptedError
from llmport.config import Timeouts

pytestmark = pytest.mark.anyio

LONG = Timeouts(total=30, stream_total=30, first_event=30, idle=30, max_silence=30)
BEGUN = sse(*HELLO[:4])  # up to "Hel"
NOTHING_SAID = sse(PING, {"type": "newer"}) + b": a comment\n\n"


async def test_a_stream_without_a_first_event_is_tried_again_and_then_an_error(make_client: Any) -> None:
    timeouts = attrs.evolve(LONG, first_event=0.1)
    with ScriptedServer([stream_head(), STALL], [stream_head(), STALL]) as server:
        client = make_client(server.base_url, max_retries=1)
        with pytest.raises(RequestTimeoutError, match=r"within 0\.1 s \(first_event\)") as caught:
            async with client.stream("Hello", timeout=timeouts):
                pytest.fail("nothing has come")

    assert not isinstance(caught.value, StreamInterruptedError)
    assert len(caught.value.attempts) == 2


async def test_comments_are_no_first_event(make_client: Any) -> None:
    timeouts = attrs.evolve(LONG, first_event=0.1)
    with ScriptedServer([stream_head(), Drip(b": still here\n\n")]) as server:
        client = make_client(server.base_url, max_retries=0)
        with pytest.raises(RequestTimeoutError, match="first_event"):
            async with client.stream("Hello", timeout=timeouts):
                pytest.fail("nothing has come")


async def test_pings_before_the_first_content_do_not_keep_an_attempt_alive(make_client: Any) -> None:
    timeouts = attrs.evolve(LONG, max_silence=0.1)
    with ScriptedServer([stream_head(), sse(HELLO[0]), Drip(sse(PING))], [stream_head(), hello()]) as server:
        async with make_client(server.base_url).stream("Hello", timeout=timeouts) as stream:
            completion = await stream.collect()

    assert completion.text == "Hello"
    assert completion.usage.unconfirmed_attempts == 1


async def test_a_dead_connection_ends_the_stream_with_what_had_arrived(make_client: Any) -> None:
    timeouts = attrs.evolve(LONG, idle=0.1)
    with ScriptedServer([stream_head(), BEGUN, STALL]) as server:
        client = make_client(server.base_url)
        with pytest.raises(StreamInterruptedError) as caught:
            async with client.stream("Hello", timeout=timeouts) as stream:
                await stream.collect()
        assert server.closed_by_client.wait(5)

    assert "not even a ping (idle)" in caught.value.message
    assert "0.1 s" in caught.value.message
    assert "3 events and 3 characters" in caught.value.message
    assert caught.value.partial.text == "Hel"
    assert caught.value.partial.usage.input_tokens == 10
    assert (caught.value.request_id, len(caught.value.attempts)) == ("req_test", 1)
    assert len(server.received) == 1


async def test_pings_and_what_is_unknown_are_life_but_no_progress(make_client: Any) -> None:
    timeouts = attrs.evolve(LONG, idle=10, max_silence=0.1)
    with ScriptedServer([stream_head(), BEGUN, Drip(NOTHING_SAID)]) as server:
        client = make_client(server.base_url)
        with pytest.raises(
            StreamInterruptedError, match=r"Nothing but pings .* 0\.1 s \(max_silence\)"
        ) as caught:
            async with client.stream("Hello", timeout=timeouts) as stream:
                await stream.collect()

    assert caught.value.partial.text == "Hel"


async def test_a_stream_that_says_something_now_and_then_may_take_longer_than_its_silences(
    make_client: Any,
) -> None:
    deltas = [sse(HELLO[4])] * 20
    script: list[Any] = [stream_head(), BEGUN]
    with ScriptedServer([*script, *deltas, sse(BLOCK_STOP, MESSAGE_DELTA, STOP)]) as server:
        async with make_client(server.base_url).stream("Hello", timeout=LONG) as stream:
            assert (await stream.collect()).text == "Hel" + "lo" * 20


async def test_a_deadline_ends_even_a_stream_that_goes_on(make_client: Any) -> None:
    timeouts = attrs.evolve(LONG, stream_total=0.2)
    with ScriptedServer([stream_head(), BEGUN, Drip(sse(HELLO[4]))]) as server:
        client = make_client(server.base_url)
        with pytest.raises(DeadlineExceededError) as caught:
            async with client.stream("Hello", timeout=timeouts) as stream:
                await stream.collect()

    assert caught.value.partial.text.startswith("Hel")
