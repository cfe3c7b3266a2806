"""What stands between a client and the answer: codings, large headers, redirects, the caller's own httpx."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import anyio
import httpx
import pytest
from canary import KEY
from carrier import ASK, CHUNKED, HEAD, STREAM, chunk, connections, timed
from scripted_server import HOLD, KEEP, ScriptedServer, response, stream_head
from wire_events import hello, message, text

from llmport.errors import DecodeError, NotFoundError, RedirectError, RequestTimeoutError

pytestmark = pytest.mark.anyio


def answer(word: str) -> bytes:
    return response(message(text(word)))


# ------------------------------------------------------------------------------------------------ the body


async def test_a_body_that_is_coded_all_the_same_is_understood(make_client: Any) -> None:
    body = json.dumps(message(text("Packed."))).encode()
    coded = {
        "gzip": gzip.compress(body),
        "gzip, gzip": gzip.compress(gzip.compress(body)),
    }
    for coding, data in coded.items():
        with ScriptedServer(response(data, headers={"content-encoding": coding})) as server:
            client = make_client(server.base_url)
            assert (await client.complete("Hello")).text == "Packed."
            assert server.received[0].headers["accept-encoding"] == "identity"


async def test_a_stream_that_is_coded_all_the_same_is_understood(make_client: Any) -> None:
    data = gzip.compress(hello())
    pieces = [data[at : at + 7] for at in range(0, len(data), 7)]
    with ScriptedServer([stream_head({"content-encoding": "gzip"}), *pieces]) as server:
        async with make_client(server.base_url).stream("Hello") as stream:
            assert (await stream.collect()).text == "Hello"


async def test_an_error_that_is_coded_keeps_what_it_says(make_client: Any) -> None:
    body = gzip.compress(b'{"type": "error", "error": {"type": "not_found_error", "message": "No such."}}')
    refusal = response(body, status=404, headers={"content-encoding": "gzip"})
    with ScriptedServer(refusal) as server, pytest.raises(NotFoundError, match="No such"):
        await make_client(server.base_url).complete("Hello")


async def test_many_small_headers_that_amount_to_too_much_are_refused(make_carrier: Any) -> None:
    many = b"".join(b"x-%d: %s\r\n" % (n, b"x" * 100) for n in range(700))
    with (
        ScriptedServer([HEAD + many + b"content-length: 0\r\n\r\n"]) as server,
        pytest.raises(DecodeError, match="headers are larger than 65536 bytes"),
    ):
        await make_carrier(server.base_url).send(ASK)


# ----------------------------------------------------------------------------------------------- redirects


def moved(location: str, status: int = 307) -> Any:
    return [response("", status=status, headers={"location": location}), KEEP]


@pytest.mark.parametrize("status", [307, 308])
async def test_a_redirect_to_the_same_origin_is_followed_if_asked_for(make_client: Any, status: int) -> None:
    with ScriptedServer(moved("/v2/messages", status), answer("moved")) as server:
        client = make_client(server.base_url, follow_redirects=1)

        assert (await client.complete("Hello")).text == "moved"
        first, second = server.received
        assert (second.method, second.target, second.body) == ("POST", "/v2/messages", first.body)
        assert connections(server) == 1


async def test_no_more_redirects_are_followed_than_asked_for(make_client: Any) -> None:
    with ScriptedServer(*(moved(f"/v{n}/messages") for n in range(2, 9))) as server:
        with pytest.raises(RedirectError):
            await make_client(server.base_url, follow_redirects=2).complete("Hello")
        assert [received.target for received in server.received] == [
            "/v1/messages",
            "/v2/messages",
            "/v3/messages",
        ]


async def test_a_key_never_goes_to_another_origin(make_client: Any) -> None:
    with ScriptedServer(answer("stolen")) as thief:
        there = moved(f"{thief.base_url}/v1/messages")
        with ScriptedServer(there) as server, pytest.raises(RedirectError, match=r"127\.0\.0\.1"):
            await make_client(server.base_url, follow_redirects=2).complete("Hello")
        assert thief.received == []


async def test_no_cookie_is_kept(make_client: Any) -> None:
    with ScriptedServer(
        [response(message(text("one")), headers={"set-cookie": "who=you"}), KEEP], answer("two")
    ) as server:
        client = make_client(server.base_url)
        await client.complete("Hello")
        await client.complete("Hello")
        assert "cookie" not in server.received[1].headers


# ------------------------------------------------------------------------------------ the caller's own httpx


class Elsewhere(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport of the caller's own."""

    def __init__(self) -> None:
        self.sent: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        return httpx.Response(200, content=iter([b"From ", b"elsewhere."]))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        async def body() -> Any:
            yield b"From "
            yield b"elsewhere."

        self.sent.append(request)
        return httpx.Response(200, content=body())


async def test_a_transport_of_the_callers_own_carries_the_requests(make_carrier: Any) -> None:
    transport = Elsewhere()
    carrier = make_carrier("http://nowhere.invalid", client=transport)

    assert (await carrier.send(ASK)).content == b"From elsewhere."
    reply = await carrier.send(STREAM)
    assert await carrier.read_all(reply) == b"From elsewhere."
    await carrier.close_reply(reply)
    assert transport.sent[0].headers["x-api-key"] == KEY
    assert str(transport.sent[0].url) == "http://nowhere.invalid/v1/ask"


@pytest.fixture
def http(mode: str) -> Iterator[Any]:
    if mode == "blocking":
        with closing(httpx.Client()) as client:
            yield client
    else:
        yield httpx.AsyncClient()


async def test_a_client_of_the_callers_own_is_bounded_and_interrupted_too(
    make_carrier: Any, http: Any
) -> None:
    stream = [CHUNKED + chunk(b"x"), HOLD]
    with ScriptedServer(stream, stream) as server:
        carrier = make_carrier(server.base_url, client=http)
        reply = await carrier.send(timed(30, STREAM, idle=0.1))
        assert await carrier.read(reply) == b"x"
        with pytest.raises(RequestTimeoutError):
            await carrier.read(reply)
        await carrier.close_reply(reply)

        reply = await carrier.send(STREAM)
        assert await carrier.read(reply) == b"x"
        timer = threading.Timer(0.05, reply.body.interrupt)
        timer.start()
        with anyio.fail_after(5):
            assert await carrier.read(reply) == b""
        timer.join()
        await carrier.close_reply(reply)
    await http.aclose() if isinstance(http, httpx.AsyncClient) else None
