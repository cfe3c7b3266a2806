"""Every clock is kept to, whatever a server does with it: tests over real sockets, with short times."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

import anyio
import anyio.to_thread
import attrs
import pytest
from carrier import ASK, CHUNKED, HEAD, STREAM, Watch, chunk, timed
from scripted_server import HOLD, Drip, ScriptedServer

from llmport._core.flow import Call, Reply
from llmport._runtime.pool import Ticket
from llmport.errors import DeadlineExceededError, RequestTimeoutError

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "script",
    [
        [HOLD],
        [HEAD, Drip(b"x-more: x\r\n")],
        [HEAD + b"x-more: ", Drip(b"x")],
        [HEAD + b"content-length: 100000\r\n\r\n", Drip(b"x")],
        [HEAD + b"transfer-encoding: chunked\r\n\r\n", Drip(chunk(b"x"))],
        [HEAD + b"content-length: 5\r\n\r\n", HOLD],
    ],
    ids=["silence", "headers", "a header", "a body", "chunks", "a body that stops"],
)
@pytest.mark.parametrize("call", [ASK, STREAM], ids=["whole", "stream"])
async def test_nothing_outlasts_the_deadline(make_carrier: Any, script: Any, call: Call) -> None:
    with ScriptedServer(script) as server, Watch() as watch:
        carrier = make_carrier(server.base_url)
        with pytest.raises(DeadlineExceededError):  # noqa: PT012 - either may be the one that lasts too long
            reply = await carrier.send(timed(0.2, call))
            await carrier.read_all(reply)

    assert 0.2 <= watch.seconds < 1.0


async def test_a_stream_has_to_begin_in_its_time(make_carrier: Any) -> None:
    with (
        ScriptedServer([HEAD, Drip(b"x-more: x\r\n")]) as server,
        Watch() as watch,
        pytest.raises(RequestTimeoutError, match=r"not begun to answer within 0\.1 s"),
    ):
        await make_carrier(server.base_url).send(timed(30, STREAM, first_event=0.1))

    assert watch.seconds < 1.0


async def test_a_read_has_a_time_of_its_own(make_carrier: Any) -> None:
    with ScriptedServer([CHUNKED + chunk(b"x"), HOLD]) as server:
        carrier = make_carrier(server.base_url)
        reply = await carrier.send(timed(30, STREAM, idle=20))
        assert await carrier.read(reply, timeout=5) == b"x"
        with Watch() as watch, pytest.raises(RequestTimeoutError):
            await carrier.read(reply, timeout=0.1)
        await carrier.close_reply(reply)

    assert 0.1 <= watch.seconds < 1.0


async def test_a_server_that_reads_nothing_does_not_hold_us_longer(make_carrier: Any) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1) as server, Watch() as watch:
        carrier = make_carrier(f"http://127.0.0.1:{server.getsockname()[1]}")
        large = attrs.evolve(ASK, content=b"x" * 50_000_000)
        with pytest.raises(DeadlineExceededError) as caught:
            await carrier.send(timed(0.2, large))

    assert caught.value.phase == "send"
    assert watch.seconds < 2.0


async def test_a_streams_first_event_is_not_due_while_it_waits_for_its_turn(
    make_carrier: Any, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = [CHUNKED + chunk(b"x"), HOLD]
    with ScriptedServer(stream, stream) as server:
        carrier = make_carrier(server.base_url, max_connections=1)
        first = await carrier.send(STREAM)
        is_waiting, replies, call = threading.Event(), list[Reply](), Ticket.call

        def queue(ticket: Any, wake: Any) -> None:
            call(ticket, wake)
            is_waiting.set()

        async def send_second() -> None:
            replies.append(await carrier.send(STREAM))

        monkeypatch.setattr(Ticket, "call", queue)
        with anyio.fail_after(10):
            async with anyio.create_task_group() as group:
                if mode == "blocking":
                    group.start_soon(anyio.to_thread.run_sync, anyio.run, send_second)
                else:
                    group.start_soon(send_second)
                await anyio.to_thread.run_sync(is_waiting.wait, 10)
                freed_at = time.monotonic()
                await carrier.close_reply(first)
        await carrier.close_reply(replies[0])

    assert replies[0].sent_at is not None
    assert replies[0].sent_at >= freed_at
