"""What httpx carries: forked, interrupted, cancelled, and on several event loops."""

from __future__ import annotations

import gc
import os
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from canary import KEY
from carrier import ASK, STREAM, Carrier
from fault_play import hard_limit
from forked import holds_in_a_fork
from scripted_server import KEEP, STALL, ScriptedServer, response
from tunnel import Certificates, SecureServer
from wire_events import message, text

from llmport import ConfigurationError, StreamInterruptedError
from llmport._runtime.cooperative import CooperativeRuntime
from llmport._runtime.wire import Endpoint
from llmport.anthropic import AnthropicClient

pytestmark = pytest.mark.anyio


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # from 3.12 on, of threads and fork
def test_a_forked_process_leaves_its_parents_connections_alone(tmp_path: Path) -> None:
    certificates = Certificates(tmp_path)
    words = [[response(message(text(word))), KEEP] for word in ("before", "child", "after")]
    with SecureServer(certificates.context(), *words) as proxy:
        client = AnthropicClient(
            api_key=KEY,
            base_url="http://api.test",
            proxy=proxy.base_url,
            ca_file=certificates.authority,
            max_retries=0,
        )
        assert client.complete("Hello").text == "before"

        def works() -> bool:
            is_right = client.complete("Hello").text == "child"
            client.close()
            return is_right

        assert holds_in_a_fork(works)
        assert client.complete("Hello").text == "after"
        assert len([raw for raw in proxy._connections if hasattr(raw, "unwrap")]) == 2
        client.close()


# ------------------------------------------------------------------------------- a connection that others share


class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body of one piece, after which it goes silent: for ever, or until another thread is done."""

    def __init__(self) -> None:
        self.is_silent, self.may_go_on = threading.Event(), threading.Event()

    def __iter__(self) -> Iterator[bytes]:
        yield b"one"
        self.is_silent.set()
        assert self.may_go_on.wait(10)
        yield b"two"

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"one"
        self.is_silent.set()
        await anyio.sleep_forever()


class Http2:
    """A transport over one connection for all, as httpx has it with HTTP/2."""

    def __init__(self, shared: socket.socket) -> None:
        self._shared = shared
        self.pieces = Pieces()

    def get_extra_info(self, _: str) -> socket.socket:
        return self._shared

    def __call__(self, _: httpx.Request) -> httpx.Response:
        extensions = {"http_version": b"HTTP/2", "network_stream": self}
        return httpx.Response(200, stream=self.pieces, extensions=extensions)


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    here, there = socket.socketpair()
    there.setblocking(False)
    with here, there:
        yield here, there


def assert_is_open(there: socket.socket) -> None:
    with pytest.raises(BlockingIOError):  # else it would be at its end
        there.recv(1)


async def test_what_ends_a_read_over_http2_ends_no_other_on_its_connection(
    make_carrier: Any, mode: str, pair: tuple[socket.socket, socket.socket]
) -> None:
    transport = Http2(pair[0])
    carrier = make_carrier("http://api.test", client=httpx.MockTransport(transport))
    reply = await carrier.send(STREAM)
    assert await carrier.read(reply) == b"one"

    def interrupt() -> None:
        assert transport.pieces.is_silent.wait(10)
        reply.body.interrupt()
        transport.pieces.may_go_on.set()

    thread = threading.Thread(target=interrupt)
    thread.start()
    with anyio.fail_after(10):
        assert await carrier.read(reply) == (b"two" if mode == "blocking" else b"")
        assert await carrier.read(reply) == b""
        await carrier.close_reply(reply)
    thread.join()
    assert_is_open(pair[1])


async def test_a_stream_over_http2_is_left_at_once(
    make_carrier: Any, pair: tuple[socket.socket, socket.socket]
) -> None:
    carrier = make_carrier("http://api.test", client=httpx.MockTransport(Http2(pair[0])))
    reply = await carrier.send(STREAM)
    assert await carrier.read(reply) == b"one"
    reply.body.interrupt()
    with hard_limit(10):
        assert await carrier.read(reply) == b""
        await carrier.close_reply(reply)
    assert_is_open(pair[1])


# --------------------------------------------------------------------------------------------------- event loops


async def test_a_stream_that_waits_for_its_reply_is_cancelled_at_once(make_client: Any, mode: str) -> None:
    if mode == "blocking":
        pytest.skip("httpx cannot be interrupted there: see docs/streams.md")
    with ScriptedServer() as server, anyio.fail_after(10):
        async with httpx.AsyncClient() as http:
            stream = make_client(server.base_url, http_client=http).stream("Hello")

            def answer(_: Any) -> list[Any]:
                stream.cancel()
                return [STALL]

            server.add(answer)
            with pytest.raises(StreamInterruptedError, match="cancelled") as caught:
                async with stream:
                    pytest.fail("nothing has come")

    assert not caught.value.is_retryable
    assert caught.value.phase == "headers"


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_http_client_with_connections_of_another_loop_is_the_callers_mistake() -> None:
    with ScriptedServer([response("one"), KEEP], [response("two"), KEEP]) as server:
        endpoint = Endpoint(base_url=server.base_url, credentials=dict, headers={})
        carrier = Carrier(CooperativeRuntime(endpoint, client=httpx.AsyncClient()))

        assert anyio.run(carrier.send, ASK).content == b"one"
        with pytest.raises(ConfigurationError, match="of another event loop"):
            anyio.run(carrier.send, ASK)
        del carrier
        gc.collect()  # what asyncio says of connections whose loop is gone is said here


def test_another_error_of_a_transport_stays_what_it_is() -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise RuntimeError("a bug")

    endpoint = Endpoint(base_url="http://api.test", credentials=dict, headers={})
    carrier = Carrier(CooperativeRuntime(endpoint, client=httpx.MockTransport(fail)))
    with pytest.raises(RuntimeError, match="a bug"):
        anyio.run(carrier.send, ASK)
